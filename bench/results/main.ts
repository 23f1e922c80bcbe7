// npm run results [-- <run folder>...]: carries out the experiments, or takes their runs as they lie in these folders, and
// writes docs/results.md, docs/policies.md, the data in docs/results and the baselines of the experiments.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FinishedRun } from '../../src/contract/score.ts';
import { baselineFile, type Origin, writeBaseline } from '../../src/run/baseline.ts';
import { canonicalJson } from '../../src/run/canonical-json.ts';
import { resultsCsv } from '../../src/report/results-csv.ts';
import { resultsOf } from '../../src/schema/results.ts';
import { finishedRun } from './finished-run.ts';
import { policiesPage } from './policies-page.ts';
import { resultsPage } from './results-page.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const given = process.argv.slice(2);

const take = (experiment: string): Promise<FinishedRun> => finishedRun(experiment, given);
const scored = [
  await take('epnet'),
  await take('policies'),
  await take('observations'),
  await take('sample-efficiency'),
];
write('results.md', await resultsPage(scored));
write(
  'policies.md',
  await policiesPage({
    onePolicy: await take('one-policy'),
    earlyAccuracy: await take('early-accuracy'),
    requestCaps: await take('request-caps'),
  }),
);
for (const run of scored) await publish(run);

/** The data of a scored experiment, and the figures that it is reproduced by. */
async function publish({ summary, records }: FinishedRun): Promise<void> {
  const { experiment, score, environments, provenance } = summary;
  const platform = records[0]?.platform;
  if (!score || !platform) throw new Error(`${experiment}: has no score, or no record`);
  const folder = join(DOCS, 'results', experiment);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'results.json'), `${canonicalJson(resultsOf(summary))}\n`);
  writeFileSync(join(folder, 'results.csv'), resultsCsv(summary.results));
  const origin = { experiment, platform, environments: [...environments], provenance: [...provenance] };
  writeBaseline(await baselineFile(experiment), score, origin as Origin);
}

function write(name: string, text: string): void {
  const file = join(DOCS, name);
  writeFileSync(file, text);
  execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'ignore' });
  console.log(`wrote ${file}`);
}
