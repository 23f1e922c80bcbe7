import type { BankContent } from '../bank/bank.ts';
import { TOOL } from '../bank/tool.ts';
import { createRandom, type Random } from '../random.ts';

const CLASSES = 10;
const MACS = [2e6, 5e6, 10e6];
const EXITS = MACS.length;
const PER_SPLIT = 400;
/** How far the logit of the label stands out at each exit, in standard deviations of the noise. */
const SIGNAL = [2, 3, 4];

/**
 * Drawn traces to start an environment with: three exits, ten classes, 400 samples each in `policy`, `tune` and
 * `test`. Some samples are harder than others, and later exits see more, so there is something to save. The same
 * name gives the same bank.
 */
export function sampleBank(name: string): BankContent {
  const random = createRandom('sample bank');
  const samples = 3 * PER_SPLIT;
  const labels = Int32Array.from({ length: samples }, () => random.integer(CLASSES));
  const rows = Array.from(labels, (label) => logits(label, random));
  const accuracy = SIGNAL.map((_, k) => {
    const right = rows.slice(-PER_SPLIT).filter((row, i) => {
      const shown = row.slice(k * CLASSES, (k + 1) * CLASSES);
      return shown.indexOf(Math.max(...shown)) === labels[samples - PER_SPLIT + i];
    });
    return right.length / PER_SPLIT;
  });
  return {
    name,
    classes: CLASSES,
    exits: EXITS,
    samples,
    macs: Float64Array.from(MACS),
    featureWidths: [],
    provenance: { dataset: 'drawn, to start with', backbone: 'none', tool: TOOL, accuracy },
    sample: Int32Array.from({ length: samples }, (_, i) => i),
    split: Uint8Array.from({ length: samples }, (_, i) => 1 + Math.floor(i / PER_SPLIT)),
    labels,
    logits: { dtype: 'float32', width: EXITS * CLASSES, data: Float32Array.from(rows.flat()) },
  };
}

/** Noise at every exit, with the label the clearer the easier the sample and the later the exit. */
function logits(label: number, random: Random): number[] {
  const ease = 2 * random.uniform();
  return SIGNAL.flatMap((signal) =>
    Array.from({ length: CLASSES }, (_, c) => random.normal() + (c === label ? ease * signal : 0)),
  );
}
