import { cpSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBackboneFile } from '../../src/backbone/backbone-file.ts';
import { writeCheckpoint } from '../../src/backbone/checkpoint-file.ts';
import { openBackbone } from '../../src/backbone/open-backbone.ts';
import { initialWeights } from '../../src/backbone/parameters.ts';
import { writeWeights } from '../../src/backbone/weights-file.ts';
import { backboneCommand } from '../../src/cli/backbone.ts';
import type { BackboneDeclaration } from '../../src/contract/backbone.ts';
import { startBackend } from '../../src/nn/backend.ts';
import environment from '../backbone/fixture/tiny.ts';
import { writeMnist } from '../data/write-mnist.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const folder = temporaryFolder();
const tiny = 'test/backbone/fixture/tiny.ts';

/** What `offramp backbone train` is refused with before it begins; the program then ends with 2. */
async function refusal(out: string, words: readonly string[] = []): Promise<string> {
  const [specifier = tiny, ...rest] = words[0]?.startsWith('-') ? [tiny, ...words] : words;
  const done = backboneCommand().parseAsync(['train', specifier, '--out', out, ...rest], { from: 'user' });
  const error = await done.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserError' });
  expect(process.exitCode).toBeUndefined();
  return (error as Error).message;
}

/** A folder with a checkpoint, or weights, of the tiny training. */
async function begun(what: 'checkpoint' | 'weights', backend?: string): Promise<string> {
  const out = folder();
  const declaration = environment.backbone as BackboneDeclaration;
  const { graph, identity } = await openBackbone(declaration, 'test', { cache: 'none' });
  const weights = initialWeights(graph, 0);
  const computed = { identity, backend: backend ?? (await startBackend()).name };
  const file = join(out, `${what}.safetensors`);
  const state = { epoch: 0, weights, history: [] };
  if (what === 'checkpoint') writeCheckpoint(file, graph, { ...computed, state });
  else writeWeights(file, graph, { ...computed, weights, history: [] });
  return out;
}

const checkpointIn = (out: string): string => join(out, 'checkpoint.safetensors');

describe('offramp backbone train', () => {
  it('resumes nothing where nothing was begun, and begins nothing where something was', async () => {
    const empty = folder();
    expect(await refusal(empty, ['--resume'])).toBe(
      `${checkpointIn(empty)}: no such file, no epoch of a training was finished here; leave --resume out, or give another --out`,
    );
    const stopped = await begun('checkpoint');
    expect(await refusal(stopped)).toBe(
      `${checkpointIn(stopped)}: a training was stopped here; go on with --resume, or begin again with --force`,
    );
    const finished = await begun('weights');
    expect(await refusal(finished, ['--resume'])).toBe(
      `${checkpointIn(finished)}: no such file, this training is finished; leave --resume out, or give another --out`,
    );
    expect(await refusal(finished)).toBe(
      `${join(finished, 'weights.safetensors')}: exists already; give another --out, or begin again with --force`,
    );
  });

  it.each(['--force', '--from=weights'])('cannot both resume and %s', async (option) => {
    const command = backboneCommand();
    const [train] = command.commands;
    train?.exitOverride().configureOutput({ writeErr: () => {} });
    const done = command.parseAsync(['train', tiny, '--resume', option], { from: 'user' });
    const [name] = option.split('=');
    await expect(done).rejects.toThrow(`error: option '--resume' cannot be used with option '${name}`);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'another batch',
      ['--set', 'batch=16'],
      /: is of another training: training\.batch: 8, expected 16; resume it as it was begun, give another --out, or/,
    ],
    ['another seed', [`${tiny}#otherSeed`], /: is of another training: seed: 0, expected 1; /],
    [
      'another network',
      [`${tiny}#otherNetwork`],
      /: is of another training: network: "lenet 4-8, 3 exits, .*", expected "lenet 4-6, 3 exits, .*"; /,
    ],
  ])('refuses to resume with %s, and leaves the checkpoint as it is', async (_, words, message) => {
    const out = await begun('checkpoint');
    const before = readFileSync(checkpointIn(out));
    expect(await refusal(out, [...words, '--resume'])).toMatch(message);
    expect(readFileSync(checkpointIn(out)).equals(before)).toBe(true);
  });

  it('refuses to resume on another backend, whose bits are others', async () => {
    const out = await begun('checkpoint', 'abacus');
    expect(await refusal(out, ['--resume'])).toMatch(
      /: was computed by the backend abacus, but \w+ is running, whose last bits differ; go on with OFFRAMP_BACKEND=abacus, or/,
    );
    expect(readBackboneFile(checkpointIn(out)).about.backend).toBe('abacus');
  });

  it.each<[string, (file: string) => void, RegExp]>([
    ['cut short', (file) => truncateSync(file, 3000), /checkpoint\.safetensors: .*; the file is damaged/],
    [
      'with a flipped bit',
      (file) => {
        const bytes = readFileSync(file);
        bytes[5000] = (bytes[5000] as number) ^ 1;
        writeFileSync(file, bytes);
      },
      /checkpoint\.safetensors: its content is not what was written; the file is damaged, make it again$/,
    ],
    [
      'that is none',
      (file) => writeFileSync(file, 'weights'),
      /checkpoint\.safetensors: 7 bytes, expected 8 at/,
    ],
  ])('refuses a checkpoint %s', async (_, damage, message) => {
    const out = await begun('checkpoint');
    damage(checkpointIn(out));
    expect(await refusal(out, ['--resume'])).toMatch(message);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'a misspelt option',
      ['--set', 'optimiser.learningrate=1'],
      /^environment tiny: training: unknown option "optimiser\.learningrate"; did you mean "learningRate"\?$/,
    ],
    [
      'a value of the wrong kind',
      ['--set', 'epochs=few'],
      /option epochs is "few": Invalid input: expected number/,
    ],
    ['no assignment', ['--set', 'epochs'], /^--set epochs: expected option=value$/],
    [
      'a misspelt option in the declaration',
      [`${tiny}#misspelt`],
      /^environment tiny: training: unknown option "epoch"; did you mean "epochs"\?$/,
    ],
    [
      'an environment without a backbone',
      [`${tiny}#withoutBackbone`],
      /^environment traces-only: declares no backbone/,
    ],
    [
      'an unknown environment',
      ['procedurel'],
      /^environment "procedurel" is not known; did you mean "procedural"\?$/,
    ],
    ['a file that is not there', ['./nowhere.ts'], /nowhere\.ts: no such file/],
    [
      'weights that are not there',
      ['--from', '/nowhere.safetensors'],
      /^\/nowhere\.safetensors: no such file; train it with "offramp backbone train"$/,
    ],
    [
      'branches alone without weights',
      ['--set', 'order=branches-only'],
      /^training: order "branches-only" needs a trained backbone; give its weights with --from$/,
    ],
    [
      'images for a procedural dataset',
      ['--data', '/tmp'],
      /^\/tmp: the procedural dataset is made from its seed; leave --data out$/,
    ],
    [
      'a data folder that is not there',
      [`${tiny}#mnist`, '--data', '/nowhere'],
      /^\/nowhere: not a folder that can be read; give one with --data$/,
    ],
  ])('refuses %s before it does anything', async (_, words, message) => {
    const out = join(folder(), 'out');
    expect(await refusal(out, words)).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });

  it('refuses the images of another dataset, images cut short, and too few of them', async () => {
    const [out, data] = [join(folder(), 'out'), folder()];
    const refused = () => refusal(out, [`${tiny}#mnist`, '--data', data]);
    mkdirSync(join(data, 'cifar-10-batches-bin'));
    expect(await refused()).toBe(
      `${data}: holds CIFAR-10, expected MNIST (train-images-idx3-ubyte); give its folder with --data`,
    );
    writeMnist(data);
    const images = join(data, 'train-images-idx3-ubyte');
    cpSync(images, join(data, 'kept'));
    truncateSync(images, 1000);
    expect(await refused()).toMatch(/train-images-idx3-ubyte: .*1000/);
    cpSync(join(data, 'kept'), images);
    expect(await refused()).toBe(
      'training: batch 8, but the split backbone has 1 images; give a smaller batch',
    );
    expect(existsSync(out)).toBe(false);
  });

  it('refuses a place where nothing can be written', async () => {
    const out = join(folder(), 'file');
    writeFileSync(out, '');
    expect(await refusal(join(out, 'below'))).toBe(
      `${join(out, 'below')}: cannot be written: part of its path is a file; give another folder with --out`,
    );
  });
});
