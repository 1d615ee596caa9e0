import type { DesktopSize } from '../../../agent-bridge/ports/index.ts';

/** What desktops have unless somebody gave theirs another size; pictures are scaled anyway. */
const NATIVE: DesktopSize = { width: 1920, height: 1080 };
/** Larger pictures are made smaller by Anthropic, and then the model's coordinates do not fit. */
const ANTHROPIC = { longEdge: 1568, pixels: 1_150_000, widths: [1280, 1024] };
const OPENAI: DesktopSize = { width: 1600, height: 900 };

/** The size in which the provider's models are shown a desktop (chats contract 9.2). */
export function declaredSize(provider: string, native: DesktopSize = NATIVE): DesktopSize {
  if (provider === 'openai') return OPENAI;
  if (fits(native)) return native;
  const narrower = ANTHROPIC.widths
    .filter((width) => width < native.width)
    .map((width) => ({ width, height: Math.round((native.height * width) / native.width) }))
    .find(fits);
  if (narrower) return narrower;
  const longEdge = Math.max(native.width, native.height);
  const factor = Math.min(
    ANTHROPIC.longEdge / longEdge,
    Math.sqrt(ANTHROPIC.pixels / (native.width * native.height)),
  );
  return { width: Math.floor(native.width * factor), height: Math.floor(native.height * factor) };
}

function fits({ width, height }: DesktopSize): boolean {
  return Math.max(width, height) <= ANTHROPIC.longEdge && width * height <= ANTHROPIC.pixels;
}
