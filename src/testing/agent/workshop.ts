import type { Agent, Progress } from '../../contract/agent.ts';
import type { TrainingEnvironment } from '../../contract/environment.ts';
import type { Policy } from '../../contract/policy.ts';
import { branchWidths } from '../../bank/columns.ts';
import { DEFAULT_OBSERVATIONS } from '../../mdp/observations.ts';
import { createProblem, type Problem } from '../../mdp/problem.ts';
import { startBackend } from '../../nn/backend.ts';
import { withTensorScope } from '../../nn/tensor-scope.ts';
import * as tf from '../../nn/tf.ts';
import { createRandom } from '../../random.ts';
import { resolveOptions } from '../../run/options.ts';
import { ContractBreach } from '../contract.ts';
import { type Tune, toyBank } from '../toy-bank.ts';
import type { Shown } from './answers.ts';
import { watchChance } from './watch-chance.ts';
import { type EnvironmentLog, watchedEnvironment } from './watched-environment.ts';

/** A training as it can be seen from outside. */
export interface Training {
  readonly policy: Policy;
  readonly progress: readonly Progress[];
  /** Tensors alive at each yield. */
  readonly tensors: readonly number[];
  /** Where Math.random was called. */
  readonly draws: readonly string[];
  readonly log: EnvironmentLog;
}

interface Begun {
  readonly training: AsyncGenerator<Progress, Policy>;
  readonly log: EnvironmentLog;
}

/** An agent, the toy it is tried on, and its trainings there, each made once and when first asked for. */
export interface AgentWorkshop {
  readonly agent: Agent;
  /** Names the agent in breaches. */
  readonly place: string;
  /** Options given to the contract, before defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The toy as the agent looks at it. */
  problem(): Problem;
  /** What the agent's policy is shown on the toy. */
  shown(): Shown;
  /** Trained alone. */
  trained(): Promise<Training>;
  /** Trained with the same seed, turn by turn with another training: on the same toy, and on one with `tune` inverted. */
  trainedAgain(): Promise<{ readonly same: Training; readonly otherTune: Training }>;
  /** Starts a training and leaves the rest to `body`; its tensors are disposed of afterwards. Seed 0 if not given. */
  start<T>(body: (begun: Begun) => Promise<T>, seed?: number): Promise<T>;
}

/** Sets up the trials of an agent; trains nothing yet. */
export function agentWorkshop(agent: Agent, options: Readonly<Record<string, unknown>> = {}): AgentWorkshop {
  const problem = once(() => toyProblem(agent, options));
  const begin = (environment: TrainingEnvironment, seed = 0): Begun => {
    const random = createRandom(seed).stream('agent');
    const watched = watchedEnvironment(environment, random);
    const context = { environment: watched.environment, options: resolveOptions(agent, options), random };
    return { training: agent.train(context), log: watched.log };
  };
  const start: AgentWorkshop['start'] = async (body, seed) => {
    await startBackend();
    return withTensorScope(async () => body(begin(problem().training, seed)));
  };
  return {
    agent,
    options,
    place: `agent ${agent.name}`,
    problem,
    shown: once(() => {
      const view = problem().training.hindsight('policy');
      return Array.from({ length: view.exits - 1 }, (_, k) => view.observationsAt(k));
    }),
    start,
    trained: once(() =>
      start(async (begun) => {
        const [only] = await inTurns([begun]);
        return only as Training;
      }),
    ),
    trainedAgain: once(() =>
      start(async (begun) => {
        const other = begin(toyProblem(agent, options, 'inverted').training);
        const [same, otherTune] = await inTurns([begun, other]);
        return { same: same as Training, otherTune: otherTune as Training };
      }),
    ),
  };
}

/** The toy as the agent looks at it; few of its observations differ, so that it has an exact optimum. */
function toyProblem(agent: Agent, options: Readonly<Record<string, unknown>>, tune: Tune = 'alike'): Problem {
  const bank = toyBank(tune);
  const offered = DEFAULT_OBSERVATIONS;
  const observations =
    agent.observations?.(resolveOptions(agent, options), offered, branchWidths(bank)) ?? offered;
  const reward = { quality: 'correct', dense: false };
  return createProblem({ name: 'toy', bank, observations, reward, lambda: 0.5, finite: true });
}

/** Takes a step of each training in turn until all have ended. */
async function inTurns(begun: readonly Begun[]): Promise<Training[]> {
  const ended: (Training | undefined)[] = begun.map(() => undefined);
  const seen = begun.map(() => ({
    progress: [] as Progress[],
    tensors: [] as number[],
    draws: [] as string[],
  }));
  while (ended.includes(undefined)) {
    for (const [j, { training, log }] of begun.entries()) {
      const one = seen[j];
      if (ended[j] || !one) continue;
      const { done, value } = await watchChance(one.draws, () => training.next());
      if (done) {
        log.lookAgain();
        ended[j] = { policy: checkPolicy(value), log, ...one };
      } else {
        one.progress.push(value);
        one.tensors.push(tf.memory().numTensors);
      }
    }
  }
  return ended as Training[];
}

/** An agent need not be written in TypeScript. */
function checkPolicy(value: Policy | undefined): Policy {
  const missing = (['exit', 'macs', 'save'] as const).find((name) => typeof value?.[name] !== 'function');
  if (value && missing === undefined) return value;
  throw new ContractBreach(
    'training',
    value ? `what it returned has no ${missing}()` : 'nothing was returned',
    'a policy with exit(), macs() and save()',
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
