import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBackboneFile } from '../../src/backbone/backbone-file.ts';
import { folderWith, temporaryFolder } from '../run/temporary-folder.ts';
import { type Ended, offramp, shell, type Watch, when } from './offramp-process.ts';

const folder = temporaryFolder();
const tiny = 'test/backbone/fixture/tiny.ts';
const set = (...options: readonly string[]): string[] => options.flatMap((option) => ['--set', option]);

/** Trains the tiny environment, or the one that is the first of `words`. */
function train(out: string, words: readonly string[] = [], watch?: Watch): Promise<Ended> {
  const [environment = tiny, ...rest] = words[0]?.startsWith('-') ? [tiny, ...words] : words;
  return offramp(['backbone', 'train', environment, '--out', out, ...rest], watch);
}

const weightsIn = (out: string): Buffer => readFileSync(join(out, 'weights.safetensors'));
const checkpointIn = (out: string): string => join(out, 'checkpoint.safetensors');

/** A folder in which the tiny training came to its end. */
const whole = folderWith(async (path) => {
  const { code } = await train(path);
  expect(code).toBe(0);
});

describe('offramp backbone train', { timeout: 300_000 }, () => {
  it('shows plain lines in a pipe, and what it has trained', async () => {
    const out = folder();
    const { code, out: table, err } = await train(out);
    expect(code).toBe(0);
    const [title, ...lines] = err.trimEnd().split('\n');
    expect(title).toMatch(
      /^tiny: lenet 4-8, 3 exits, 1602 weights, [0-9a-f]{12}, 512 images, (wasm|tensorflow)$/,
    );
    const epochs = lines.filter((line) => !/^epoch \d\/3 \d+\/64 /.test(line)); // one now and then on a slow machine
    expect(epochs).toEqual([
      expect.stringMatching(
        /^epoch 1\/3 {2}\d+ (s|min) left {2}loss \d\.\d{4} {2}accuracy on tune( \d+\.\d){3} %$/,
      ),
      expect.stringMatching(/^epoch 2\/3 {2}\d+ (s|min) left {2}loss /),
      expect.stringMatching(/^epoch 3\/3 {2}in \d+ (s|min) {2}loss /),
    ]);
    const { about } = readBackboneFile(join(out, 'weights.safetensors'));
    const rows = table.split('\n').filter((line) => /^│ +\d/.test(line));
    const accuracies = (about.history.at(-1)?.accuracy ?? []).map((share) => share.toFixed(4));
    // 5 x 5 x 1 x 4 on 8 x 8; with its branch 4 x 4
    expect(rows[0]?.match(/[\d.]+/g)).toEqual(['0', '0.006', '0.3236', accuracies[0]]);
    expect(rows.map((row) => row.match(/[\d.]+/g)?.at(-1))).toEqual(accuracies);
    expect(table).toContain(`\nweights  ${join(out, 'weights.safetensors')}\n`);
    expect(readdirSync(out)).toEqual(['weights.safetensors']);

    const info = await offramp(['backbone', 'info', join(out, 'weights.safetensors')]);
    expect(info.out).toContain('dataset   procedural, seed 3, train 680, test 40, side 8, classes 4\n');
    expect(info.out).toContain(accuracies.join(' │ '));
  });

  it.each<[string, string, string[]]>([
    ['jointly, with sgd', 'epoch 1/3', []],
    ['jointly, with adamw', 'epoch 1/3', set('optimiser={"algorithm":"adamw"}', 'augment.flip=true')],
    ['its branches, after the backbone', 'epoch 4/6 (branches)', set('order=backbone-first')],
  ])('killed in the middle of an epoch and resumed gives the same bytes: %s', async (_, line, options) => {
    const [uninterrupted, broken] = [folder(), folder()];
    expect((await train(uninterrupted, options)).code).toBe(0);
    const { code } = await train(broken, options, when(`\n${line}  `.replace(')  ', ')'), 'SIGKILL'));
    expect(code).toBeNull();
    expect(existsSync(join(broken, 'weights.safetensors'))).toBe(false);
    const { epoch } = readBackboneFile(checkpointIn(broken)).about;
    expect(epoch).toBeLessThan(line.includes('/3') ? 3 : 6);
    writeFileSync(join(broken, '.checkpoint.safetensors.1.tmp'), 'half a file');
    writeFileSync(join(broken, '.notes.txt.tmp'), "the user's");

    const resumed = await train(broken, [...options, '--resume']);
    expect(resumed.code).toBe(0);
    expect(resumed.err).toContain(`, from epoch ${(epoch as number) + 1} on\n`);
    expect(weightsIn(broken).equals(weightsIn(uninterrupted))).toBe(true);
    expect(readdirSync(broken).toSorted()).toEqual(['.notes.txt.tmp', 'weights.safetensors']);
  });

  it('stops at Ctrl-C and says how to go on, which works as printed', async () => {
    const out = join(folder(), 'with a space');
    const stopped = await train(out, [], when('\nepoch 1/3', 'SIGINT'));
    expect(stopped.code).toBe(130);
    const [, line = ''] = /\nstopped; go on with: (npm run -s offramp -- .*)\n$/.exec(stopped.err) ?? [];
    expect(line).toBe(`npm run -s offramp -- backbone train ${tiny} --out '${out}' --resume`);
    expect(readdirSync(out)).toEqual(['checkpoint.safetensors']);
    expect((await shell(line)).code).toBe(0);
    expect(weightsIn(out).equals(weightsIn(whole()))).toBe(true);
  });

  it('says how to begin again where it is stopped in the first epoch', async () => {
    const out = folder();
    const words = [...set('batch=4', 'epochs=30'), '--force'];
    const { code, err } = await train(out, words, when(' images, ', 'SIGINT'));
    expect(code).toBe(130);
    expect(err).toContain(
      `stopped; no epoch was finished; begin again with: npm run -s offramp -- backbone train ${tiny} ` +
        `--out ${out} --set batch=4 --set epochs=30 --force\n`,
    );
    expect(readdirSync(out)).toEqual([]);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const [again, other] = [folder(), folder()];
    await train(again);
    await train(other, [`${tiny}#otherSeed`]);
    const first = weightsIn(whole());
    expect(weightsIn(again).equals(first)).toBe(true);
    expect(weightsIn(other).equals(first)).toBe(false);
  });

  it('trains branches on a backbone that is trained, and keeps it', async () => {
    const [out, from] = [folder(), join(whole(), 'weights.safetensors')];
    const branchesOnly = set('order=branches-only', 'branchEpochs=1');
    const refused = await train(out, branchesOnly);
    expect([refused.code, refused.err]).toEqual([
      2,
      'error: training: order "branches-only" needs a trained backbone; give its weights with --from\n',
    ]);
    const { code } = await train(out, [`${tiny}#oneBranch`, ...branchesOnly, '--from', from]);
    expect(code).toBe(0);
    const [before, after] = [from, join(out, 'weights.safetensors')].map(readBackboneFile);
    expect(after?.about.identity.from).toBe(before?.sha256);
    const names = [...(after?.tensors.keys() ?? [])];
    expect(names.some((name) => name.startsWith('exit1'))).toBe(false);
    for (const name of names) {
      const same = expect(after?.tensors.get(name), name);
      if (name.startsWith('exit0')) same.not.toEqual(before?.tensors.get(name));
      else same.toEqual(before?.tensors.get(name));
    }
  });
});

describe('offramp backbone train, with files that are there', { timeout: 300_000 }, () => {
  it('overwrites nothing unless it is told to', async () => {
    const out = whole();
    const before = weightsIn(out);
    const refused = await train(out, set('epochs=1'));
    expect([refused.code, refused.err]).toEqual([
      2,
      `error: ${join(out, 'weights.safetensors')}: exists already; give another --out, or begin again with --force\n`,
    ]);
    expect(weightsIn(out).equals(before)).toBe(true);

    // the weights stand until those of the training that takes their place are there
    const forced = await train(out, ['--force', ...set('batch=16')], when('\nepoch 1/3', 'SIGKILL'));
    expect(forced.code).toBeNull();
    expect(weightsIn(out).equals(before)).toBe(true);
    expect((await train(out, ['--resume', ...set('batch=16')])).code).toBe(0);
    expect(weightsIn(out).equals(before)).toBe(false);
  });

  it('refuses a folder in which another process trains', async () => {
    const out = folder();
    let second: Promise<Ended> | undefined;
    const first = await train(out, set('epochs=100'), (child, err) => {
      if (second || !err.includes('\nepoch 1/100')) return;
      second = train(out, [...set('epochs=100'), '--resume']).finally(() => child.kill('SIGINT'));
    });
    expect(first.code).toBe(130);
    const refused = await second;
    expect(refused?.code).toBe(2);
    expect(refused?.err).toMatch(
      /lock .*training\.lock: in use by process \d+; wait for it, or stop it and resume\n$/,
    );
  });

  it('keeps the last checkpoint where the disk is full, and goes on from it once there is room', async ({
    skip,
  }) => {
    const disk = join(folder(), 'disk');
    // the first checkpoint fits, the second beside it does not
    const mounted = tinyDisk(disk);
    skip(!mounted, 'mounting a small disk needs root: run the tests as root to include this one');
    try {
      const out = join(disk, 'out');
      const full = await train(out);
      expect(full.code).toBe(1);
      expect(full.err).toContain(
        `error: ${checkpointIn(out)}: cannot be written: the disk is full; make room\n` +
          `go on with: npm run -s offramp -- backbone train ${tiny} --out ${out} --resume\n`,
      );
      expect(readdirSync(out)).toEqual(['checkpoint.safetensors']);
      expect(readBackboneFile(checkpointIn(out)).about.epoch).toBe(1);
      execFileSync('mount', ['-o', 'remount,size=1m', disk]);
      expect((await train(out, ['--resume'])).code).toBe(0);
      expect(weightsIn(out).equals(weightsIn(whole()))).toBe(true);
    } finally {
      if (mounted) execFileSync('umount', [disk]);
    }
  });
});

describe('offramp backbone train, of what cannot be trained', { timeout: 300_000 }, () => {
  it('stops where the loss is no number', async () => {
    const out = folder();
    const { code, err } = await train(out, set('optimiser.learningRate=1e30'));
    expect(code).toBe(1);
    expect(err).toMatch(
      /\nerror: training: epoch 1 of 3, update \d+: .*NaN, expected a finite number; try a lower learning rate\nno epoch was finished; begin again with --force, and change the options with --set\n$/,
    );
    expect(readdirSync(out)).toEqual([]);
  });

  it('stops where it diverges, and keeps the epochs before', async () => {
    const out = folder();
    // the rate rises for eight epochs: the first of them still go well
    const { code, err } = await train(out, set('epochs=40', 'optimiser.learningRate=5'));
    expect(code).toBe(1);
    const [, epoch] =
      /\nerror: training: epoch (\d+) of 40, update \d+: .*has diverged, try a lower/.exec(err) ?? [];
    expect(err).toContain(
      `\n${checkpointIn(out)} keeps the epochs before it; begin again with --force, and change the options with --set\n`,
    );
    expect(Number(epoch)).toBeGreaterThan(1);
    expect(readBackboneFile(checkpointIn(out)).about.epoch).toBe(Number(epoch) - 1);
  });
});

/** A file system of a few pages, as a full disk is; false where this process may not mount one. */
function tinyDisk(at: string): boolean {
  mkdirSync(at);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'offramp-test', at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
