/** One figure beside what it is held against, both measured in this run. */
export type BenchRow = {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** What the value is compared with: a peer, a floor or a budget. */
  readonly limit: { readonly name: string; readonly value: number };
};

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function printRows(rows: readonly BenchRow[]): void {
  const cells = rows.map((row) => [
    row.name,
    `${round(row.value)} ${row.unit}`,
    `${row.limit.name}: ${round(row.limit.value)} ${row.unit}`,
    `${round(row.value / row.limit.value)} ×`,
  ]);
  const header = ['figure', 'measured', 'beside', 'ratio'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((cell) => cell[column]?.length ?? 0)),
  );
  for (const line of [header, widths.map((width) => '─'.repeat(width)), ...cells]) {
    console.log(line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  }
}
