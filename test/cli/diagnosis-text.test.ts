import { describe, expect, it } from 'vitest';
import { alignedTable } from '../../src/cli/aligned-table.ts';
import type { GroupDiagnosis } from '../../src/cli/diagnose-run.ts';
import { reading } from '../../src/cli/diagnosis-reading.ts';
import { diagnosisText } from '../../src/cli/diagnosis-text.ts';
import type { ExitDiagnosis, LostReward } from '../../src/diagnosis/diagnosis.ts';

function lost(overConfident: number, overCautious: number): LostReward {
  return { overConfident, overCautious, total: overConfident + overCautious };
}

function exit(regret: LostReward): ExitDiagnosis {
  return {
    cost: 0.5,
    leaving: 0.25,
    accuracy: { leaving: 0.8, all: 0.7 },
    ece: { leaving: 0.05, all: 0.1 },
    verdicts: { overConfident: 0.1, optimal: 0.6, overCautious: 0.3 },
    regret,
  };
}

function diagnosis(exits: readonly ExitDiagnosis[], changes: Partial<GroupDiagnosis> = {}): GroupDiagnosis {
  const sum = (kind: keyof LostReward): number =>
    exits.reduce((total, { regret }) => total + regret[kind], 0);
  return {
    environment: 'drawn',
    agent: 'mine',
    lambda: 0.5,
    seeds: 3,
    predicts: false,
    exits,
    accuracy: 0.75,
    cost: 0.4,
    reward: 0.55,
    ece: 0.02,
    verdicts: { overConfident: 0.1, optimal: 0.6, overCautious: 0.3 },
    regret: { overConfident: sum('overConfident'), overCautious: sum('overCautious'), total: sum('total') },
    unanswerable: { share: 0.09, regret: 0.015 },
    monotonicity: { toLast: exits.slice(1).map(() => 0.125), overall: 0.052, destructive: 0.06 },
    interval: { overConfident: [0, 0.1], overCautious: [0, 0.2], total: [0.1, 0.3] },
    ...changes,
  };
}

const facts = {
  name: 'drawn',
  bank: 'b',
  exits: 12,
  testSamples: 10_000,
  macs: 32e6,
  dataset: 'd',
  backbone: 'n',
};
const all = { total: 3, done: 3 };

describe('the reading of a diagnosis', () => {
  it.each<[string, readonly ExitDiagnosis[]]>([
    [
      'Loses 0.0410 of 0.0500 to leaving too early, most of it at exit 1 (0.0300).',
      [exit(lost(0.011, 0)), exit(lost(0.03, 0.002)), exit(lost(0, 0.007))],
    ],
    [
      'Loses 0.0600 of 0.0800 to leaving too late, above all at exit 2 (0.0250).',
      [exit(lost(0.02, 0)), exit(lost(0, 0.02)), exit(lost(0, 0.025)), exit(lost(0, 0.015))],
    ],
    ['Loses 0.0300 of 0.0300 to leaving too late, all of it at exit 0 (0.0300).', [exit(lost(0, 0.03))]],
    ['Loses nothing: no sample would have earned more at another exit.', [exit(lost(0, 0))]],
  ])('%s', (text, exits) => {
    expect(reading(diagnosis(exits))).toBe(text);
  });
});

describe('the text of diagnoses', () => {
  const exits = Array.from({ length: 12 }, () => exit(lost(0.01, 0.02)));

  it('shows exit by exit what leaves, how right and how sure it is, and what that loses', () => {
    const lines = diagnosisText([diagnosis(exits)], [facts], all).split('\n');
    expect(lines.slice(0, 10)).toEqual([
      'drawn: 12 exits, 32.0 MMACs, 10,000 test samples',
      'd · n',
      'right earlier, wrong later: 5.2% over all pairs of exits',
      'right at some exit, wrong at the last: 6.0% of samples, 20.0% of its mistakes',
      '',
      'mine, λ = 0.5, 3 seeds: reward 0.5500, 75.0% @ 0.400',
      '',
      '                  accuracy        ECE     by hindsight                regret',
      'exit leave  here  all lost  here  all  early best late   early   late  total',
      '   0  25.0  80.0 70.0 12.5   5.0 10.0   10.0 60.0 30.0  0.0100 0.0200 0.0300',
    ]);
    expect(lines).toContain('  11  25.0  80.0 70.0        5.0 10.0   10.0 60.0 30.0  0.0100 0.0200 0.0300');
    expect(lines).toContain(' all 100.0  75.0             2.0        10.0 60.0 30.0  0.1200 0.2400 0.3600');
    expect(lines).toContain('regret  0.3600 [0.1000, 0.3000]; 0.0150 of it where no exit is right (9.0%)');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('has a dash where nobody leaves, and says which trials are missing', () => {
    const nobody = { leaving: Number.NaN, all: 0.7 };
    const empty = { ...exit(lost(0, 0)), leaving: 0, accuracy: nobody, ece: nobody };
    const verdicts = { overConfident: Number.NaN, optimal: Number.NaN, overCautious: Number.NaN };
    const text = diagnosisText([diagnosis([{ ...empty, verdicts }])], [facts], { total: 3, done: 2 });
    expect(text).toMatch(/^ +0 +0\.0 +- 70\.0 +- 70\.0 +- +- +- +0\.0000 0\.0000 0\.0000$/m);
    expect(text.endsWith('\n2 of 3 trials done: figures may change\n')).toBe(true);
  });

  it('tells of the answers of a policy that has its own, beside those of the network', () => {
    const own = diagnosis(exits, {
      agent: 'heads',
      predicts: true,
      monotonicity: { toLast: [], overall: 0.25, destructive: 0.15 },
    });
    const text = diagnosisText([own, diagnosis(exits)], [facts], all);
    expect(text.indexOf('wrong later: 5.2%')).toBeLessThan(text.indexOf('heads, '));
    expect(text).toContain(
      'the policy answers by class scores of its own:\nright earlier, wrong later: 25.0% over all pairs of exits\n' +
        'right at some exit, wrong at the last: 15.0% of samples, 50.0% of its mistakes\n',
    );
    expect(diagnosisText([own], [facts], all).match(/wrong later/g)).toHaveLength(1);
  });

  it('names a budget where there is no price', () => {
    const { lambda: _, ...rest } = diagnosis(exits);
    const text = diagnosisText([{ ...rest, budget: { kind: 'average', cost: 0.4 } }], [facts], all);
    expect(text).toContain('\nmine, budget 0.4, 3 seeds: quality 0.5500, ');
  });
});

describe('an aligned table', () => {
  it('widens what stands under a longer heading, and needs none', () => {
    const rows = [['1', '2', '3']];
    expect(alignedTable([{ columns: ['a'] }, { heading: 'heading', columns: ['b', 'c'] }], rows)).toBe(
      '   heading\na      b c\n1      2 3\n',
    );
    expect(alignedTable([{ columns: ['a', 'b'] }, { columns: ['long'] }], rows)).toBe(
      'a b  long\n1 2     3\n',
    );
  });
});
