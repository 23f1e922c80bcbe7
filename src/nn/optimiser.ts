import { UserError } from '../error.ts';
import { type FloatMemory, floatMemory } from './kernels/float-memory.ts';
import { clippingScale, lossAndGradients } from './loss-and-gradients.ts';
import * as tf from './tf.ts';

/** All that an optimiser's next update depends on, beside the variables themselves. */
export interface OptimiserState {
  /** Updates made. */
  readonly step: number;
  /** What is kept of each variable, `[mean, square]` or `[velocity]` for instance, each of the variable's size. */
  readonly slots: readonly (readonly Float32Array[])[];
}

/** What moves variables down a loss. */
export interface Optimiser {
  /** Step size of the next update; set it between updates to follow a schedule. */
  learningRate: number;
  /**
   * One update of `variables`, by default every trainable variable that the loss depends on. Leaves no tensor behind.
   * @returns the loss before the update.
   * @throws UserError where the loss is not finite.
   */
  minimize(loss: () => tf.Scalar, variables?: readonly tf.Variable[]): number;
  /**
   * All that the next update depends on, for a checkpoint: copies, in the order of `variables`; zeros where a variable
   * was never updated.
   */
  state(variables: readonly tf.Variable[]): OptimiserState;
  /**
   * Goes on from a `state` of the same algorithm, taken of as many variables of the same sizes.
   * @throws UserError where the sizes differ.
   */
  restore(variables: readonly tf.Variable[], state: OptimiserState): void;
}

/** What a rule updates one variable with; addresses are those of `memory`, arrays padded with zeros to whole fours. */
export interface Update {
  readonly memory: FloatMemory;
  readonly values: number;
  readonly gradient: number;
  /** What the rule keeps of the variable, zeros at first. */
  readonly slots: readonly number[];
  readonly size: number;
  /** The gradient is to be multiplied by it. */
  readonly scale: number;
  readonly rate: number;
  /** The number of this update, from 1. */
  readonly step: number;
  /** Whether weight decay applies: to kernels, not to biases and what scales and shifts after normalisation. */
  readonly decays: boolean;
}

/** An algorithm that updates each variable from its gradient. */
export interface UpdateRule {
  /** Begins error messages. */
  readonly name: string;
  /** Arrays kept for each variable. */
  readonly slots: number;
  readonly clipNorm: number;
  /** Writes the new values over the old ones. */
  apply(update: Update): void;
}

/** Byte addresses of what belongs to one variable. */
interface Kept {
  readonly values: number;
  readonly gradient: number;
  readonly slots: readonly number[];
}

/** The optimiser that follows `rule`, in plain WebAssembly memory: the same bits on every backend. */
export function ruleOptimiser(learningRate: number, rule: UpdateRule): Optimiser {
  const memory = floatMemory();
  const kept = new Map<tf.Variable, Kept>();
  let step = 0;
  const keptOf = (variable: tf.Variable): Kept => {
    let found = kept.get(variable);
    if (!found) {
      const allocate = (): number => memory.allocate(variable.size);
      const slots = Array.from({ length: rule.slots }, allocate);
      found = { values: allocate(), gradient: allocate(), slots };
      kept.set(variable, found);
    }
    return found;
  };
  const update = (variable: tf.Variable, gradient: Float32Array, scale: number, rate: number): void => {
    const { size } = variable;
    const at = keptOf(variable);
    memory.view(at.values, size).set(variable.dataSync());
    memory.view(at.gradient, size).set(gradient);
    rule.apply({ ...at, memory, size, scale, rate, step, decays: variable.rank >= 2 });
    // A new tensor: backends keep packed copies of weights for each tensor, so none is written in place.
    const next = tf.tensor(memory.view(at.values, size).slice(), variable.shape);
    variable.assign(next);
    next.dispose();
  };
  return {
    learningRate,
    minimize(loss, variables) {
      const { value, gradients } = lossAndGradients(loss, variables);
      if (!Number.isFinite(value)) {
        throw new UserError(
          `${rule.name}: the loss of update ${step + 1} is ${value}, expected a finite number; ` +
            'try a lower learning rate',
        );
      }
      step++;
      const scale = clippingScale(gradients, rule.clipNorm);
      for (const [variable, gradient] of gradients) update(variable, gradient, scale, this.learningRate);
      return value;
    },
    state: (variables) => ({
      step,
      slots: variables.map((variable) => {
        const addresses = kept.get(variable)?.slots;
        return Array.from({ length: rule.slots }, (_, s) =>
          addresses
            ? memory.view(addresses[s] as number, variable.size).slice()
            : new Float32Array(variable.size),
        );
      }),
    }),
    restore(variables, state) {
      requireFitting(rule, variables, state);
      step = state.step;
      variables.forEach((variable, v) => {
        keptOf(variable).slots.forEach((address, s) => {
          memory.view(address, variable.size).set(state.slots[v]?.[s] as Float32Array);
        });
      });
    },
  };
}

function requireFitting(
  rule: UpdateRule,
  variables: readonly tf.Variable[],
  { step, slots }: OptimiserState,
): void {
  const refuse = (problem: string): never => {
    throw new UserError(
      `${rule.name}: ${problem}; restore what \`state\` gave for the same network and optimiser`,
    );
  };
  if (!Number.isInteger(step) || step < 0) refuse(`state at step ${step}, expected a count of updates`);
  if (slots.length !== variables.length) {
    refuse(`state of ${slots.length} variables, expected ${variables.length}`);
  }
  variables.forEach((variable, v) => {
    const sizes = slots[v]?.map(({ length }) => length) ?? [];
    const expected = Array.from({ length: rule.slots }, () => variable.size);
    if (sizes.join() !== expected.join()) {
      refuse(`state of variable ${v} has sizes [${sizes.join(', ')}], expected [${expected.join(', ')}]`);
    }
  });
}
