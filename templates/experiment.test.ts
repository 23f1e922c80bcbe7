import { SPLITS } from 'offramp';
import { expect, test } from 'vitest';
import experiment from './experiment.ts';

for (const { agent, label, options } of experiment.agents) {
  test(`${label} takes the options it is given`, () => {
    expect(agent.options.safeParse(options)).toMatchObject({ success: true });
  });
}

const [, ...needed] = SPLITS;
for (const environment of experiment.environments) {
  test(`${environment.name} has rows for ${needed.join(', ')}`, async () => {
    const present = new Set((await environment.bank()).split);
    expect(needed.filter((split) => !present.has(SPLITS.indexOf(split)))).toEqual([]);
  });
}
