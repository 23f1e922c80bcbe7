import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exitAccuracy } from '../../src/bank/accuracy.ts';
import { countOf } from '../../src/bank/columns.ts';
import { readBank } from '../../src/bank/read.ts';

const ROOT = new URL('../../environments/', import.meta.url);
const SPLITS = ['policy', 'tune', 'test'] as const;
const folders = readdirSync(ROOT).filter((folder) => existsSync(new URL(`${folder}/bank.arrow`, ROOT)));

describe.each(folders)('the bank of environments/%s', (folder) => {
  const file = new URL(`${folder}/bank.arrow`, ROOT);

  it('is whole, small enough for the repository, and what its card says', async () => {
    const bank = await readBank(file);
    expect(statSync(file).size).toBeLessThanOrEqual(16e6);
    // tables are padded by the formatter
    const card = readFileSync(new URL(`${folder}/README.md`, ROOT), 'utf8').replaceAll(/ +/g, ' ');
    expect(card).toContain(bank.hash);
    for (const split of SPLITS) {
      expect(card).toContain(`| \`${split}\` | ${countOf(bank, split).toLocaleString('en-US')} |`);
    }
    const accuracy = SPLITS.map((split) => exitAccuracy(bank, split));
    const whole = bank.macs[bank.exits - 1] as number;
    bank.macs.forEach((macs, k) => {
      const figures = [macs / whole, ...accuracy.map((shares) => shares[k] as number)];
      expect(card).toContain(
        `| ${k} | ${(macs / 1e6).toFixed(3)} | ${figures.map((figure) => figure.toFixed(4)).join(' | ')} |`,
      );
    });
    expect(bank.provenance.accuracy).toEqual(accuracy[2]);
  });
});
