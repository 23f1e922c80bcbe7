import { z } from 'zod';
import type { Policy, SavedPolicy } from '../contract/policy.ts';
import { parsed, UserError } from '../error.ts';
import { type DenseWeights, denseForward, denseMacs } from './dense.ts';
import type { Network } from './network.ts';
import { DenseConfig, loadDense, saveDense } from './saved-dense.ts';

/**
 * What a network says of an observation: `logit`, one output, the log-odds of exiting; or `values`, two outputs, the
 * values of continuing and of exiting (indices CONTINUE and EXIT), of which the larger one decides.
 */
export type PolicyOutput = 'logit' | 'values';

const OUTPUTS = { logit: 1, values: 2 } as const;

/**
 * The exit rule of a trained network, frozen as the weights are now. Its input is the whole observation.
 * @throws UserError where the network has not 1 output for `logit`, 2 for `values`.
 */
export function networkPolicy(source: Network | DenseWeights, output: PolicyOutput = 'logit'): Policy {
  const weights = 'snapshot' in source ? source.snapshot() : source;
  const outputs = weights.sizes.at(-1);
  if (outputs !== OUTPUTS[output]) {
    throw new UserError(`network policy: ${outputs} outputs, expected ${OUTPUTS[output]} for "${output}"`);
  }
  const macs = denseMacs(weights.sizes);
  return {
    exit(_k, observations) {
      const out = denseForward(weights, observations);
      if (output === 'logit') return { probability: out.map(sigmoid), preference: out };
      const preference = advantage(out);
      return { probability: preference.map((value) => (value >= 0 ? 1 : 0)), preference };
    },
    macs: () => macs,
    save: () => ({
      kind: 'network',
      config: { output, activation: weights.activation, sizes: weights.sizes },
      weights: saveDense(weights),
    }),
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Value of exiting less that of continuing. */
function advantage(values: Float32Array): Float32Array {
  return Float32Array.from(
    { length: values.length / 2 },
    (_, i) => (values[2 * i + 1] as number) - (values[2 * i] as number),
  );
}

const Config = DenseConfig.extend({ output: z.enum(['logit', 'values']) });

/**
 * The policy that `networkPolicy(...).save()` was taken of; it decides bit-equally.
 * @throws UserError where `saved` is not such a policy.
 */
export function loadNetworkPolicy(saved: SavedPolicy): Policy {
  if (saved.kind !== 'network') throw new UserError(`policy: kind "${saved.kind}", expected "network"`);
  const { output, ...dense } = parsed(Config, saved.config, 'policy: config');
  return networkPolicy(loadDense(dense, saved.weights ?? {}, 'policy'), output);
}
