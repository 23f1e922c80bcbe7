import { describe, expect, it } from 'vitest';
import type { Bank, BankContent } from '../../src/bank/bank.ts';
import { openBank, readBank } from '../../src/bank/read.ts';
import { bankBytes } from '../../src/bank/write.ts';
import { UserError } from '../../src/error.ts';
import { smallContent } from './content.ts';

const good = bankBytes(smallContent()).slice();

/** What opening the bytes is refused with; fails where they open. */
function refusal(bytes: Uint8Array): string {
  try {
    openBank(new Uint8Array(bytes).buffer, 'x.arrow');
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('opened');
}

function columns({ sample, split, labels, logits, features, macs }: Bank): unknown[] {
  return [sample, split, labels, logits, features, macs];
}

/** The good file after its columns were written over. */
function changed(change: (bank: Bank) => void): Uint8Array {
  const bytes = good.slice();
  change(openBank(bytes.buffer, 'x.arrow', { verify: false }));
  return bytes;
}

/** The good file with a text of its metadata replaced by one as long, in both copies of the schema. */
function reworded(from: string, to: string): Uint8Array {
  expect(to).toHaveLength(from.length);
  const text = Buffer.from(good).toString('latin1');
  expect(text.split(from)).toHaveLength(3);
  return Buffer.from(text.replaceAll(from, to), 'latin1');
}

function refusedContent(changes: Partial<BankContent>): string {
  try {
    bankBytes(smallContent(changes));
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('written');
}

describe('a bank file is refused', () => {
  it('where it is no Arrow file', () => {
    const expected = 'bank x.arrow: not an Arrow IPC file; expected a bank made by "offramp bank import"';
    expect(refusal(new Uint8Array())).toBe(expected);
    expect(refusal(new TextEncoder().encode('PK\x03\x04 something else'))).toBe(expected);
  });

  it('at every length it can be truncated to', () => {
    for (let length = 6; length < good.length; length++) {
      const message = refusal(good.subarray(0, length));
      expect(message).toBe(
        `bank x.arrow: truncated at ${length} bytes, the Arrow footer is missing; copy or import it again`,
      );
    }
  });

  it('where a value was changed, by its hash', () => {
    const message = refusal(
      changed((bank) => {
        bank.logits.data[7] = 0x3c00;
      }),
    );
    expect(message).toMatch(
      /^bank x.arrow: hash [0-9a-f]{12} of the columns is not [0-9a-f]{12} of the metadata; the file was changed/,
    );
    expect(refusal(reworded('"macs":[100,250.5]', '"macs":[101,250.5]'))).toContain('of the columns is not');
  });

  it.each<[string, (bank: Bank) => void, string]>([
    [
      'logits that are NaN',
      (bank) => bank.logits.data.fill(0x7e00, 7, 8),
      'logit NaN of sample 11, exit 0, class 1;',
    ],
    [
      'infinite logits',
      (bank) => bank.logits.data.fill(0xfc00, 23, 24),
      'logit -Infinity of sample 13, exit 1, class 2;',
    ],
    [
      'features that are NaN',
      (bank) => bank.features?.data.fill(Number.NaN, 5, 6),
      'feature NaN of sample 11, exit 1, index 1;',
    ],
    ['a label too large', (bank) => bank.labels.fill(12, 2, 3), 'label 12 of sample 12 outside 0..2;'],
    ['a negative label', (bank) => bank.labels.fill(-1, 4), 'label -1 of sample 14 outside 0..2;'],
    ['no sample in policy', (bank) => bank.split.fill(0, 1, 2), 'no sample in split "policy";'],
    ['no sample in tune', (bank) => bank.split.fill(0, 2, 3), 'no sample in split "tune";'],
    ['no sample in test', (bank) => bank.split.fill(0, 3), 'no sample in split "test";'],
    ['a split that is none', (bank) => bank.split.fill(4, 0, 1), 'split code 4 of sample 10 outside 0..3'],
    [
      'one sample in two splits',
      (bank) => bank.sample.fill(11, 3, 4),
      'sample 11 stands twice, in split "policy" and in split "test"; splits are disjoint',
    ],
  ])('for %s', (_, change, expected) => {
    expect(refusal(changed(change))).toContain(`bank x.arrow: ${expected}`);
  });

  it.each([
    [
      '"version":1',
      '"version":2',
      'unknown version 2, this reader knows 1; import the bank again, or update offramp',
    ],
    ['"version":1', '"virsion":1', 'unknown version undefined, this reader knows 1'],
    ['[100,250.5]', '[300,250.5]', 'macs 250.5 of exit 1 is not above 300 of exit 0; costs are cumulative'],
    ['[100,250.5]', '[100,100.0]', 'macs 100 of exit 1 is not above 100 of exit 0; costs are cumulative'],
    ['[100,250.5]', '[-10,250.5]', 'macs -10 of exit 0; a cost must be positive and finite'],
    ['[100,250.5]', '[0.0,250.5]', 'macs 0 of exit 0; a cost must be positive and finite'],
    ['[100,250.5]', '[1,1e2,1e3]', 'macs of 3 exits, expected 2'],
    ['"classes":3', '"classes":4', 'logits 6 wide, expected 8 (2 exits x 4 classes)'],
    ['"exits":2', '"exits":0', 'exits: Too small: expected number to be >=1; make the bank again'],
    ['"classes":3', '"klasses":3', 'classes: Invalid input: expected number, received undefined'],
    ['[1,2]', '[1,1]', 'features 3 wide, expected 2 (the sum of the feature widths)'],
    ['[1,2]', '[ 3 ]', 'feature widths of 1 branches, expected one for each of 2 exits'],
    ['"accuracy":[0.5,1]', '"accuracy":[0.5,2]', 'provenance.accuracy.1: Too big: expected number to be <=1'],
    ['"accuracy":[0.5,1]', '"accuracy":[0.512]', 'accuracy of 1 exits in the provenance, expected 2'],
    ['{"version"', '["version"', 'metadata "offramp" is not JSON; the file is damaged, make it again'],
    ['offramp', 'offroad', 'an Arrow file without metadata "offramp", so no bank;'],
  ])('with metadata %s as %s', (from, to, expected) => {
    expect(refusal(reworded(from, to))).toContain(`bank x.arrow: ${expected}`);
  });

  it.each([
    ['sample', 'simple', 'unknown column "simple"; did you mean "sample"?'],
    ['features', 'sample\0\0', 'unknown column "sample\0\0"'],
  ])('with column %s called %s', (from, to, expected) => {
    const text = Buffer.from(good).toString('latin1');
    expect(refusal(Buffer.from(text.replaceAll(`${from}\0`, `${to}\0`), 'latin1'))).toContain(expected);
  });

  it('whatever byte of it is changed, unless its contents stay the same', () => {
    const expected = openBank(good.slice().buffer, 'x.arrow');
    for (const flip of [0x01, 0x80, 0xff]) {
      for (let at = 0; at < good.length; at++) {
        const bytes = good.slice();
        bytes[at] = (bytes[at] as number) ^ flip;
        try {
          const bank = openBank(bytes.buffer, 'x.arrow');
          expect(bank.hash).toBe(expected.hash);
          expect(columns(bank)).toEqual(columns(expected));
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }
    }
  });

  it('where there is none', async () => {
    await expect(readBank('/nowhere/x.arrow')).rejects.toThrow(
      new UserError('bank /nowhere/x.arrow: no such file; check its path'),
    );
    await expect(readBank(new URL('.', import.meta.url))).rejects.toThrow(/is a folder, expected a file/);
  });
});

describe('a bank is not written', () => {
  const exits = 256;
  const many = {
    exits,
    classes: 3,
    macs: Float64Array.from({ length: exits }, (_, k) => k + 1),
    logits: { dtype: 'float16', width: exits * 3, data: new Uint16Array(5 * exits * 3) },
  } as const;
  it.each<[string, Partial<BankContent>, string]>([
    ['with more than 255 exits', many, '256 exits, expected 1..255'],
    ['without exits', { exits: 0 }, '0 exits, expected 1..255'],
    ['with too few labels', { labels: Int32Array.of(1) }, 'column label has 1 rows, expected 5'],
    [
      'with a label outside the classes',
      { labels: Int32Array.of(0, 1, 2, 0, 3) },
      'label 3 of sample 14 outside 0..2',
    ],
    [
      'with logits of the wrong width',
      { logits: { dtype: 'float16', width: 5, data: new Uint16Array(25) } },
      'logits 5 wide, expected 6 (2 exits x 3 classes)',
    ],
    [
      'with missing logits',
      { logits: { dtype: 'float16', width: 6, data: new Uint16Array(29) } },
      'logits hold 29 values, expected 30 (5 samples x 6)',
    ],
    [
      'with milliseconds that fall',
      { milliseconds: Float64Array.of(2, 1) },
      'milliseconds 1 of exit 1 is not above 2',
    ],
    [
      'with a cost that is NaN',
      { macs: Float64Array.of(1, Number.NaN) },
      'macs NaN of exit 1; a cost must be positive',
    ],
    ['without a name', { name: '' }, 'name: Too small: expected string to have >=1 characters'],
  ])('%s', (_, changes, expected) => {
    expect(refusedContent(changes)).toContain(expected);
  });

  it('with widths of features it has not', () => {
    const { features: _, ...rest } = smallContent();
    expect(() => bankBytes(rest)).toThrow('feature widths add to 3 but there is no column of features');
  });
});
