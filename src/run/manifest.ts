import { z } from 'zod';
import { SPLITS } from '../bank/bank.ts';
import { TOOL } from '../bank/tool.ts';
import { UserError } from '../error.ts';
import { describeTerms } from '../contract/budget.ts';
import type { Backend } from '../nn/backend.ts';
import { platformSchema, trialDeclarationSchema } from '../schema/record.ts';
import { commitOf } from './commit.ts';
import { commandLine } from './command-line.ts';
import type { Plan, PlannedEnvironment } from './plan.ts';
import { platformOf } from './platform.ts';
import { runRequestSchema } from './request.ts';

/** run.json: what the run is, written before anything else. */
export const manifestSchema = z.strictObject({
  version: z.literal(2),
  run: z.string(),
  experiment: z.string(),
  question: z.string(),
  request: runRequestSchema,
  code: z.string(),
  platform: platformSchema,
  environments: z.array(
    z.strictObject({
      name: z.string(),
      bank: z.string(),
      exits: z.int(),
      testSamples: z.int(),
      macs: z.number(),
      dataset: z.string(),
      backbone: z.string(),
    }),
  ),
  trials: z.array(z.strictObject({ id: z.string(), trial: trialDeclarationSchema })),
  provenance: z.array(z.tuple([z.string(), z.string()])),
});

export type Manifest = z.output<typeof manifestSchema>;

/** run.json of a plan on this machine. */
export function manifestOf(plan: Plan, backend: Backend): Manifest {
  const { name, experiment, question, request, code, environments } = plan;
  const commit = commitOf();
  return {
    version: 2,
    run: name,
    experiment,
    question,
    request,
    code,
    platform: platformOf(backend),
    environments: environments.map(describeEnvironment),
    trials: plan.trials.map(({ id, declaration }) => ({ id, trial: declaration })) as Manifest['trials'],
    provenance: [
      ['command', commandLine(request)],
      ['made by', TOOL],
      ...(commit === undefined ? [] : [['commit', commit] satisfies [string, string]]),
      ['code', code],
      ['backend', `${backend.name}: ${backend.reason}`],
      ['Node', `${process.version} (${process.platform} ${process.arch})`],
      ...environments.map(({ name: environment, bank }): [string, string] => [
        `bank of ${environment}`,
        bank.hash,
      ]),
    ],
  };
}

/** Refuses to go on with a run that began as something else: what differs, and what to do. */
export function checkSameRun(recorded: Manifest, now: Manifest): void {
  const differences = [
    ...changed('code', recorded.code, now.code),
    ...changed('backend', recorded.platform.backend, now.platform.backend),
    ...changed('Node major', recorded.platform.node, now.platform.node),
    ...recorded.environments.flatMap(({ name, bank }) =>
      changed(`bank of ${name}`, bank, now.environments.find((other) => other.name === name)?.bank),
    ),
  ];
  if (differences.length === 0) differences.push(...changedTrials(recorded, now));
  if (differences.length === 0) return;
  throw new UserError(
    `run ${recorded.run}: not the same as when it began: ${differences.join('; ')}.\n` +
      `Bring back what it began with to resume it, or start a new run: ${commandLine(recorded.request)} --out <folder>`,
  );
}

function changed<T extends string | number>(what: string, before: T, after: T | undefined): string[] {
  return before === after ? [] : [`${what} was ${short(before)}, is ${short(after ?? 'absent')}`];
}

/** Enough of a hash to tell it from another. */
function short(value: string | number): string {
  return String(value).slice(0, 12);
}

function changedTrials(recorded: Manifest, now: Manifest): string[] {
  const ids = new Set(now.trials.map(({ id }) => id));
  const gone = recorded.trials.filter(({ id }) => !ids.has(id));
  const first = gone[0];
  if (first) {
    const { label, seed } = first.trial;
    return [
      `${gone.length} of its trials are declared differently, ${label} ${describeTerms(first.trial)} seed ${seed} for one`,
    ];
  }
  return changed('trials', recorded.trials.length, now.trials.length);
}

function describeEnvironment({ name, bank }: PlannedEnvironment): Manifest['environments'][number] {
  const test = SPLITS.indexOf('test');
  return {
    name,
    bank: bank.hash,
    exits: bank.exits,
    testSamples: bank.split.reduce((count, split) => count + (split === test ? 1 : 0), 0),
    macs: bank.macs[bank.exits - 1] as number,
    dataset: bank.provenance.dataset,
    backbone: bank.provenance.backbone,
  };
}
