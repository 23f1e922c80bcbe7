import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environmentContract } from 'offramp/testing';
import { describe, expect, it } from 'vitest';
import { soundEnvironment } from './sound-environment.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function check(...words: readonly string[]): { code: number | null; out: string; err: string } {
  const program = ['--conditions=offramp-source', '--import', 'tsx', 'src/cli/main.ts', 'check'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe('offramp check', () => {
  it('tells an environment from an agent and says of each contract that it is kept', () => {
    const { code, out } = check('synthetic');
    const lines = out.trim().split('\n');
    expect(lines[0]).toMatch(/^environment synthetic {2}.*environments\/synthetic\/environment\.ts$/);
    expect(lines.slice(1, -1).every((line) => /^ {2}✓ [a-z ]+ \d+\.\d s$/.test(line))).toBe(true);
    // Of a bank, it is held to two contracts more than what a function makes.
    const count = environmentContract(soundEnvironment).length + 2;
    expect(lines.at(-1)).toBe(`${count} of ${count} contracts kept`);
    expect(code).toBe(0);
  });

  it('says what is broken, where, what was expected and what the contract demands', () => {
    const { code, out } = check('./test/testing/broken/agents/answers-with-logits.ts');
    expect(out).toMatch(
      / {2}✗ probabilities +\d+\.\d s\n {6}agent answers-with-logits: exit 0, row 0: probability 2\.99\d+; expected a number in \[0, 1\]\n {6}The policy answers each row with a probability/,
    );
    expect(out).toContain('15 of 17 contracts kept');
    expect(code).toBe(1);
  });

  it('names the line of a plugin that fails, and a failure once', () => {
    const { code, out } = check('./test/testing/broken/agents/wants-an-option.ts');
    expect(out).toContain('agent wants-an-option: option rounds is undefined');
    expect(out).toContain('0 of 17 contracts kept');
    expect(out.match(/as above: progress\n/g)).toHaveLength(15);
    expect(code).toBe(1);
  });

  it('prints one object with --json, and trains with the options set', () => {
    const { code, out } = check('./agents/reinforce.ts', '--set', 'episodes=512', '--json');
    const verdict = JSON.parse(out) as { contracts: { contract: string; kept: boolean; reason?: string }[] };
    expect(verdict).toMatchObject({ kind: 'agent', name: 'reinforce' });
    const broken = verdict.contracts.filter(({ kept }) => !kept);
    expect(broken.map(({ contract }) => contract)).toEqual(['learning']);
    expect(broken[0]?.reason).toContain('expected within 1% of the optimum, 0.7333');
    expect(code).toBe(1);
  });

  it.each([
    [['thresold'], 'plugin "thresold" is not known; did you mean "threshold"?'],
    [['./no-such.ts'], 'no-such.ts: no such file'],
    [['./experiments/quickstart/experiment.ts'], 'is no plugin; make it with defineAgent({ ... })'],
    [['synthetic', '--set', 'a=1'], '--set a=1: environment synthetic has no options'],
  ])('refuses %s as bad usage', (words, message) => {
    const { code, err } = check(...words);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});
