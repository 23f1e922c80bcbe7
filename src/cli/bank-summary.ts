import { type Bank, type BankContent, SPLITS } from '../bank/bank.ts';
import { countOf } from '../bank/columns.ts';

/** Samples of each split that has any. */
export function samplesPerSplit(bank: BankContent): [split: string, count: number][] {
  const counts = SPLITS.map((split): [string, number] => [split, countOf(bank, split)]);
  return counts.filter(([, count]) => count > 0);
}

/** What a bank is, a line for each of its properties. */
export function bankSummary(bank: Bank): string {
  const { name, exits, classes, logits, features, buffer, provenance, hash } = bank;
  const lines: [string, string][] = [
    ['name', name],
    [
      'samples',
      samplesPerSplit(bank)
        .map(([split, count]) => `${split} ${count}`)
        .join(', '),
    ],
    ['exits', `${exits}, ${classes} classes`],
    ['logits', `${logits.width} x ${logits.dtype}`],
    ['features', features ? `${features.width} x ${features.dtype}` : 'none'],
    ['size', `${(buffer.byteLength / 1e6).toFixed(2)} MB`],
    ['dataset', provenance.dataset],
    ['backbone', provenance.backbone],
    ...(provenance.source === undefined ? [] : [['source', provenance.source] as [string, string]]),
    ['made by', provenance.tool],
    ['hash', hash],
  ];
  return lines.map(([label, text]) => `${label.padEnd(9)} ${text}\n`).join('');
}
