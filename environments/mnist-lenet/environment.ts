import { defineEnvironment, lenet, readBank } from 'offramp';

export default defineEnvironment({
  name: 'mnist-lenet',
  description: 'LeNet with a branch after each convolution on MNIST',
  bank: () => readBank(new URL('./bank.arrow', import.meta.url)),
  backbone: {
    dataset: { name: 'mnist' },
    splits: { policy: 8_000, tune: 2_000 },
    architecture: lenet(),
    training: {
      epochs: 8,
      batch: 64,
      optimiser: { algorithm: 'adamw', learningRate: 4e-3 },
      augment: { pad: 2 },
    },
    weights: new URL('./weights.safetensors', import.meta.url),
  },
});
