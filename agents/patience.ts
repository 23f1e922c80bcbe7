import { defineAgent, type Hindsight, type Policy, type SavedPolicy, UserError, z } from 'offramp';

const config = z.strictObject({ patience: z.int().nonnegative(), exits: z.int().positive() });

/** PABEE's counter at an exit: how often in a row its answer was the one of the exit before. */
const agreements = (agreement: number, exits: number): number => Math.round(agreement * exits) - 1;

function patiencePolicy(saved: z.output<typeof config>): Policy {
  const { patience, exits } = saved;
  return {
    exit(_k, { data }) {
      const preference = data.map((agreement) => agreements(agreement, exits) - patience);
      return { probability: preference.map((lead) => (lead >= 0 ? 1 : 0)), preference };
    },
    knob: {
      range: [exits - 1, 0],
      whole: true,
      at: (setting) => patiencePolicy({ patience: setting, exits }),
    },
    macs: () => 0,
    save: () => ({ kind: 'patience', config: saved, weights: {} }),
  };
}

/** Mean reward under patience 0 .. K - 1 [K]. */
function meanRewards({ observations, rewards, lastExits, samples, exits }: Hindsight): number[] {
  const totals = Array.from({ length: exits }, () => 0);
  for (let i = 0; i < samples; i++) {
    const last = lastExits[i] as number;
    // The counter passes through all numbers up to the highest so far, so patience P is met where that becomes P.
    let met = 0;
    for (let k = 0; k <= last; k++) {
      const row = k * samples + i;
      const counter = k === last ? exits - 1 : agreements(observations.data[row] as number, exits);
      for (; met <= counter; met++) totals[met] = (totals[met] as number) + (rewards[row] as number);
    }
  }
  return totals.map((total) => total / samples);
}

/**
 * Exit where the answer has stopped changing (PABEE, Zhou et al. 2020): counter[0] = 0, counter[k] = counter[k-1] + 1
 * where argmax logits[k] = argmax logits[k-1], else 0; exit where counter[k] >= P. The observation `agreement` counts
 * the exit itself too: counter = agreement K - 1. Patience 0 leaves at exit 0, patience P never before exit P, patience
 * K - 1 never before the last. The paper takes P on a development set for the best trade of speed and score; here the P
 * of the highest mean reward on `tune`, the smallest of equals. Its rule for regression, outputs closer than a
 * tolerance, is left out: all exits here are classifiers.
 */
export default defineAgent({
  name: 'patience',
  learns: false,
  options: z.strictObject({
    /** Agreements in a row to wait for, 0 .. K - 1; the best on `tune` where absent. */
    patience: z.int().nonnegative().optional(),
  }),
  observations: () => ['agreement'],
  async *train({ environment, options }) {
    const { exits } = environment.spec;
    if (options.patience !== undefined && options.patience >= exits) {
      throw new UserError(
        `agent patience: option patience is ${options.patience}; expected 0..${exits - 1}, at most ${exits - 1} of ` +
          `${exits} exits agree with the one before`,
      );
    }
    const values = meanRewards(environment.hindsight('tune'));
    const patience = options.patience ?? values.indexOf(Math.max(...values));
    yield { step: 1, of: 1, metrics: { patience, reward: values[patience] as number } };
    return patiencePolicy({ patience, exits });
  },
  load: (saved: SavedPolicy) => patiencePolicy(config.parse(saved.config)),
});
