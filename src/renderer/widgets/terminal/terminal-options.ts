/** How a terminal looks and behaves; the theme follows the window by itself. */
export type TerminalOptions = {
  /** Empty: the app's code font. */
  readonly fontFamily: string;
  /** CSS pixels. */
  readonly fontSize: number;
  /** Times the font's own height. */
  readonly lineHeight: number;
  readonly ligatures: boolean;
  readonly cursorStyle: 'block' | 'underline' | 'bar';
  readonly cursorBlink: boolean;
  /** Lines. */
  readonly scrollback: number;
  /** Lifts colours that programs chose too faint. */
  readonly contrast: boolean;
  readonly screenReader: boolean;
  /** `auto`: on the graphics card where that works. */
  readonly renderer: 'auto' | 'gpu' | 'dom';
};
