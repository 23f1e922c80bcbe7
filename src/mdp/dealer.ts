import { type Random, type RandomState, restoreRandom } from '../random.ts';

/** Where a dealer stands; JSON-safe. */
export interface DealerState {
  /** The stream just before it drew the current order of samples. */
  readonly random: RandomState;
  /** How many samples of the current order have been dealt. */
  readonly dealt: number;
}

/** Deals every sample once, in a seeded order, before any comes again. */
export interface Dealer {
  /** The next sample, 0 .. samples - 1. */
  deal(): number;
  state(): DealerState;
  restore(state: DealerState): void;
}

/** The order does not depend on how much was drawn from `random`. */
export function dealer(samples: number, random: Random): Dealer {
  let stream = random.stream('samples');
  let beforeOrder = stream.state();
  let order = stream.permutation(samples);
  let dealt = 0;
  return {
    deal() {
      if (dealt === samples) {
        beforeOrder = stream.state();
        order = stream.permutation(samples);
        dealt = 0;
      }
      return order[dealt++] as number;
    },
    state: () => ({ random: beforeOrder, dealt }),
    restore(state) {
      stream = restoreRandom(state.random);
      beforeOrder = state.random;
      order = stream.permutation(samples);
      dealt = state.dealt;
    },
  };
}
