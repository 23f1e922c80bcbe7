import { createRandom } from '../../src/random.ts';
import { mean } from '../../src/stats/mean.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import type { FinishedRun } from './finished-run.ts';
import { differenceWithin, markdownTable } from './markdown.ts';
import { costs, recordsOf, rewards } from './samples.ts';

/** `epnet`, trained once, beside `exact-policy-gradient`, trained for each price. */
export function onePolicy({ summary, records }: FinishedRun): string {
  return summary.environments
    .map(({ name, testSamples }) => {
      const prices = [...new Set(records.flatMap(({ trial }) => trial.lambda ?? []))];
      const rows = prices.map((lambda) => {
        const of = (label: string) => recordsOf(records, { environment: name, label, lambda });
        const [one, each] = [of('epnet'), of('exact-policy-gradient')];
        const random = createRandom('one policy').stream(`${name} ${lambda}`);
        const difference = pairedDifference(rewards(one), rewards(each), testSamples, random);
        const [first, second] = [one, each].map(
          (those) => `${mean(rewards(those).values).toFixed(4)} @ ${mean(costs(those).values).toFixed(3)}`,
        ) as [string, string];
        return [String(lambda), first, second, differenceWithin(difference, 4)];
      });
      const head = ['lambda', '`epnet`, one training', '`exact-policy-gradient`, one a price', 'difference'];
      return `On \`${name}\`, reward @ cost:\n\n${markdownTable(head, rows)}\n`;
    })
    .join('\n');
}
