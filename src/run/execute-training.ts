import { type BudgetResult, meetAverage } from '../budget/average.ts';
import { priceOfBudget } from '../budget/price.ts';
import { spendStream } from '../budget/stream.ts';
import type { Progress } from '../contract/agent.ts';
import type { Terms } from '../contract/budget.ts';
import type { RewardDefinition } from '../contract/experiment.ts';
import type { Policy } from '../contract/policy.ts';
import type { TrialDeclaration, TrialRecord } from '../contract/record.ts';
import { UserError } from '../error.ts';
import type { Evaluation } from '../mdp/evaluate.ts';
import { createProblem, type Problem } from '../mdp/problem.ts';
import { withTensorScope } from '../nn/tensor-scope.ts';
import { createRandom, type Random } from '../random.ts';
import type { PlannedEnvironment, PlannedTrial } from './plan.ts';
import type { BoundsRecord } from '../contract/bounds-record.ts';

/** Points of a training curve that a record keeps. */
const CURVE_POINTS = 50;

/** The record of one trial, or why there is none. */
export type Executed = { readonly record: TrialRecord } | { readonly error: unknown };

/**
 * Trains once, freezes and evaluates: the records of the trials that this training serves, see `trainingsOf`. Each
 * depends on its trial and the platform alone, never on what ran before in this thread or which trials it is with.
 * `watch` is told of every step of the training.
 */
export async function executeTraining(
  trials: readonly [PlannedTrial, ...PlannedTrial[]],
  platform: TrialRecord['platform'],
  watch: (progress: Progress) => void,
): Promise<Executed[]> {
  const [first] = trials;
  const { agent, options, declaration } = first;
  return withTensorScope(async () => {
    const terms = trainingTerms(first);
    const problem = problemOf(first, terms);
    const random = createRandom(declaration.seed);
    const training = agent.train({
      environment: problem.training,
      options,
      random: random.stream('agent'),
    });
    const trained = await follow(training, watch);
    return trials.map((trial): Executed => {
      try {
        const price = priceOf(trial);
        const same = price === terms.lambda && trial.declaration.budget === terms.budget;
        const own = same ? problem : problemOf(trial, { ...trial.declaration, lambda: price });
        return { record: recordOf(trial, own, price, trained, platform) };
      } catch (error) {
        return { error };
      }
    });
  });
}

type PricedTerms = Terms & { readonly lambda: number };

/** What an agent that serves all prices is trained for is the same for all of them: nothing, or caps. */
function trainingTerms(trial: PlannedTrial): PricedTerms {
  const { budget } = trial.declaration;
  if (trial.agent.servesAllPrices) return { lambda: 0, ...(budget?.kind === 'request' && { budget }) };
  return { lambda: priceOf(trial), ...(budget && { budget }) };
}

/** The trial's own price; under an average budget or a stream, the price at which it is about spent. */
function priceOf({ declaration: { lambda, budget, reward }, environment: { bank } }: PlannedTrial): number {
  if (!budget) return lambda as number;
  return budget.kind === 'request' ? 0 : priceOfBudget(bank, reward.quality, budget.cost);
}

function problemOf({ declaration, environment }: PlannedTrial, { lambda, budget }: PricedTerms): Problem {
  const { observations, reward } = declaration;
  const { name, bank, finite } = environment;
  return createProblem({ name, bank, observations, reward, lambda, finite, ...(budget && { budget }) });
}

function recordOf(
  { id, declaration }: PlannedTrial,
  problem: Problem,
  price: number,
  { policy, curve }: Trained,
  platform: TrialRecord['platform'],
): TrialRecord {
  const { reward, seed } = declaration;
  const { tune, test, calibration, cap } = evaluated(declaration, problem, policy, createRandom(seed));
  const notes = [...new Set(curve.flatMap(({ note }) => note ?? []))];
  return {
    version: 2,
    id,
    trial: declaration,
    platform,
    results: { tune: results(tune), test: results(test) },
    samples: {
      exit: base64(test.exit),
      correct: base64(test.correct),
      ...(cap && { cap: base64(cap) }),
      ...(reward.quality !== 'correct' && { quality: base64(test.quality) }),
    },
    relativeCost: test.relativeCost,
    policyMacs: test.policyMacs,
    ...(calibration && { calibration: { price, ...calibration } }),
    ...(notes.length > 0 && { notes }),
    policy: policy.save(),
    curve: thin(curve).map(({ step, of, metrics }) => ({ step, of, metrics })),
  };
}

interface Evaluated {
  readonly tune: Evaluation;
  readonly test: Evaluation;
  readonly calibration?: BudgetResult['calibration'];
  /** Of each request of `test`. */
  readonly cap?: Float32Array;
}

function evaluated(
  { budget }: TrialDeclaration,
  problem: Problem,
  policy: Policy,
  random: Random,
): Evaluated {
  if (budget?.kind === 'average') return meetAverage(problem, policy, budget, random.stream('mixture'));
  if (budget?.kind === 'stream') return spendStream(problem, policy, budget, random.stream('stream'));
  const [tune, test] = [problem.evaluate(policy, 'tune'), problem.evaluate(policy, 'test')];
  return { tune, test, ...(budget && { cap: Float32Array.from(problem.caps('test') ?? []) }) };
}

/** What results on these terms are shown against, with the answers of the best fixed exit. */
export function computeBounds(
  { name, bank, finite, observations }: PlannedEnvironment,
  reward: Required<RewardDefinition>,
  { lambda = 0, budget }: Terms,
): BoundsRecord {
  const terms = budget ? { budget } : {};
  const problem = createProblem({ name, bank, observations, reward, lambda, finite, ...terms });
  const bounds = problem.bounds();
  const quality = problem.exitQuality(bounds.bestFixedExit.exit);
  const asked = budget ? { budget } : { lambda };
  const own = !budget || budget.kind === 'request';
  return {
    bounds: { environment: name, ...asked, ...bounds },
    bestFixedQuality: base64(quality),
    ...(own && { oracle: encoded(problem.oracle()) }),
  };
}

interface Trained {
  readonly policy: Policy;
  readonly curve: Progress[];
}

/** Runs a training to its end. */
async function follow(
  training: AsyncGenerator<Progress, Policy>,
  watch: (progress: Progress) => void,
): Promise<Trained> {
  const curve: Progress[] = [];
  for (;;) {
    const { done, value } = await training.next();
    if (done) return { policy: value, curve };
    checkFinite(value);
    curve.push(value);
    watch(value);
  }
}

function checkFinite({ step, of, metrics }: Progress): void {
  const wrong = Object.entries({ step, of, ...metrics }).find(([, value]) => !Number.isFinite(value));
  if (!wrong) return;
  const [name, value] = wrong;
  throw new UserError(`training: ${name} is ${value} at step ${step}; expected a finite number`);
}

/** At most `CURVE_POINTS` of the points, evenly spaced, the first and the last among them. */
function thin(curve: readonly Progress[]): Progress[] {
  if (curve.length <= CURVE_POINTS) return [...curve];
  const apart = (curve.length - 1) / (CURVE_POINTS - 1);
  return Array.from({ length: CURVE_POINTS }, (_, i) => curve[Math.round(i * apart)] as Progress);
}

function results({ deterministic, expected, exitShare }: Evaluation): TrialRecord['results']['test'] {
  return { deterministic, expected, exitShare };
}

function encoded({ exit, quality }: ReturnType<Problem['oracle']>): NonNullable<BoundsRecord['oracle']> {
  return { exit: base64(exit), quality: base64(quality) };
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
