import { Command } from 'commander';
import { startBackend } from '../nn/backend.ts';
import { withTensorScope } from '../nn/tensor-scope.ts';
import { existingRun } from '../run/run-folder.ts';
import { diagnoseRun } from './diagnose-run.ts';
import { diagnosisText } from './diagnosis-text.ts';
import { finishedTrials, type Wanted } from './finished-trials.ts';
import { budgetList, numberList, wholeNumber, wordList } from './values.ts';

interface DiagnoseFlags extends Wanted {
  readonly json?: true;
}

/** `offramp diagnose`: where the policies of a run leave too early or too late, beside hindsight. */
export function diagnoseCommand(): Command {
  return new Command('diagnose')
    .description('show exit by exit where policies leave too early or too late, and what that loses')
    .argument('<run>', 'folder of the run')
    .option('--agent <a,b>', 'only agents of these labels', wordList)
    .option('--lambda <0.1,0.5>', 'only these prices of compute', numberList)
    .option('--budgets <0.3,0.5>', 'only these caps on cost, written as for "offramp run"', budgetList)
    .option('--seed <n>', 'only this seed (default: the mean over all)', wholeNumber)
    .option('--json', 'print one JSON object instead of the tables')
    .action(diagnose);
}

async function diagnose(path: string, { json, ...asked }: DiagnoseFlags): Promise<void> {
  const { folder, manifest } = existingRun(path);
  const { trials, wanted } = await finishedTrials(folder, manifest, asked);
  if (trials.some(({ policy }) => policy.predict !== undefined)) await startBackend();
  const diagnoses = await withTensorScope(() => Promise.resolve(diagnoseRun(trials)));
  const { run, environments } = manifest;
  const counts = { total: wanted, done: trials.length };
  process.stdout.write(
    json
      ? `${JSON.stringify({ run, trials: counts, diagnoses }, null, 2)}\n`
      : diagnosisText(diagnoses, environments, counts),
  );
}
