import type { IDisposable, Terminal } from '@xterm/xterm';

/** What is seen of a terminal that is larger than its place: the cursor's row and those before it. */
export interface CursorView {
  follow(on: boolean): void;
  dispose(): void;
}

export function createCursorView(terminal: Terminal, place: HTMLElement): CursorView {
  let following: IDisposable | undefined;

  function scroll(): void {
    const screen = terminal.element?.querySelector('.xterm-screen');
    if (!screen) return;
    const rowHeight = screen.clientHeight / terminal.rows;
    const { top } = screen.getBoundingClientRect();
    const offset = top - place.getBoundingClientRect().top + place.scrollTop;
    const end = offset + (terminal.buffer.active.cursorY + 1) * rowHeight;
    place.scrollTop = Math.max(0, end - place.clientHeight);
  }

  function stop(): void {
    following?.dispose();
    following = undefined;
    place.scrollTop = 0;
  }

  return {
    follow(on) {
      if (!on) stop();
      else following ??= terminal.onRender(scroll);
    },
    dispose: () => following?.dispose(),
  };
}
