import type { FinishedRun } from '../../src/contract/score.ts';
import { figureText } from '../../src/report/claims-text.ts';

/** What an experiment asks, its answer, and every claim with verdict, figure and interval. */
export function claims({ summary: { experiment, question, score } }: FinishedRun): string {
  if (!score) throw new Error(`${experiment}: has no score`);
  const items = score.claims.map(({ statement, verdict, figure, interval, unit, detail }) => {
    const ends = interval.map(figureText).join(', ');
    return `- **${verdict}**: ${statement} ${figureText(figure)} [${ends}] ${unit}. ${detail}`;
  });
  return `## \`${experiment}\`

_${question}_

${score.answer}

${items.join('\n')}

\`offramp reproduce ${experiment}\`; data in [results/${experiment}](results/${experiment}).
`;
}
