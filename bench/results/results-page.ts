import type { FinishedRun } from '../../src/contract/score.ts';
import { claims } from './claims.ts';
import { everyPolicy } from './every-policy.ts';
import { origin } from './origin.ts';
import { overspending } from './overspending.ts';
import { standings } from './standings.ts';

/** docs/results.md: the claims of every scored experiment, and every policy on every environment. */
export async function resultsPage(runs: readonly FinishedRun[]): Promise<string> {
  const policies = runs.find(({ summary }) => summary.experiment === 'policies') as FinishedRun;
  return `# Results

Written by \`npm run results\`, which carries out the experiments below and puts their records into these tables: do not edit.
A claim _holds_ where all of the 95% interval of its figure is on the side that it says, _does not hold_ where none of it is,
and is _not decided_ otherwise. What each figure is compared with in a reproduction is in \`experiments/<name>/baseline.json\`.

${origin(runs)}

${runs.map(claims).join('\n')}
## Every policy

Every agent with the options it has by default on the same frozen traces. Figures are of the \`test\` split, on which no command
chooses anything; while defaults of agents and of the ensemble were settled on \`policy\` and \`tune\`, its figures stood beside
theirs. What each agent is, is said at the top of \`agents/<name>.ts\`.

Over all problems together, an environment at a price or budget each; normalised reward is 0 for the best fixed exit and 1 for
the hindsight oracle, intervals are by stratified bootstrap over seeds within problems:

${standings(policies)}

One environment after another; intervals are by stratified bootstrap over seeds and test samples. Those of one column share the
difficulty of the samples, so that agents are compared by paired differences, not by overlap.

${everyPolicy(policies)}
${await overspending(policies)}
`;
}
