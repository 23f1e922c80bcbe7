import seedrandom from 'seedrandom';

/** What a generator needs to go on where it stopped; JSON-safe. */
export interface RandomState {
  /** Seed and labels of the stream, joined by slashes. */
  readonly seed: string;
  /** State of seedrandom's generator. */
  readonly alea: seedrandom.State.Alea;
}

/**
 * A labelled stream of random numbers (seedrandom's `alea`). Streams of different labels are independent, and a
 * stream does not depend on how much was drawn from its parent: adding a consumer never shifts another one.
 */
export interface Random {
  /** Uniform on [0, 1), 32 random bits. */
  uniform(): number;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
  /** Uniform on 0 .. n - 1. */
  integer(n: number): number;
  /** A uniformly drawn order of 0 .. n - 1 (Fisher and Yates). */
  permutation(n: number): Int32Array;
  /** The stream of this name below this one. */
  stream(label: string): Random;
  /** Where the stream stands; `restoreRandom` goes on from there. */
  state(): RandomState;
}

/** The root stream of a seed. */
export function createRandom(seed: number | string): Random {
  return build(String(seed), true);
}

/** The stream that `state()` was taken of, at the same place. */
export function restoreRandom(state: RandomState): Random {
  return build(state.seed, state.alea);
}

function build(seed: string, state: true | seedrandom.State.Alea): Random {
  const alea = seedrandom.alea(seed, { state });
  const uniform = (): number => alea.quick();
  const integer = (n: number): number => Math.floor(uniform() * n);
  return {
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    permutation(n) {
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1);
        const swapped = order[i] as number;
        order[i] = order[j] as number;
        order[j] = swapped;
      }
      return order;
    },
    stream: (label) => build(`${seed}/${label}`, true),
    state: () => ({ seed, alea: alea.state() }),
  };
}
