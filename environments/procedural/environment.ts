import { bottleneck, defineEnvironment, readBank, resnet } from 'offramp';

export default defineEnvironment({
  name: 'procedural',
  description: 'A small residual network with six exits on shapes drawn from a seed, easy and hard ones',
  bank: () => readBank(new URL('./bank.arrow', import.meta.url)),
  backbone: {
    dataset: { name: 'procedural', seed: 0, train: 14_000, test: 4_000 },
    splits: { backbone: 8_000, policy: 4_000, tune: 2_000 },
    // widths that more than double: the first exits are cheap and weak
    architecture: resnet({ widths: [4, 12, 32], blocks: 2, branch: bottleneck({ channels: 8 }) }),
    training: { epochs: 5, batch: 64, optimiser: { algorithm: 'adamw', learningRate: 5e-3 } },
    weights: new URL('./weights.safetensors', import.meta.url),
  },
});
