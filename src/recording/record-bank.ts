import type { FrozenNetwork } from '../backbone/frozen-network.ts';
import { exitAccuracy } from '../bank/accuracy.ts';
import { type BankContent, SPLITS, type Split } from '../bank/bank.ts';
import { encodeFloats } from '../bank/encode-floats.ts';
import { TOOL } from '../bank/tool.ts';
import { type ImageDataset, type TrainAndTest, takeImages } from '../data/dataset.ts';
import type { SplitRows } from '../data/splits.ts';

/** What is recorded: the traces of `backbone` are over-confident, and no policy may learn from them. */
const RECORDED = ['policy', 'tune', 'test'] as const satisfies readonly Split[];
/** Images computed at once. */
const BATCH = 250;

/** Whose traces are recorded, and what the bank says of them. */
export interface Recording {
  /** Becomes the name of the bank. */
  readonly name: string;
  readonly network: FrozenNetwork;
  readonly data: TrainAndTest;
  readonly rows: SplitRows;
  /** Measured cumulative milliseconds per exit [K], where they were measured. */
  readonly milliseconds?: Float64Array;
  /** How logits and features are kept. Default float16. */
  readonly dtype?: 'float16' | 'float32';
  /** What the samples are, what the network is and how it was trained, in words. */
  readonly provenance: { readonly dataset: string; readonly backbone: string; readonly source?: string };
  /** Told after each batch. */
  readonly progress?: (done: number, of: number) => void;
}

/**
 * Every exit of a frozen network on every sample of policy, tune and test, as the content of a bank. `sample` is the
 * row in the published training part, or that of the test part behind all training rows.
 */
export function recordBank({ network, data, rows, ...recording }: Recording): BankContent {
  const { macs, featureWidths, exits } = network;
  const parts = RECORDED.map((split) => {
    const dataset = split === 'test' ? data.test : data.train;
    return { split, dataset, rows: rows[split], offset: split === 'test' ? data.train.count : 0 };
  });
  const samples = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const { classes } = data.train;
  const width = featureWidths.reduce((sum, features) => sum + features, 0);
  const traces = {
    logits: new Float32Array(samples * exits * classes),
    features: new Float32Array(samples * width),
  };
  let done = 0;
  for (const part of parts) {
    for (let start = 0; start < part.rows.length; start += BATCH) {
      const batch = part.rows.subarray(start, start + BATCH);
      trace(network, part.dataset, batch, traces, done);
      done += batch.length;
      recording.progress?.(done, samples);
    }
  }
  const column = (name: 'logits' | 'features', of: number) =>
    encodeFloats(
      [{ name, array: { data: traces[name], shape: [samples, of], half: false } }],
      of,
      recording.dtype ?? 'float16',
      `bank ${recording.name}`,
    );
  const content = {
    name: recording.name,
    classes,
    exits,
    samples,
    macs,
    ...(recording.milliseconds && { milliseconds: recording.milliseconds }),
    featureWidths: width > 0 ? [...featureWidths] : [],
    sample: Int32Array.from(parts.flatMap((part) => [...part.rows].map((row) => row + part.offset))),
    split: Uint8Array.from(parts.flatMap((part) => [...part.rows].map(() => SPLITS.indexOf(part.split)))),
    labels: Int32Array.from(
      parts.flatMap((part) => [...part.rows].map((row) => part.dataset.labels[row] as number)),
    ),
    logits: column('logits', exits * classes),
    ...(width > 0 && { features: column('features', width) }),
  };
  const provenance = { ...recording.provenance, tool: TOOL, accuracy: exitAccuracy(content, 'test') };
  return { ...content, provenance };
}

/** Writes what the exits say of some images into the rows of `traces` from `start` on. */
function trace(
  network: FrozenNetwork,
  dataset: ImageDataset,
  rows: Int32Array,
  traces: { readonly logits: Float32Array; readonly features: Float32Array },
  start: number,
): void {
  const { classes } = dataset;
  const total = network.featureWidths.reduce((sum, width) => sum + width, 0);
  const batch = network.start(takeImages(dataset, rows).images, rows.length);
  let before = 0;
  for (let k = 0; k < network.exits; k++) {
    const { logits, features } = batch.next();
    const width = network.featureWidths[k] as number;
    for (let i = 0; i < rows.length; i++) {
      const at = (start + i) * network.exits + k;
      traces.logits.set(logits.subarray(i * classes, (i + 1) * classes), at * classes);
      traces.features.set(features.subarray(i * width, (i + 1) * width), (start + i) * total + before);
    }
    before += width;
  }
  batch.dispose();
}
