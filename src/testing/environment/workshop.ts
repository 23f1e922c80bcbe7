import type { Bank } from '../../bank/bank.ts';
import type {
  EnvironmentDefinition,
  TrainingEnvironment,
  VectorEnvironment,
} from '../../contract/environment.ts';
import { DEFAULT_OBSERVATIONS } from '../../mdp/observations.ts';
import { createProblem, type Problem } from '../../mdp/problem.ts';
import { createRandom } from '../../random.ts';

/** Makes a training environment of somebody's own; called twice, and both must be alike. */
export type EnvironmentFactory = () => TrainingEnvironment | Promise<TrainingEnvironment>;

/** An environment definition as a run would open it. */
export interface OpenedDefinition {
  readonly definition: EnvironmentDefinition;
  readonly bank: Bank;
  readonly observations: readonly string[];
  /** The exit MDP of a bank in the place of its own. */
  readonly problem: (bank: Bank) => Problem;
}

/** An environment and what it is tried with, each made once and when first asked for. */
export interface EnvironmentWorkshop {
  /** Names the environment in breaches. */
  readonly place: string;
  /** The environment at lambda 0.5. */
  environment(): Promise<TrainingEnvironment>;
  /** The same, made a second time from the start. */
  again(): Promise<TrainingEnvironment>;
  /** What is behind it; undefined for a factory's. */
  opened(): Promise<OpenedDefinition | undefined>;
}

/** Requests that contracts put side by side. */
export const REQUESTS = 7;

/** Sets up the trials of an environment; opens nothing yet. */
export function environmentWorkshop(
  subject: EnvironmentDefinition | EnvironmentFactory,
): EnvironmentWorkshop {
  if (typeof subject === 'function') {
    const make = async (): Promise<TrainingEnvironment> => subject();
    return {
      place: 'environment',
      environment: once(make),
      again: once(make),
      opened: async () => undefined,
    };
  }
  const opened = once(() => openDefinition(subject));
  return {
    place: `environment ${subject.name}`,
    environment: once(async () => trainingOf(await opened())),
    again: once(async () => trainingOf(await openDefinition(subject))),
    opened,
  };
}

function trainingOf({ bank, problem }: OpenedDefinition): TrainingEnvironment {
  return problem(bank).training;
}

async function openDefinition(definition: EnvironmentDefinition): Promise<OpenedDefinition> {
  const { name, finite = false, observations = DEFAULT_OBSERVATIONS } = definition;
  const reward = { quality: 'correct', dense: false };
  return {
    definition,
    bank: await definition.bank(),
    observations,
    problem: (bank) => createProblem({ name, bank, observations, reward, lambda: 0.5, finite }),
  };
}

/** `n` requests of an environment, from a seed that all contracts use. */
export function requests(environment: TrainingEnvironment, n: number = REQUESTS): VectorEnvironment {
  return environment.vector(n, createRandom(0).stream('requests'));
}

/** The first samples of `policy`, one for each request, and around again where there are fewer. */
export function someSamples({ spec }: TrainingEnvironment, n: number = REQUESTS): Int32Array {
  return Int32Array.from({ length: n }, (_, slot) => slot % spec.samples.policy);
}

/** Actions drawn from a seed: about one in three exits. */
export function* drawnActions(n: number, steps: number): Generator<Uint8Array> {
  const random = createRandom('actions');
  for (let step = 0; step < steps; step++) {
    yield Uint8Array.from({ length: n }, () => (random.uniform() < 1 / 3 ? 1 : 0));
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
