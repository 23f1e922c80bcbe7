/** A table of Markdown; the first column is text, the others numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, c) => (c === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** `71.4 [70.5, 72.2]`: a share and its interval in percent. */
export const percentWithin = (value: number, [low, high]: readonly [number, number]): string =>
  `${(100 * value).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;

/** `+0.0012 [−0.0003, +0.0027]`: a difference and its interval, times `scale`. */
export function differenceWithin(
  {
    difference,
    interval: [low, high],
  }: { readonly difference: number; readonly interval: readonly [number, number] },
  digits: number,
  scale = 1,
): string {
  const signed = (value: number): string => {
    const text = Math.abs(scale * value).toFixed(digits);
    return `${value < 0 && Number(text) > 0 ? '−' : '+'}${text}`;
  };
  return `${signed(difference)} [${signed(low)}, ${signed(high)}]`;
}
