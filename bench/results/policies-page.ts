import type { FinishedRun } from '../../src/contract/score.ts';
import { environments } from '../../src/run/catalogue.ts';
import { earlyAccuracy } from './early-accuracy.ts';
import { onePolicy } from './one-policy.ts';
import { origin } from './origin.ts';
import { requestCaps } from './request-caps.ts';
import { risk } from './risk.ts';

const NAMES = ['cifar10-epnet', 'cifar10-resnet-9exit'];

/** The runs behind docs/policies.md. */
export interface PolicyRuns {
  readonly onePolicy: FinishedRun;
  readonly earlyAccuracy: FinishedRun;
  readonly requestCaps: FinishedRun;
}

/** docs/policies.md: prices, budgets, caps, streams and guarantees one by one. */
export async function policiesPage(runs: PolicyRuns): Promise<string> {
  const definitions = await Promise.all(NAMES.map(async (name) => (await environments.load(name)).value));
  return `# Exit policies, question by question

Written by \`npm run results\`, which carries out the experiments below and puts their records into these tables: do not edit.
Every agent at every price and budget on every environment is in [results](results.md).
All agents decide on the same frozen traces, with the options they have by default; figures are of the \`test\` split.
No command chooses anything on it; while defaults of agents and of the ensemble were settled on \`policy\` and \`tune\`, its
figures stood beside theirs. Intervals are 95%, by stratified bootstrap over seeds and test samples; those of one column
share the difficulty of the samples, so that agents are compared by paired differences, not by overlap. Cost is relative
to the whole network, the policy's own compute included. What each agent is, is said at the top of \`agents/<name>.ts\`.

${origin(Object.values(runs))}

## One policy for all prices

\`offramp run one-policy\`. \`epnet\` is told the price and is trained once; its rival is trained anew for each price.

${onePolicy(runs.onePolicy)}
## What makes early answers more accurate

\`offramp run early-accuracy\`: MSDNet's budgeted batch on the plain bank of \`cifar10-epnet\`, then step by step the learned
ensemble of exits, a threshold for each exit, and a learned policy, all at the same average budgets.

Most of the gain is the decision for each exit: geometric shares make requests leave at exits 0 to 3, which are weak, and a
threshold for each exit passes them by. The ensemble helps those first exits most, and fewer requests leave there once the
decision is good; exits 4 and 5, where most leave at a budget of 0.4 or 0.5, answer 1.0 and 0.3 points better. More than
this asks for a network whose early exits know more.

${earlyAccuracy(runs.earlyAccuracy)}
## A cap for each request, an allowance for many

\`offramp run request-caps\`. Caps are uniform on 0.15 to 1 and hard: where the next exit would break one, exit is forced.

${requestCaps(runs.requestCaps)}
## Risk under control

${await risk(definitions)}`;
}
