import type { Bank } from '../src/bank/bank.ts';
import { openBank } from '../src/bank/read.ts';
import { bankBytes } from '../src/bank/write.ts';
import { createRandom } from '../src/random.ts';

const EXITS = 9;
const CLASSES = 10;
const SAMPLES = 10_000;

/** A bank of noise with 10,000 samples in each of `policy`, `tune` and `test`, nine exits and ten classes. */
export function noiseBank(): Bank {
  const random = createRandom('noise bank');
  const samples = 3 * SAMPLES;
  const bytes = bankBytes({
    name: 'noise',
    classes: CLASSES,
    exits: EXITS,
    samples,
    macs: Float64Array.from({ length: EXITS }, (_, k) => (k + 1) * 1e6),
    featureWidths: [],
    provenance: {
      dataset: 'noise',
      backbone: 'none',
      tool: 'bench',
      accuracy: Array.from({ length: EXITS }, () => 1 / CLASSES),
    },
    sample: Int32Array.from({ length: samples }, (_, i) => i),
    split: Uint8Array.from({ length: samples }, (_, i) => 1 + Math.floor(i / SAMPLES)),
    labels: Int32Array.from({ length: samples }, () => random.integer(CLASSES)),
    logits: {
      dtype: 'float32',
      width: EXITS * CLASSES,
      data: Float32Array.from({ length: samples * EXITS * CLASSES }, () => 3 * random.normal()),
    },
  });
  return openBank(bytes.buffer, 'noise', { verify: false });
}
