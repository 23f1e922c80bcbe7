import { defineAgent, type Matrix, type Policy, type SavedPolicy, z } from 'offramp';

const config = z.strictObject({ exits: z.int().positive(), seed: z.int().nonnegative() });

/** A uniform number in [0, 1) that depends on nothing but the row's bits and the seed (FNV-1a, then a final mix). */
function hash(words: Uint32Array, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (const word of words) h = Math.imul(h ^ word, 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

function randomPolicy(saved: z.output<typeof config>): Policy {
  return {
    exit(k, { data, rows, columns }: Matrix) {
      const words = new Uint32Array(data.buffer, data.byteOffset, rows * columns);
      const chance = 1 / (saved.exits - k);
      const preference = new Float32Array(rows);
      for (let i = 0; i < rows; i++) {
        const drawn = hash(words.subarray(i * columns, (i + 1) * columns), saved.seed + k);
        preference[i] = chance - drawn;
      }
      return { probability: preference.map((value) => (value >= 0 ? 1 : 0)), preference };
    },
    macs: () => 0,
    save: () => ({ kind: 'random', config: saved, weights: {} }),
  };
}

/**
 * Leaves at an exit drawn uniformly from the K exits: exit with probability 1 / (K - k) at exit k. The draw is a hash
 * of the observation and the seed, so that the policy, once made, is as fixed as any other. A floor for every learner.
 */
export default defineAgent({
  name: 'random',
  learns: false,
  options: z.strictObject({}),
  async *train({ environment, random }) {
    yield { step: 1, of: 1, metrics: {} };
    return randomPolicy({ exits: environment.spec.exits, seed: random.integer(2 ** 31) });
  },
  load: (saved: SavedPolicy) => randomPolicy(config.parse(saved.config)),
});
