import { rowsOf } from '../../src/bank/columns.ts';
import type { TrialRecord } from '../../src/contract/record.ts';
import { environments } from '../../src/run/catalogue.ts';
import type { FinishedRun } from '../../src/contract/score.ts';
import { bytes } from '../../src/results/columns.ts';

/**
 * How far realised cost lies above an average budget at worst, in standard errors: a budget is met on `tune`, so both
 * the draw of `tune` and that of `test` are in the difference.
 */
export async function overspending({ summary, records }: FinishedRun): Promise<string> {
  const tuneSizes = new Map<string, number>();
  for (const { name } of summary.environments) {
    const { value } = await environments.load(name);
    tuneSizes.set(name, rowsOf(await value.bank(), 'tune').length);
  }
  const excesses = records.flatMap((record) => {
    const { budget, environment, label } = record.trial;
    if (budget?.kind !== 'average') return [];
    const { excess, error } = excessOf(record, budget.cost, tuneSizes.get(environment) as number);
    return [
      { excess, errors: excess / error, place: `\`${label}\` on \`${environment}\` at ${budget.cost}` },
    ];
  });
  const worst = excesses.toSorted((a, b) => b.errors - a.errors)[0];
  const beyond = excesses.filter(({ errors }) => errors > 1.96).length;
  return (
    `Realised cost above the budget: at most ${worst?.excess.toFixed(4)} (${worst?.place}, ` +
    `${worst?.errors.toFixed(1)} standard errors of a mean on \`tune\` and one on \`test\`); ` +
    `${beyond} of ${excesses.length} trials lie more than 1.96 standard errors above theirs, where 2.5% are expected.`
  );
}

function excessOf({ samples, relativeCost }: TrialRecord, budget: number, tuneSize: number) {
  const costs = Float64Array.from(bytes(samples.exit), (k) => relativeCost[k] as number);
  const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  const variance = costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / (costs.length - 1);
  return { excess: mean - budget, error: Math.sqrt(variance / costs.length + variance / tuneSize) };
}
