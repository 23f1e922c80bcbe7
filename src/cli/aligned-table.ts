/** Neighbouring columns, under a heading of their own where they have one. */
export interface ColumnGroup {
  readonly heading?: string;
  readonly columns: readonly string[];
}

/** Between the columns of a group, and between groups. */
const GAP = ' ';
const WIDE_GAP = '  ';

/** Rows of cells without borders, as narrow as they can be, all aligned to the right; ends with a line break. */
export function alignedTable(groups: readonly ColumnGroup[], rows: readonly (readonly string[])[]): string {
  const names = groups.flatMap(({ columns }) => columns);
  const widths = names.map((_, c) => Math.max(...[names, ...rows].map((row) => (row[c] as string).length)));
  let first = 0;
  const places = groups.map(({ heading = '', columns }) => {
    const place = { first, end: (first += columns.length) };
    const spare = heading.length - lineOf(names, widths, [place]).length;
    widths[place.first] = (widths[place.first] as number) + Math.max(0, spare);
    return place;
  });
  const headings = groups.map(({ heading = '' }, g) =>
    heading.padStart(lineOf(names, widths, [places[g] as Place]).length),
  );
  const lines = [names, ...rows].map((row) => lineOf(row, widths, places));
  if (headings.some((heading) => heading.trim() !== '')) lines.unshift(headings.join(WIDE_GAP));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

interface Place {
  readonly first: number;
  readonly end: number;
}

function lineOf(row: readonly string[], widths: readonly number[], places: readonly Place[]): string {
  return places
    .map(({ first, end }) =>
      row
        .slice(first, end)
        .map((cell, c) => cell.padStart(widths[first + c] as number))
        .join(GAP),
    )
    .join(WIDE_GAP);
}
