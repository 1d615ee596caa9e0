/** What a person does and sees, in the words of the screen. */
import { expect, type Locator, type Page } from '@playwright/test';
import { chatMessagesPageSchema, type ChatMessage } from '#shared/api/chats.ts';

export async function startChat(page: Page, prompt: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'What should be done' });
  await field.fill(prompt);
  await field.press('Enter');
  // Another chat may be open beside it.
  await expect(field).toHaveCount(0);
  await expect(timeline(page).first()).toBeVisible();
}

export async function send(page: Page, text: string): Promise<void> {
  const field = composer(page);
  await field.fill(text);
  await field.press('Enter');
}

export function composer(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Message', exact: true });
}

export function timeline(page: Page): Locator {
  return page.getByRole('log');
}

/** Waits for the agent to ask for this, and allows it once. */
export async function allowOnce(page: Page, what: string | RegExp): Promise<void> {
  const card = page.getByRole('region').filter({
    has: page.getByRole('button', { name: /^Allow once/ }),
    hasText: what,
  });
  const button = card.last().getByRole('button', { name: /^Allow once/ });
  await button.click();
}

/** Until every turn in sight has ended and the composer sends again. */
export async function idle(page: Page): Promise<void> {
  const visible = page.getByRole('button').filter({ visible: true });
  await expect(visible.and(page.getByLabel(/^Send/)).first()).toBeVisible();
  await expect(visible.and(page.getByLabel(/^Stop/))).toHaveCount(0);
}

export function tab(page: Page, name: string | RegExp): Locator {
  return page.getByRole('tab', { name });
}

/** Opens a chat of the sidebar beside what is shown. */
export async function openBeside(page: Page, title: string): Promise<void> {
  const list = page.getByRole('list', { name: 'Chats' });
  await list.getByRole('link', { name: title }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open beside' }).click();
}

/** The card of a subagent that is done, in the conversation of its chat. */
export function doneSubagent(page: Page, title: string): Locator {
  return timeline(page).getByRole('button', { name: new RegExp(`^\\w+ ${title} done`, 'i') });
}

export function changes(page: Page): Locator {
  return page.getByRole('region', { name: 'Changes', exact: true });
}

/** The conversation as the server has it, oldest first. */
export async function history(page: Page): Promise<ChatMessage[]> {
  const chatId = /#\/chats\/([\w-]+)/.exec(page.url())?.[1];
  const raw: unknown = await page.evaluate(async (id) => {
    const bridge: unknown = Reflect.get(window, 'pilothouse');
    const fromBridge = bridge && (await (bridge as { session(): Promise<unknown> }).session());
    const stored = localStorage.getItem('pilothouse.session');
    const token = fromBridge ? (fromBridge as { token: string }).token : stored;
    const answer = await fetch(`/api/experimental/chats/${id}/messages?limit=200`, {
      headers: { 'Coder-Session-Token': token ?? '' },
    });
    return answer.json();
  }, chatId);
  return chatMessagesPageSchema.parse(raw).messages.toReversed();
}

/** The text of a message, its parts joined. */
export function textOf(message: ChatMessage | undefined): string {
  return (message?.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}
