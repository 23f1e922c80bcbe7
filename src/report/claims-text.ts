import type { Claim, Score } from '../contract/score.ts';
import type { Comparison } from '../results/compare-with-baseline.ts';

/** Characters of a line. */
const WIDTH = 100;

/** Each claim with its figure, interval and verdict, and the answer, for the terminal. Ends with a line break. */
export function claimsText({ claims, answer }: Score): string {
  return `${claims.map(claimText).join('\n')}\n${wrapped(answer).join('\n')}\n`;
}

function claimText({ name, statement, figure, interval, unit, verdict, detail }: Claim): string {
  const [low, high] = interval.map(number) as [string, string];
  const lines = [
    ...wrapped(statement, '  '),
    `  ${number(figure)} [${low}, ${high}]  ${unit}`,
    ...wrapped(detail, '  '),
  ];
  return `${verdict.toUpperCase()}  ${name}\n${lines.join('\n')}\n`;
}

/** What moved, beside the published figures, for the terminal. Ends with a line break. */
export function comparisonText({ figures, verdicts, reproduced }: Comparison, commit: string): string {
  const published = `published at commit ${commit.slice(0, 12)}`;
  const moved = figures.filter((figure) => figure.moved);
  const lines = [
    ...moved.map(
      ({ name, value, published: before, tolerance }) =>
        `moved: ${name} is ${number(value)}, was ${number(before)} ± ${number(tolerance)}`,
    ),
    ...verdicts.map(({ claim, now, published: before }) => `verdict: ${claim} ${now}, was: ${before}`),
  ];
  const exact = figures.filter(({ value, published: before }) => value === before).length;
  const end = reproduced
    ? `reproduced: ${figures.length} figures within their tolerance, ${exact} of them to the last bit, and every verdict, as ${published}`
    : `not reproduced: ${moved.length} of ${figures.length} figures moved and ${verdicts.length} verdicts are others than ${published}`;
  return `${[...lines, end].join('\n')}\n`;
}

/** `−0.01235`: a figure of any unit, to four digits. */
export const figureText = (value: number): string =>
  String(Number(value.toPrecision(4))).replace('-', '\u2212');

const number = (value: number | undefined): string => (value === undefined ? 'absent' : figureText(value));

function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return line === '' ? lines : [...lines, indent + line];
}
