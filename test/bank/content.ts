import type { BankContent } from '../../src/bank/bank.ts';
import { float16Bits } from '../../src/bank/float16.ts';

/** A small valid bank: 2 exits, 3 classes, 5 samples, one in each split and two in test. */
export function smallContent(changes: Partial<BankContent> = {}): BankContent {
  return {
    name: 'small',
    classes: 3,
    exits: 2,
    samples: 5,
    macs: Float64Array.of(100, 250.5),
    featureWidths: [1, 2],
    provenance: { dataset: 'none', backbone: 'by hand', tool: 'test', accuracy: [0.5, 1] },
    sample: Int32Array.of(10, 11, 12, 13, 14),
    split: Uint8Array.of(0, 1, 2, 3, 3),
    labels: Int32Array.of(0, 1, 2, 0, 1),
    logits: {
      dtype: 'float16',
      width: 6,
      data: Uint16Array.from({ length: 30 }, (_, i) => float16Bits(i / 4 - 3)),
    },
    features: { dtype: 'float32', width: 3, data: Float32Array.from({ length: 15 }, (_, i) => i * 0.1) },
    ...changes,
  };
}
