/** One call that the demo model makes. */
export type DemoCall = {
  readonly toolName: string;
  readonly args: Readonly<Record<string, unknown>>;
};

/** What the demo model does in one model step. A step without calls ends the turn. */
export type DemoStep = {
  readonly reasoning?: string;
  readonly text: string;
  readonly calls: readonly DemoCall[];
};

export function say(text: string): DemoStep {
  return { text, calls: [] };
}
