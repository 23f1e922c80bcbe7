import type {
  EnvironmentState,
  Hindsight,
  TrainingEnvironment,
  VectorEnvironment,
} from '../../contract/environment.ts';
import type { Random } from '../../random.ts';
import { checksum } from '../checksum.ts';

/** What an agent did to its environment. */
export interface EnvironmentLog {
  /** Steps and resets of all its vector environments. */
  steps: number;
  /** Seeds of streams it handed over that are none of its own. */
  readonly strays: Set<string>;
  /** Arrays it wrote into, by name. */
  readonly changed: Set<string>;
  /** Looks again at every array it was given. */
  lookAgain(): void;
}

type Arrays = Readonly<Record<string, ArrayBufferView>>;

/** The environment, and a log of what is done to it by an agent whose stream is `random`. */
export function watchedEnvironment(
  environment: TrainingEnvironment,
  random: Random,
): { environment: TrainingEnvironment; log: EnvironmentLog } {
  const looks: (() => void)[] = [];
  const log: EnvironmentLog = {
    steps: 0,
    strays: new Set(),
    changed: new Set(),
    lookAgain: () => looks.forEach((look) => look()),
  };
  /** Remembers arrays as they are; the function it gives says which have changed since. */
  const remember = (arrays: Arrays): void => {
    const sums = Object.entries(arrays).map(([name, array]) => ({ name, array, sum: checksum(array) }));
    looks.push(() => {
      for (const { name, array, sum } of sums) if (checksum(array) !== sum) log.changed.add(name);
    });
  };
  const root = random.state().seed;
  const watch = (inner: TrainingEnvironment): TrainingEnvironment => ({
    spec: inner.spec,
    vector(n, stream, options) {
      const { seed } = stream.state();
      if (seed !== root && !seed.startsWith(`${root}/`)) log.strays.add(seed);
      return watchedVector(inner.vector(n, stream, options), log, looks);
    },
    hindsight(split) {
      const view = inner.hindsight(split);
      remember(hindsightArrays(view, split));
      return view;
    },
    charging: (macs) => watch(inner.charging(macs)),
  });
  return { environment: watch(environment), log };
}

function hindsightArrays(view: Hindsight, split: string): Arrays {
  const { observations, rewards, quality, correct, labels, lastExits, exits } = view;
  const logits = Array.from({ length: exits }, (_, k) => [`logitsAt(${k})`, view.logitsAt(k).data] as const);
  const arrays = { observations: observations.data, rewards, quality, correct, labels, lastExits };
  return Object.fromEntries(
    [...Object.entries(arrays), ...logits].map(([name, array]) => [`hindsight("${split}").${name}`, array]),
  );
}

function watchedVector(
  inner: VectorEnvironment,
  log: EnvironmentLog,
  looks: (() => void)[],
): VectorEnvironment {
  const { observations, finalObservations, rewards, rows, exits, terminated, truncated, lastExits } = inner;
  const arrays = Object.entries({
    observations: observations.data,
    finalObservations: finalObservations.data,
    rewards,
    rows,
    exits,
    terminated,
    truncated,
    lastExits,
  });
  let sums = arrays.map(([, array]) => checksum(array));
  const look = (): void =>
    arrays.forEach(([name, array], j) => {
      if (checksum(array) !== sums[j]) log.changed.add(`vector environment's ${name}`);
    });
  looks.push(look);
  const acting =
    <Argument extends unknown[]>(act: (...given: Argument) => void) =>
    (...given: Argument): void => {
      look();
      log.steps++;
      act(...given);
      sums = arrays.map(([, array]) => checksum(array));
    };
  return {
    ...inner,
    reset: acting((options?: Parameters<VectorEnvironment['reset']>[0]) => inner.reset(options)),
    step: acting((actions: Uint8Array) => inner.step(actions)),
    restore: acting((state: EnvironmentState) => inner.restore(state)),
  };
}
