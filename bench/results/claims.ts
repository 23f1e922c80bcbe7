import type { FinishedRun } from '../../src/contract/score.ts';
import { figureText } from '../../src/report/claims-text.ts';
import { markdownTable } from './markdown.ts';

/** What an experiment asks, its answer, and every claim with verdict, figure and interval. */
export function claims({ summary: { experiment, question, score } }: FinishedRun): string {
  if (!score) throw new Error(`${experiment}: has no score`);
  const rows = score.claims.map(({ statement, verdict, figure, interval, unit, detail }) => [
    statement,
    `**${verdict}**`,
    `${figureText(figure)} [${interval.map(figureText).join(', ')}] ${unit}`,
    detail,
  ]);
  return `## \`${experiment}\`

_${question}_

${score.answer}

${markdownTable(['claim', 'verdict', 'figure', 'how'], rows)}

\`offramp reproduce ${experiment}\`; data in [results/${experiment}](results/${experiment}).
`;
}
