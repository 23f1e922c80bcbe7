import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../src/schema/baseline.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { offramp } from './offramp-process.ts';

const newFolder = temporaryFolder();
const scored = fileURLToPath(new URL('fixture/scored.ts', import.meta.url));

describe('offramp reproduce', () => {
  it('compares with what was published, says what moved, and ends accordingly', async () => {
    const folder = newFolder();
    const file = join(folder, 'experiment.ts');
    writeFileSync(file, `export { default } from '${scored}';\n`);
    const reproduce = (...words: string[]) =>
      offramp(['reproduce', file, '--out', folder, '--jobs', '1', ...words]);
    const baseline = (): Baseline =>
      JSON.parse(readFileSync(join(folder, 'baseline.json'), 'utf8')) as Baseline;

    const nothing = await reproduce();
    expect(nothing.code).toBe(2);
    expect(nothing.err).toContain('baseline.json: not there, so there is nothing to compare with; publish');
    expect(nothing.err).not.toContain('trials');

    const published = await reproduce('--update');
    expect(published.code).toBe(0);
    expect(published.out).toContain('better-than-half\n  It is right on half of the samples.\n');
    const { experiment, figures, verdicts, banks } = baseline();
    const value = figures['better-than-half']?.value as number;
    expect(experiment).toBe('scored');
    expect(verdicts['better-than-half']).toBe(value >= 0.5 ? 'holds' : 'does not hold');
    expect(Object.keys(banks)).toEqual(['tiny']);

    const again = await reproduce();
    expect(again.code).toBe(0);
    expect(again.out).toContain(`Right on ${value}.`);
    expect(again.out).toContain('reproduced: 1 figures within their tolerance, 1 of them to the last bit');

    const other = { ...baseline(), figures: { 'better-than-half': { value: value + 0.1, tolerance: 0.01 } } };
    writeFileSync(join(folder, 'baseline.json'), JSON.stringify(other));
    const moved = await reproduce('--json');
    expect(moved.code).toBe(1);
    const { comparison } = JSON.parse(moved.out) as {
      comparison: { figures: unknown[]; reproduced: boolean };
    };
    expect(comparison.reproduced).toBe(false);
    expect(comparison.figures).toMatchObject([{ name: 'better-than-half', value, moved: true }]);
  });

  it('refuses an experiment without a score, before anything is run', async () => {
    const { code, err } = await offramp(['reproduce', 'test/run/fixture/tiny.ts', '--out', newFolder()]);
    expect(code).toBe(2);
    expect(err).toContain('experiment tiny: declares no score, so there is nothing to reproduce');
  });
});
