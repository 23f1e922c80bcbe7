import { z } from 'zod';
import type { Policy, SavedPolicy } from '../contract/policy.ts';
import { UserError } from '../error.ts';
import { type DenseWeights, denseForward, denseMacs } from './dense.ts';
import type { Network } from './network.ts';
import { loadTensor, saveTensor } from './saved-tensor.ts';

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
      return { probability: output === 'logit' ? out.map(sigmoid) : greedy(out) };
    },
    macs: () => macs,
    save: () => save(weights, output),
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function greedy(values: Float32Array): Float32Array {
  return Float32Array.from({ length: values.length / 2 }, (_, i) =>
    (values[2 * i + 1] as number) >= (values[2 * i] as number) ? 1 : 0,
  );
}

function save(weights: DenseWeights, output: PolicyOutput): SavedPolicy {
  const { sizes, activation } = weights;
  const tensors = weights.layers.flatMap(({ kernel, bias }, l) => [
    [`kernel${l}`, saveTensor([sizes[l] as number, sizes[l + 1] as number], kernel)],
    [`bias${l}`, saveTensor([sizes[l + 1] as number], bias)],
  ]);
  return { kind: 'network', config: { output, activation, sizes }, weights: Object.fromEntries(tensors) };
}

const Config = z.strictObject({
  output: z.enum(['logit', 'values']),
  activation: z.enum(['relu', 'tanh']),
  sizes: z.array(z.int().positive()).min(2),
});

/**
 * The policy that `networkPolicy(...).save()` was taken of; it decides bit-equally.
 * @throws UserError where `saved` is not such a policy.
 */
export function loadNetworkPolicy(saved: SavedPolicy): Policy {
  if (saved.kind !== 'network') throw new UserError(`policy: kind "${saved.kind}", expected "network"`);
  const config = Config.safeParse(saved.config);
  if (!config.success) throw new UserError(`policy: config: ${z.prettifyError(config.error)}`);
  const { output, activation, sizes } = config.data;
  const weights: Partial<SavedPolicy['weights']> = saved.weights ?? {};
  const layers = sizes.slice(1).map((out, l) => ({
    kernel: loadTensor(weights[`kernel${l}`], [sizes[l] as number, out], `policy: kernel${l}`),
    bias: loadTensor(weights[`bias${l}`], [out], `policy: bias${l}`),
  }));
  return networkPolicy({ sizes, activation, layers }, output);
}
