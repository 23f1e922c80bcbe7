import { bottleneck, defineEnvironment, readBank, resnet } from 'offramp';

const EXITS = 12;

export default defineEnvironment({
  name: 'cifar10-epnet',
  description: 'Residual network with a lightweight branch after every block, twelve exits, on CIFAR-10',
  bank: () => readBank(new URL('./bank.arrow', import.meta.url)),
  backbone: {
    dataset: { name: 'cifar10' },
    splits: { policy: 8_000, tune: 2_000 },
    architecture: resnet({
      widths: [24, 48, 96],
      blocks: 4,
      stem: { pool: 2 },
      branch: bottleneck({ channels: 16 }),
    }),
    training: {
      epochs: 16,
      batch: 64,
      optimiser: { algorithm: 'adamw', learningRate: 4e-3, weightDecay: 0.05 },
      augment: { flip: true, pad: 4 },
      // later exits count more, the head most: early ones pull the early blocks their way
      exitWeights: Array.from({ length: EXITS }, (_, k) => (k === EXITS - 1 ? 2 * EXITS : k + 1)),
    },
    weights: new URL('./weights.safetensors', import.meta.url),
  },
});
