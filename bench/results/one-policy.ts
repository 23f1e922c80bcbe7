import { createRandom } from '../../src/random.ts';
import { mean } from '../../src/stats/mean.ts';
import { recordsOf } from '../../src/results/records-of.ts';
import { sampleTables } from '../../src/results/sample-tables.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import type { FinishedRun } from '../../src/contract/score.ts';
import { differenceWithin, markdownTable } from './markdown.ts';

/** `epnet`, trained once, beside `exact-policy-gradient`, trained for each price. */
export function onePolicy({ summary, records }: FinishedRun): string {
  return summary.environments
    .map(({ name, testSamples }) => {
      const prices = [...new Set(records.flatMap(({ trial }) => trial.lambda ?? []))];
      const rows = prices.map((lambda) => {
        const of = (label: string) =>
          sampleTables(recordsOf(records, { environment: name, agent: label, lambda }));
        const [one, each] = [of('epnet'), of('exact-policy-gradient')];
        const random = createRandom('one policy').stream(`${name} ${lambda}`);
        const difference = pairedDifference(one.reward, each.reward, testSamples, random);
        const [first, second] = [one, each].map(
          (those) => `${mean(those.reward.values).toFixed(4)} @ ${mean(those.cost.values).toFixed(3)}`,
        ) as [string, string];
        return [String(lambda), first, second, differenceWithin(difference, 4)];
      });
      const head = ['lambda', '`epnet`, one training', '`exact-policy-gradient`, one a price', 'difference'];
      return `On \`${name}\`, reward @ cost:\n\n${markdownTable(head, rows)}\n`;
    })
    .join('\n');
}
