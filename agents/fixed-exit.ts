import { defineAgent, type Hindsight, type Policy, type SavedPolicy, UserError, z } from 'offramp';

const config = z.strictObject({ exit: z.int().nonnegative() });

function fixedExitPolicy(saved: z.output<typeof config>): Policy {
  return {
    exit: (k, { rows }) => ({
      probability: new Float32Array(rows).fill(k >= saved.exit ? 1 : 0),
      // a shift by 1 is the exit before
      preference: new Float32Array(rows).fill(k - saved.exit + 0.5),
    }),
    macs: () => 0,
    save: () => ({ kind: 'fixed-exit', config: saved, weights: {} }),
  };
}

function bestExit({ rewards, samples, exits }: Hindsight): number {
  const totals = Array.from({ length: exits }, (_, k) =>
    rewards.subarray(k * samples, (k + 1) * samples).reduce((sum, reward) => sum + reward, 0),
  );
  return totals.indexOf(Math.max(...totals));
}

/**
 * Every input leaves at the same exit: the one of the highest mean reward on `policy`, or the one named. What a
 * network without an exit policy does.
 */
export default defineAgent({
  name: 'fixed-exit',
  learns: false,
  options: z.strictObject({
    /** Exit index, or `best`. */
    exit: z.union([z.literal('best'), z.int().nonnegative()]).default('best'),
  }),
  async *train({ environment, options }) {
    const exit = options.exit === 'best' ? bestExit(environment.hindsight('policy')) : options.exit;
    const last = environment.spec.exits - 1;
    if (exit > last) {
      throw new UserError(`agent fixed-exit: option exit is ${exit}; expected "best" or 0..${last}`);
    }
    yield { step: 1, of: 1, metrics: { exit } };
    return fixedExitPolicy({ exit });
  },
  load: (saved: SavedPolicy) => fixedExitPolicy(config.parse(saved.config)),
});
