import { createHash } from 'node:crypto';
import type { BankContent } from './bank.ts';

/**
 * SHA-256, hexadecimal, of all that a result depends on: K, classes, widths, types and costs as JSON, then the bytes
 * of sample, split codes, label, logits and features. Name and provenance stay outside: renaming changes no trial.
 */
export function bankHash(content: BankContent): string {
  const { logits, features } = content;
  const figures = {
    exits: content.exits,
    classes: content.classes,
    samples: content.samples,
    featureWidths: content.featureWidths,
    macs: [...content.macs],
    milliseconds: content.milliseconds ? [...content.milliseconds] : null,
    logits: logits.dtype,
    features: features?.dtype ?? null,
  };
  const hash = createHash('sha256').update(JSON.stringify(figures));
  for (const column of [content.sample, content.split, content.labels, logits.data, features?.data]) {
    if (column) hash.update(column);
  }
  return hash.digest('hex');
}
