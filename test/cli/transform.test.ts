import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  applyEnsemble,
  applyTemperatures,
  fitEnsemble,
  fitTemperatures,
  keepExits,
  plainEnsemble,
} from 'offramp';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readBank } from '../../src/bank/read.ts';
import { writeBank } from '../../src/bank/write.ts';
import { bankCommand } from '../../src/cli/bank.ts';
import { drawnBank } from '../bank/transform/drawn-bank.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const folder = temporaryFolder();
const bank = drawnBank({ exits: 3, each: 60, featureWidths: [2, 1, 0] });
let file = '';
let out = '';
beforeEach(async () => {
  const place = folder();
  [file, out] = [join(place, 'bank.arrow'), join(place, 'out.arrow')];
  await writeBank(file, bank);
});

/** What `offramp bank transform <file> -o <out>` prints with these words behind it; rejects as the action does. */
async function transform(...words: string[]): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const command = bankCommand();
    for (const one of [command, ...command.commands]) one.exitOverride();
    await command.parseAsync(['transform', file, '-o', out, ...words], { from: 'user' });
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
    errors.mockRestore();
  }
}

describe('offramp bank transform', () => {
  it('applies the transforms in the order in which they are named', async () => {
    const text = await transform('--exits', '0,2', '--ensemble', 'geometric', '--temperature');
    const ensemble = plainEnsemble(keepExits(bank, [0, 2]), { mean: 'geometric' });
    const temperatures = fitTemperatures(ensemble);
    const written = await readBank(out);
    expect(written.hash).toBe(applyTemperatures(ensemble, temperatures).hash);
    expect(text).toMatch(
      /^temperatures \d+\.\d{3} \d+\.\d{3}\nwrote .*out\.arrow\nname +drawn\+subset\+plain-ensemble\+temperature\n/,
    );
    await transform(
      '--temperature',
      '--ensemble',
      'arithmetic',
      '--exits',
      '0,2',
      '--force',
      '--name',
      'other',
    );
    const other = await readBank(out);
    expect(other.hash).toBe(
      keepExits(plainEnsemble(applyTemperatures(bank, fitTemperatures(bank))), [0, 2]).hash,
    );
    expect(other.name).toBe('other');
    expect(other.hash).not.toBe(written.hash);
  });

  it('fits a learned ensemble as it is told, keeps it, and applies it again', async () => {
    const kept = `${out}.safetensors`;
    const words = [
      '--weights',
      'full',
      '--features',
      '--pull',
      '0.1,0.01',
      '--folds',
      '2',
      '--save-weights',
      kept,
    ];
    await transform('--ensemble', 'learned', ...words);
    const ensemble = fitEnsemble(bank, { weights: 'full', features: true, pull: [0.1, 0.01], folds: 2 });
    const { hash } = await readBank(out);
    expect(hash).toBe(applyEnsemble(bank, ensemble).hash);
    await transform('--ensemble', 'learned', '--fitted', kept, '--force');
    expect((await readBank(out)).hash).toBe(hash);
    await transform('--ensemble', 'learned', '--force');
    expect((await readBank(out)).hash).toBe(applyEnsemble(bank, fitEnsemble(bank)).hash);
  });

  it('overwrites only with --force', async () => {
    writeFileSync(out, 'old');
    await expect(transform('--temperature')).rejects.toThrow(
      `bank ${out}: exists already; choose another file or overwrite it with --force`,
    );
    expect(readFileSync(out, 'utf8')).toBe('old');
    const kept = `${out}.safetensors`;
    writeFileSync(kept, 'old');
    await expect(transform('--ensemble', 'learned', '--save-weights', kept)).rejects.toThrow(
      /exists already/,
    );
  });

  it.each([
    [[], /no transform; name --exits, --ensemble or --temperature/],
    [['--exits', '0,1'], /exits 0, 1 to keep without the last, 2/],
    [['--exits', '0,a'], /expected whole numbers with commas between them/],
    [['--exits', '0,,2'], /expected whole numbers with commas/],
    [['--ensemble', 'harmonic'], /Allowed choices are arithmetic, geometric, learned/],
    [['--temperature', '--folds', '3'], /--folds without --ensemble learned; add it/],
    [['--ensemble', 'geometric', '--save-weights', 'x'], /--save-weights without --ensemble learned/],
    [['--ensemble', 'learned', '--folds', '0'], /0 folds of 60 policy rows/],
    [['--ensemble', 'learned', '--folds', '2,3'], /expected one whole number/],
    [['--ensemble', 'learned', '--pull', 'much'], /expected numbers with commas between them/],
    [['--ensemble', 'learned', '--features'], /a feature belongs to no class, set weights to full/],
    [['--ensemble', 'learned', '--fitted', 'none.safetensors'], /none\.safetensors: no such file/],
    [
      ['--ensemble', 'learned', '--fitted', 'x', '--pull', '1'],
      /--pull with --fitted, which is fitted already/,
    ],
    [['--ensemble', 'learned', '--ensemble', 'learned'], /two learned ensembles/],
  ])('refuses %j and writes nothing', async (words, why) => {
    await expect(transform(...words)).rejects.toThrow(why);
    expect(existsSync(out)).toBe(false);
  });
});
