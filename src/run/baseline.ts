import { dirname, join } from 'node:path';
import type { Score } from '../contract/score.ts';
import { UserError } from '../error.ts';
import { writeFileWhole } from '../file/write-file.ts';
import { type Baseline, baselineSchema } from '../schema/baseline.ts';
import { experiments } from './catalogue.ts';
import type { Manifest } from './manifest.ts';
import { readJson } from './read-json.ts';

/** Where the baseline of an experiment lies: beside its file. */
export const baselineFile = async (experiment: string): Promise<string> =>
  join(dirname((await experiments.load(experiment)).file), 'baseline.json');

/** What was published in that file. Throws UserError where there is none, or it is damaged. */
export function readBaseline(file: string): Baseline {
  const baseline = readJson(
    file,
    baselineSchema,
    'make it again with "offramp reproduce <experiment> --update"',
  );
  if (baseline) return baseline;
  throw new UserError(
    `${file}: not there, so there is nothing to compare with; publish the figures of this run with --update`,
  );
}

/** Where figures come from: what is said of it in run.json. */
export type Origin = Pick<Manifest, 'experiment' | 'platform' | 'environments' | 'provenance'>;

/** Publishes what a run came to in place of what was published before. */
export function writeBaseline(
  file: string,
  { claims, figures }: Score,
  { experiment, platform, environments, provenance }: Origin,
): void {
  const baseline: Baseline = {
    version: 1,
    experiment,
    commit: provenance.find(([name]) => name === 'commit')?.[1] ?? 'an installed package',
    platform,
    banks: Object.fromEntries(environments.map(({ name, bank }) => [name, bank])),
    verdicts: Object.fromEntries(claims.map(({ name, verdict }) => [name, verdict])),
    figures: { ...figures },
  };
  writeFileWhole(file, `${JSON.stringify(baseline, null, 2)}\n`);
}
