import type { TemplateVersionParameter } from '#shared/api/templates.ts';

/** What a template makes of a workspace; each kind has one provisioner. */
export const TEMPLATE_KINDS = ['local-folder', 'git-worktree'] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** A template as the program brings it along. */
export type TemplateDefinition = {
  readonly kind: TemplateKind;
  readonly displayName: string;
  readonly description: string;
  readonly icon: string;
  readonly readme: string;
  readonly parameters: readonly TemplateVersionParameter[];
};

/** A refused value; `field` is the parameter's name. */
export type Validation = { readonly field: string; readonly detail: string };
