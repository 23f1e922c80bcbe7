import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readBank } from '../../src/bank/read.ts';
import { writeBank } from '../../src/bank/write.ts';
import { bankCommand } from '../../src/cli/bank.ts';
import { UserError } from '../../src/error.ts';
import { smallContent } from './content.ts';

const archive = fileURLToPath(new URL('fixtures/deflated.npz', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offramp-command-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What `offramp bank <arguments>` prints; rejects as the action does. */
async function printed(...args: string[]): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const command = bankCommand();
    for (const one of [command, ...command.commands]) one.exitOverride();
    await command.parseAsync(args, { from: 'user' });
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
    errors.mockRestore();
  }
}

describe('offramp bank import', () => {
  it('writes a bank and says what is in it', async () => {
    const out = join(folder, 'bank.arrow');
    const text = await printed(
      'import',
      archive,
      '-o',
      out,
      '--dtype',
      'float16',
      '--seed',
      '3',
      '--dataset',
      'ten',
    );
    const bank = await readBank(out);
    expect(bank).toMatchObject({
      name: 'deflated',
      samples: 9,
      exits: 3,
      classes: 4,
      logits: { dtype: 'float16' },
    });
    const size = ((await readFile(out)).length / 1e6).toFixed(2);
    expect(text.split('\n')).toEqual([
      `wrote ${out}`,
      'name      deflated',
      'samples   policy 4, tune 1, test 4',
      'exits     3, 4 classes',
      'logits    12 x float16',
      'features  5 x float16',
      `size      ${size} MB`,
      'dataset   ten',
      'backbone  unknown',
      expect.stringMatching(/^made by {3}offramp \d/),
      `hash      ${bank.hash}`,
      '',
    ]);
  });

  it('overwrites only with --force', async () => {
    const out = join(folder, 'bank.arrow');
    await writeFile(out, 'old');
    await expect(printed('import', archive, '-o', out)).rejects.toThrow(
      new UserError(`bank ${out}: exists already; choose another file or overwrite it with --force`),
    );
    expect(await readFile(out, 'utf8')).toBe('old');
    await printed('import', archive, '-o', out, '--force', '--name', 'other');
    expect((await readBank(out)).name).toBe('other');
  });

  it('writes nothing for a bad archive, and names it', async () => {
    const out = join(folder, 'bank.arrow');
    const bad = join(folder, 'bad.npz');
    await writeFile(bad, (await readFile(archive)).subarray(0, 500));
    await expect(printed('import', bad, '-o', out)).rejects.toThrow(
      new UserError(`${bad}: truncated zip archive at 500 bytes, its end is missing; copy it again`),
    );
    await expect(printed('import', join(folder, 'none.npz'), '-o', out)).rejects.toThrow(
      new UserError(`${join(folder, 'none.npz')}: no such file; check its path`),
    );
    expect(await readdir(folder)).toEqual(['bad.npz']);
  });

  it.each([
    [['--dtype', 'float8'], 'Allowed choices are float16, float32'],
    [['--seed', '-1'], 'expected a whole number >= 0'],
    [['--seed', ''], 'expected a whole number >= 0'],
  ])('takes no %s', async (options, message) => {
    const out = join(folder, 'bank.arrow');
    await expect(printed('import', archive, '-o', out, ...options)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('offramp bank info', () => {
  it('shows cost and accuracy of each exit on each split', async () => {
    const file = join(folder, 'small.arrow');
    // logits rise with the class, so every exit answers 2: right for sample 12 only, the one in tune
    await writeBank(file, smallContent({ milliseconds: Float64Array.of(0.5, 1.25) }));
    const rows = (await printed('info', file)).split('\n').filter((line) => line.startsWith('│'));
    expect(
      rows.map((row) =>
        row
          .split('│')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ['exit', 'MMACs', 'relative cost', 'ms', 'backbone', 'policy', 'tune', 'test'],
      ['0', '0.000', '0.3992', '0.500', '0.0000', '0.0000', '1.0000', '0.0000'],
      ['1', '0.000', '1.0000', '1.250', '0.0000', '0.0000', '1.0000', '0.0000'],
    ]);
  });

  it('prints one object with --json', async () => {
    const file = join(folder, 'small.arrow');
    await writeBank(file, smallContent());
    expect(JSON.parse(await printed('info', file, '--json'))).toEqual({
      name: 'small',
      hash: (await readBank(file)).hash,
      bytes: (await readFile(file)).length,
      exits: 2,
      classes: 3,
      samples: 5,
      splits: { backbone: 1, policy: 1, tune: 1, test: 2 },
      logits: 'float16',
      features: 'float32',
      featureWidths: [1, 2],
      macs: [100, 250.5],
      relativeCost: [100 / 250.5, 1],
      milliseconds: null,
      accuracy: { backbone: [0, 0], policy: [0, 0], tune: [1, 1], test: [0, 0] },
      provenance: smallContent().provenance,
    });
  });
});

describe('offramp bank verify', () => {
  it('confirms a whole bank and refuses a changed one', async () => {
    const file = join(folder, 'small.arrow');
    await writeBank(file, smallContent());
    const { hash } = await readBank(file);
    expect(await printed('verify', file)).toBe(`${file}: whole, 5 samples x 2 exits x 3 classes, ${hash}\n`);
    const copy = join(folder, 'copy.arrow');
    const { labels, buffer } = await readBank(file);
    labels[0] = 1;
    await writeFile(copy, new Uint8Array(buffer));
    await expect(printed('verify', copy)).rejects.toThrow(/hash .* of the columns is not/);
  });
});
