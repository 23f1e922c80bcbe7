import { UserError } from '../error.ts';
import { type FloatMemory, floatMemory } from './kernels/float-memory.ts';
import { clippingScale, lossAndGradients } from './loss-and-gradients.ts';
import type { Optimiser, OptimiserState } from './optimiser.ts';
import * as tf from './tf.ts';

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

/** The optimiser that follows `rule`, in plain WebAssembly memory: the same bits on every backend. */
export function ruleOptimiser(learningRate: number, rule: UpdateRule): Optimiser {
  const memory = floatMemory();
  const kept = new Map<tf.Variable, Kept>();
  let step = 0;
  const keptOf = (variable: tf.Variable): Kept => {
    const found = kept.get(variable) ?? allocate(memory, variable.size, rule.slots);
    kept.set(variable, found);
    return found;
  };
  const view = (address: number, { size }: tf.Variable): Float32Array => memory.view(address, size);
  const update = (variable: tf.Variable, gradient: Float32Array, scale: number, rate: number): void => {
    const at = keptOf(variable);
    view(at.values, variable).set(variable.dataSync());
    view(at.gradient, variable).set(gradient);
    rule.apply({ ...at, memory, size: variable.size, scale, rate, step, decays: variable.rank >= 2 });
    // A new tensor: backends keep packed copies of weights for each tensor, so none is written in place.
    const next = tf.tensor(view(at.values, variable).slice(), variable.shape);
    variable.assign(next);
    next.dispose();
  };
  return {
    learningRate,
    minimize(loss, variables) {
      // a scope around it remembers every tensor that is made in it and in no inner one
      return tf.tidy(() => {
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
      });
    },
    state: (variables) => ({
      step,
      slots: variables.map((variable) => keptOf(variable).slots.map((slot) => view(slot, variable).slice())),
    }),
    restore(variables, state) {
      requireFitting(rule, variables, state);
      step = state.step;
      variables.forEach((variable, v) => {
        const saved = state.slots[v] as readonly Float32Array[];
        keptOf(variable).slots.forEach((slot, s) => view(slot, variable).set(saved[s] as Float32Array));
      });
    },
  };
}

/** Byte addresses of what belongs to one variable. */
type Kept = Pick<Update, 'values' | 'gradient' | 'slots'>;

function allocate(memory: FloatMemory, size: number, slots: number): Kept {
  return {
    values: memory.allocate(size),
    gradient: memory.allocate(size),
    slots: Array.from({ length: slots }, () => memory.allocate(size)),
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
