import { exitAccuracy } from '../accuracy.ts';
import type { Bank, BankContent } from '../bank.ts';
import { openBank } from '../read.ts';
import { TOOL } from '../tool.ts';
import { bankBytes } from '../write.ts';

/** What a transform makes of a bank. */
export interface Derivation {
  /** Put behind the bank's name and a plus sign. */
  readonly suffix: string;
  /** What was done, for the provenance. */
  readonly how: string;
  /** What is other than in the bank. */
  readonly changes: Partial<BankContent>;
}

/** A new bank: the old one with changes, a name of its own, and where it came from in its provenance. */
export function derivedBank(bank: Bank, { suffix, how, changes }: Derivation): Bank {
  const { hash, buffer: _, ...content } = bank;
  const { dataset, backbone, source } = bank.provenance;
  const changed = { ...content, ...changes, name: `${bank.name}+${suffix}` };
  const origin = source === undefined ? '' : `${source}; `;
  const bytes = bankBytes({
    ...changed,
    provenance: {
      dataset,
      backbone,
      tool: TOOL,
      accuracy: exitAccuracy(changed, 'test'),
      source: `${origin}${how}, of bank ${hash.slice(0, 12)}`,
    },
  });
  const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  // bankBytes has checked every value
  return openBank(whole.buffer, changed.name, { verify: false });
}
