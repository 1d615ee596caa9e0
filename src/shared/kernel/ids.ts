declare const tag: unique symbol;

/** A string or number that only its own kind can stand in for. */
export type Tagged<Base, Name extends string> = Base & { readonly [tag]: Name };

export type UserId = Tagged<string, 'UserId'>;
export type OrganizationId = Tagged<string, 'OrganizationId'>;
export type TemplateId = Tagged<string, 'TemplateId'>;
export type TemplateVersionId = Tagged<string, 'TemplateVersionId'>;
export type WorkspaceId = Tagged<string, 'WorkspaceId'>;
export type BuildId = Tagged<string, 'BuildId'>;
export type WorkspaceAgentId = Tagged<string, 'WorkspaceAgentId'>;
export type ChatId = Tagged<string, 'ChatId'>;
export type FileId = Tagged<string, 'FileId'>;
export type ProviderConfigId = Tagged<string, 'ProviderConfigId'>;
export type ModelConfigId = Tagged<string, 'ModelConfigId'>;
/** Ascends over all chats, so a later message has a larger id. */
export type MessageId = Tagged<number, 'MessageId'>;
export type QueuedMessageId = Tagged<number, 'QueuedMessageId'>;

/** "None" in the fields where the wire has no null. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
