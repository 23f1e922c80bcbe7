import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBackboneFile } from '../../src/backbone/backbone-file.ts';
import { resolveTraining } from '../../src/backbone/training-options.ts';
import type { TrialRecord } from '../../src/contract/record.ts';
import { blocksOf, commandsIn, textOf } from './blocks.ts';
import { offramp, writtenBlocks } from './written-blocks.ts';

const page = 'docs/backbone.md';
const { folder } = writtenBlocks();
const commands = blocksOf(page)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => commandsIn(text));

/** Words added to a command so that it takes less time here. */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  backbone: ['--set', 'epochs=1', '--set', 'branchEpochs=1'],
  run: ['--jobs', '1'],
  infer: ['--samples', '40', '--repetitions', '1', '--json'],
};

/** What a command of the page prints. */
function carryOut(words: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = offramp([...words, ...(SHORT[words[0] as string] ?? [])], cwd);
  expect(status, `offramp ${words.join(' ')}\n${stderr}`).toBe(0);
  return stdout;
}

describe(page, { timeout: 600_000 }, () => {
  it('lists the options of a training with their defaults', () => {
    const rows = textOf(page)
      .split('\n')
      .flatMap((line) => {
        const [, name, value] = /^\| `([\w.]+)` +\| (.+?) +\|/.exec(line) ?? [];
        return name !== undefined && value !== undefined ? [[name, value.replaceAll('`', '')] as const] : [];
      });
    const listed = new Map(rows.slice(rows.findIndex(([name]) => name === 'epochs')));
    const flat = (value: object, before = ''): [string, string][] =>
      Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
        typeof member === 'object' && member !== null
          ? flat(member, `${before}${key}.`)
          : [[`${before}${key}`, String(member)]],
      );
    for (const [name, value] of flat(resolveTraining({}, 'test'))) {
      expect([name, listed.get(name)]).toEqual([name, value]);
      listed.delete(name);
    }
    expect([...listed]).toEqual([
      ['clipNorm', 'none'],
      ['exitWeights', 'all equal'],
    ]);
    const { optimiser } = resolveTraining({ optimiser: { algorithm: 'adamw' } }, 'test');
    expect(textOf(page)).toContain(`with \`adamw\` ${optimiser.learningRate} `);
    expect(textOf(page)).toContain(`with \`adamw\` ${optimiser.weightDecay}, decoupled `);
  });

  it('goes from images to policies: trains, records, compares and infers', () => {
    const cwd = join(folder, 'procedural');
    mkdirSync(cwd);
    const [train, record, run, infer] = commands as [string[], string[], string[], string[]];
    expect(carryOut(train, cwd)).toContain('weights  backbones/procedural/weights.safetensors\n');
    const { about } = readBackboneFile(join(cwd, 'backbones/procedural/weights.safetensors'));
    expect(textOf(page)).toContain(`\nprocedural: ${about.identity.network}, 8000 images, `);
    expect(carryOut(record, cwd)).toContain('wrote procedural.arrow\n');
    const table = carryOut(run, cwd);
    const results = /^results {2}(\S+)\/results\.json$/m.exec(table)?.[1] as string;
    const records = join(cwd, results, 'records');
    const policy = readdirSync(records)
      .map((name) => join(records, name))
      .find((file) => readFileSync(file, 'utf8').includes('"label":"backward-induction"')) as string;
    const { trial } = JSON.parse(readFileSync(policy, 'utf8')) as TrialRecord;
    expect(trial.agent).toBe('backward-induction');
    const printed = carryOut([...infer.slice(0, -1), policy], cwd);
    expect(JSON.parse(printed)).toMatchObject({ environment: 'procedural', samples: 40, batch: 1 });
  });

  it('trains the environment that it declares, resumes nothing that is finished, and attaches branches', () => {
    const cwd = join(folder, 'docs-backbone-md');
    const [train, resume, attach] = commands.filter((words) => words.includes('./shapes.ts'));
    carryOut(train as string[], cwd);
    const finished = offramp(resume as string[], cwd);
    expect([finished.status, finished.stderr]).toEqual([
      2,
      'error: shapes/checkpoint.safetensors: no such file, this training is finished; leave --resume out, or give another --out\n',
    ]);
    carryOut(attach as string[], cwd);
    const [before, after] = ['shapes', 'more-exits'].map((out) =>
      readBackboneFile(join(cwd, out, 'weights.safetensors')),
    );
    expect(after?.about.identity.from).toBe(before?.sha256);
    for (const [name, { values }] of after?.tensors ?? []) {
      const same = String(values) === String(before?.tensors.get(name)?.values);
      expect([name, same]).toEqual([name, !name.startsWith('exit')]);
    }
  });
});
