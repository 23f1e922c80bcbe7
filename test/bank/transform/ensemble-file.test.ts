import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyEnsemble, fitEnsemble, readBank, readEnsemble, writeBank, writeEnsemble } from 'offramp';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../run/temporary-folder.ts';
import { drawnBank } from './drawn-bank.ts';

const folder = temporaryFolder();
const bank = drawnBank({ each: 60, featureWidths: [2, 0, 1], dtype: 'float16' });
const ensemble = fitEnsemble(bank, { weights: 'full', features: true, folds: 2, pull: [0.1, 0.01] });

describe('an ensemble in a file', () => {
  it.each(['positive', 'signed', 'full'] as const)('is read back to the bit, %s weights', async (weights) => {
    const fitted = fitEnsemble(bank, { weights, folds: 1 });
    const file = join(folder(), 'ensemble.safetensors');
    writeEnsemble(file, fitted);
    const bytes = readFileSync(file);
    expect(await readEnsemble(file)).toEqual(fitted);
    writeEnsemble(pathToFileURL(file), await readEnsemble(pathToFileURL(file)));
    expect(readFileSync(file)).toEqual(bytes);
  });

  it('gives the bank that it gave before it was written, which is read back to the bit', async () => {
    const place = folder();
    const file = join(place, 'ensemble.safetensors');
    writeEnsemble(file, ensemble);
    const answered = applyEnsemble(bank, await readEnsemble(file));
    expect(answered.hash).toBe(applyEnsemble(bank, ensemble).hash);
    await writeBank(join(place, 'bank.arrow'), answered);
    const { buffer: _, ...kept } = await readBank(join(place, 'bank.arrow'));
    expect(answered).toMatchObject(kept);
  });

  it('is refused where it is missing, cut short, or something else', async () => {
    const file = join(folder(), 'ensemble.safetensors');
    await expect(readEnsemble(file)).rejects.toThrow(`ensemble ${file}: no such file`);
    writeEnsemble(file, ensemble);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, -4));
    await expect(readEnsemble(file)).rejects.toThrow(`ensemble ${file}: tensor "exit.2.pull" is bytes`);
    const swap = (from: string, to: string): void => {
      writeFileSync(file, Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1'));
    };
    swap('offramp ensemble', 'offramp backbone');
    await expect(readEnsemble(file)).rejects.toThrow('expected "offramp ensemble"');
    swap('"version":"1"', '"version":"2"');
    await expect(readEnsemble(file)).rejects.toThrow('expected 1');
    swap('exit.1.bias', 'exit.9.bias');
    await expect(readEnsemble(file)).rejects.toThrow('no tensor "exit.1.bias"');
    const nan = Buffer.from(bytes);
    nan.writeFloatLE(Number.NaN, nan.length - 4);
    writeFileSync(file, nan);
    await expect(readEnsemble(file)).rejects.toThrow('NaN in "exit.2.pull"');
  });
});
