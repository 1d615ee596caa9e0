const ESC = '\u001b';
const BEL = '\u0007';

const STRING_END = `(?:${ESC}\\\\|${BEL})`;

/** Positions and statuses, attributes, modes, sizes, focus, mouse; then strings (DCS, OSC). */
const reports = [
  `${ESC}\\[\\??\\d+(?:;\\d+)*R`,
  `${ESC}\\[[?>=]?[\\d;]*c`,
  `${ESC}\\[\\??\\d*n`,
  `${ESC}\\[\\??[\\d;]*\\$y`,
  `${ESC}\\[[\\d;]*t`,
  `${ESC}\\[[IO]`,
  `${ESC}\\[<[\\d;]+[Mm]`,
  `${ESC}\\[M[^]{3}`,
  `${ESC}P[^]*?${STRING_END}`,
  `${ESC}\\][^]*?${STRING_END}`,
];

const onlyReports = new RegExp(`^(?:${reports.join('|')})+$`);

/**
 * Whether what a terminal sends is its own answer to what a program asked, or what it tells of
 * focus and mouse, and was not typed.
 */
export function isReport(data: string): boolean {
  return data.startsWith(ESC) && onlyReports.test(data);
}
