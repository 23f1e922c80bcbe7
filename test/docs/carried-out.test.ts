import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary } from 'offramp';
import { describe, expect, it } from 'vitest';
import { npz, type Saved } from '../bank/archive.ts';
import { blocksOf, commandsIn, ROOT, textOf, where } from './blocks.ts';
import { offramp, runFile, wholeFile, writtenBlocks } from './written-blocks.ts';

const { folder, place } = writtenBlocks();

/** Carries out the `sh run` blocks of a page one after another; what each command printed. */
function carryOut(page: string, cwd: string): string[] {
  const blocks = blocksOf(page).filter(({ language, words }) => language === 'sh' && words.includes('run'));
  return blocks.flatMap((block) =>
    commandsIn(block.text).map((words) => {
      const jobs = words[0] === 'run' ? ['--jobs', '1'] : [];
      const { status, stdout, stderr } = offramp([...words, ...jobs], cwd);
      expect(status, `${where(block)}: offramp ${words.join(' ')}\n${stderr}`).toBe(0);
      return stdout;
    }),
  );
}

/** Logits [samples, 3, 10] that are right more often at later exits, and labels. */
function split(samples: number, shift: number): [logits: Saved, labels: Saved] {
  const labels = Int32Array.from({ length: samples }, (_, i) => (7 * i + shift) % 10);
  const data = Float64Array.from({ length: samples * 30 }, (_, at) => {
    const [i, k, c] = [Math.floor(at / 30), Math.floor(at / 10) % 3, at % 10];
    return ((i * 31 + k * 17 + c * 7) % 13) / 13 + (c === labels[i] && (i + k) % 4 < k + 1 ? 2 : 0);
  });
  return [
    { shape: [samples, 3, 10], data },
    { shape: [samples], data: labels },
  ];
}

/** What the page's Python writes, for machines without it. */
function archive(): Uint8Array {
  const [[policyLogits, policyLabels], [testLogits, testLabels]] = [split(500, 1), split(200, 2)];
  return npz({
    policy_logits: policyLogits,
    policy_labels: policyLabels,
    test_logits: testLogits,
    test_labels: testLabels,
    macs: { shape: [3], data: Float64Array.of(64_000, 142_000, 220_000) },
  });
}

describe('commands that are carried out', () => {
  it('import an archive of the names that the page writes, compare policies on it and read the answer', () => {
    const page = 'docs/bring-your-own-backbone.md';
    const cwd = join(folder, 'bring');
    mkdirSync(cwd);
    const bytes = archive();
    writeFileSync(join(cwd, 'mine.npz'), bytes);
    const saved = /np\.savez\('mine\.npz', ([^]*?)\[/.exec(textOf(page))?.[1] ?? '';
    const names = Array.from(saved.matchAll(/(\w+)=/g), ([, name]) => name as string);
    expect(names).toHaveLength(5);
    for (const name of names) expect(Buffer.from(bytes).includes(`${name}.npy`)).toBe(true);

    const [imported, info, table] = carryOut(page, cwd);
    expect(imported).toContain('wrote my.arrow');
    expect(info).toContain('policy 400, tune 100, test 200');
    const results = /^results {2}(runs\/quickstart-\w{8}\/results\.json)$/m.exec(table ?? '')?.[1] as string;
    expect(table).toMatch(/^report {3}runs\/quickstart-\w{8}\/report\.html$/m);

    const { stdout, stderr } = runFile(place(wholeFile('answer.ts')), [join(cwd, results)]);
    const { results: rows } = JSON.parse(readFileSync(join(cwd, results), 'utf8')) as RunSummary;
    const best = [0.1, 0.5].map((lambda) => {
      const [first] = rows
        .filter((row) => row.lambda === lambda)
        .toSorted((a, b) => b.gain.reward - a.gain.reward);
      const { agent, accuracy, cost } = first as (typeof rows)[number];
      return `${lambda}: ${agent}, ${percent(accuracy)} right, ${percent(1 - cost)} saved\n`;
    });
    expect(stdout, stderr).toBe(best.join(''));
  });

  it('solve the finite environment of the page as the page does by hand', () => {
    const cwd = join(folder, 'docs-environments-md');
    symlinkSync(join(ROOT, 'environments'), join(cwd, 'environments'));
    const [list, table, verified] = carryOut('docs/environments.md', cwd);
    expect(list).toContain('cifar10-resnet-9exit');
    expect(verified).toContain('whole, 20000 samples x 9 exits x 10 classes');
    const results = /^results {2}(\S+)$/m.exec(table ?? '')?.[1] as string;
    const summary = JSON.parse(readFileSync(join(cwd, results), 'utf8')) as RunSummary;
    expect(summary.bounds[0]?.optimum?.reward).toBeCloseTo(0.75, 12);
    expect(summary.bounds[0]?.bestFixedExit).toMatchObject({ exit: 1 });
    expect(rewardsOf(summary)).toEqual({ 'fixed-exit': near(0.6), threshold: near(0.75) });
  });

  it("train the agents of a page on that page's environment", () => {
    const agents = ['half-way', 'backward-thresholds'].map((name) => place(wholeFile(`${name}.ts`)));
    const words = [
      'run',
      './easy-or-hard-experiment.ts',
      '--agents',
      agents.join(','),
      '--jobs',
      '1',
      '--json',
    ];
    const { stdout, stderr } = offramp(words, join(folder, 'docs-environments-md'));
    expect(stderr).not.toContain('error');
    expect(rewardsOf(JSON.parse(stdout) as RunSummary)).toEqual({
      'half-way': near(0.6),
      'backward-thresholds': near(0.75),
    });
  });

  it('keep every contract with the plugins of the pages', () => {
    for (const name of ['half-way', 'backward-thresholds', 'easy-or-hard']) {
      const { status, stdout } = offramp(['check', place(wholeFile(`${name}.ts`))], folder);
      expect(status, stdout).toBe(0);
      expect(stdout).toMatch(/^(\d+) of \1 contracts kept$/m);
    }
  });
});

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const near = (value: number): number => expect.closeTo(value, 12) as number;

function rewardsOf({ results }: Pick<RunSummary, 'results'>): Record<string, number> {
  return Object.fromEntries(results.map(({ agent, reward }) => [agent, reward]));
}
