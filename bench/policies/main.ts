// npm run policies: carries out the experiments that compare exit policies and writes docs/policies.md from their records.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { environments } from '../../src/run/catalogue.ts';
import { earlyAccuracy } from './early-accuracy.ts';
import { everyPolicy } from './every-policy.ts';
import { finishedRun } from './finished-run.ts';
import { onePolicy } from './one-policy.ts';
import { overspending } from './overspending.ts';
import { requestCaps } from './request-caps.ts';
import { risk } from './risk.ts';

const RUNS = 'runs';
const FILE = new URL('../../docs/policies.md', import.meta.url);
const NAMES = ['cifar10-epnet', 'cifar10-resnet-9exit'];

const every = await finishedRun('policies', RUNS);
const one = await finishedRun('one-policy', RUNS);
const early = await finishedRun('early-accuracy', RUNS);
const caps = await finishedRun('request-caps', RUNS);
const definitions = await Promise.all(NAMES.map(async (name) => (await environments.load(name)).value));

const text = `# Exit policies compared

Written by \`npm run policies\`, which carries out the experiments below and puts their records into these tables: do not edit.
All agents decide on the same frozen traces, with the options they have by default, over ${every.summary.results[0]?.seeds} seeds; figures are of the \`test\` split.
No command chooses anything on it; while defaults of agents and of the ensemble were settled on \`policy\` and \`tune\`, its
figures stood beside theirs. Intervals are 95%, by stratified bootstrap over seeds and test samples; those of one column
share the difficulty of the samples, so that agents are compared by paired differences, not by overlap. Cost is relative
to the whole network, the policy's own compute included. What each agent is, is said at the top of \`agents/<name>.ts\`.
The experiments took six and a half minutes on 16 cores (wasm backend); their records stay in \`runs/\`, so that the command
goes on where it was stopped.

## Every policy, at a price and under a budget

\`offramp run policies\`. An average budget is met on \`tune\`, by the one knob that each policy has.

${everyPolicy(every)}
${await overspending(every)}

## One policy for all prices

\`offramp run one-policy\`. \`epnet\` is told the price and is trained once; its rival is trained anew for each price.

${onePolicy(one)}
## What makes early answers more accurate

\`offramp run early-accuracy\`: MSDNet's budgeted batch on the plain bank of \`cifar10-epnet\`, then step by step the learned
ensemble of exits, a threshold for each exit, and a learned policy, all at the same average budgets.

Most of the gain is the decision for each exit: geometric shares make requests leave at exits 0 to 3, which are weak, and a
threshold for each exit passes them by. The ensemble helps those first exits most, and fewer requests leave there once the
decision is good; exits 4 and 5, where most leave at a budget of 0.4 or 0.5, answer 1.0 and 0.3 points better. More than
this asks for a network whose early exits know more.

${earlyAccuracy(early)}
## A cap for each request, an allowance for many

\`offramp run request-caps\`. Caps are uniform on 0.15 to 1 and hard: where the next exit would break one, exit is forced.

${requestCaps(caps)}
## Risk under control

${await risk(definitions)}`;

writeFileSync(FILE, text);
execFileSync('npx', ['biome', 'format', '--write', fileURLToPath(FILE)], { stdio: 'ignore' });
console.log(`wrote ${fileURLToPath(FILE)}`);
