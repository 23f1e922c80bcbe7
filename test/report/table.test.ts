import { describe, expect, test } from 'vitest';
import { describeTerms } from '../../src/contract/budget.ts';
import { resultsTable } from '../../src/report/table.ts';
import { budgetSummary, fixtureSummary, IN_ORDER, NOTE } from './fixture.ts';

const number = (text: string): number => Number(text.replace('−', '-').replace('%', ''));

describe('resultsTable', () => {
  const summary = fixtureSummary({ synthetic: true });
  const lines = resultsTable(summary).split('\n');

  test('shows every result’s figures, each below its lambda', () => {
    let [environment, lambda] = ['', Number.NaN];
    const seen = new Set<object>();
    for (const line of lines) {
      environment = summary.environments.find(({ name }) => name === line)?.name ?? environment;
      const block = /^lambda (\S+) /.exec(line);
      if (block) lambda = Number(block[1]);
      const cells = /^[* ] (\S+) +(\S+) +\[(\S+), (\S+)\] +(\S+)% @ (\S+) +(\S+) +\[(\S+), (\S+)\]$/.exec(
        line,
      );
      if (!cells) continue;
      const row = summary.results.find(
        (r) => r.environment === environment && r.lambda === lambda && r.agent === cells[1],
      );
      if (!row) throw new Error(`no such result: ${line}`);
      seen.add(row);
      const [reward, low, high, accuracy, cost, gain, gainLow, gainHigh] = cells.slice(2).map(number);
      expect(reward).toBeCloseTo(row.reward, 4);
      expect([low, high]).toEqual(row.interval.reward.map((end) => Number(end.toFixed(4))));
      expect(accuracy).toBeCloseTo(100 * row.accuracy, 1);
      expect(cost).toBeCloseTo(row.cost, 3);
      expect(gain).toBeCloseTo(row.gain.reward, 4);
      expect([gainLow, gainHigh]).toEqual(row.gain.interval.map((end) => Number(end.toFixed(4))));
      expect(line.startsWith('*')).toBe(row.pareto);
    }
    expect(seen.size).toBe(summary.results.length);
  });

  test('is sorted by reward, bounds among the agents', () => {
    const start = lines.findIndex((line) => line.startsWith('lambda 0.2'));
    const block = lines.slice(start + 1, lines.indexOf('', start));
    const rewards = block.map((line) => number(line.slice(23).trim().split(' ')[0] ?? ''));
    expect(rewards).toEqual(rewards.toSorted((a, b) => b - a));
    expect(block[0]).toMatch(/^- hindsight oracle +0\.7736 +82\.3% @ 0\.249$/);
    expect(block.some((line) => /^- best fixed exit \(4\) +0\.5706/.test(line))).toBe(true);
  });

  test('fits 100 columns and has no colour codes unless asked', () => {
    const tables = resultsTable(fixtureSummary());
    expect(Math.max(...tables.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(tables).not.toContain('\u001b');
    const colour = resultsTable(fixtureSummary(), { colour: true });
    // oxlint-disable-next-line no-control-regex
    expect(colour.replaceAll(/\u001b\[\d+m/g, '').replaceAll(/ +$/gm, '')).toBe(tables);
    expect(colour).toContain('\u001b[32m+0.0166\u001b[39m');
  });

  test('names the exact optimum only where there is one', () => {
    expect(resultsTable(fixtureSummary())).not.toContain('exact optimum');
    expect(lines.filter((line) => line.startsWith('- exact optimum')).length).toBe(2);
  });

  test('shows a run of one agent and one lambda', () => {
    const table = resultsTable(fixtureSummary({ agents: ['threshold'], lambda: [0.2] }));
    expect(table.match(/^lambda/gm)?.length).toBe(1);
    expect(table).toMatch(/^\* threshold +0\.5849/m);
  });

  test('says which results rest on fewer seeds, and that trials are missing', () => {
    const whole = fixtureSummary({ agents: ['threshold', 'dqn'], lambda: [0.2] });
    const results = whole.results.map((row) =>
      row.agent === 'dqn' ? Object.assign({}, row, { seeds: 2 }) : row,
    );
    const table = resultsTable({ ...whole, results, trials: { total: 6, done: 5, failed: 1 } });
    expect(table).toContain('dqn (2 seeds)');
    expect(table).toContain('5 of 6 trials done, 1 failed');
  });
});

describe('resultsTable of a run on budgets', () => {
  const summary = budgetSummary();
  const lines = resultsTable(summary).split('\n');
  const headings = lines.filter((line) => / {2}gain /.test(line));

  test('has a block for each price and budget, prices first, and calls quality what no price is taken off', () => {
    expect(headings.map((line) => line.split(/ {2,}/)[0])).toEqual(IN_ORDER);
    headings.forEach((line, j) => expect(line.split(/ {2,}/)[1]).toBe(j === 0 ? 'reward' : 'quality'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('shows under each budget its own results and bounds', () => {
    for (const { agent, budget, accuracy, cost } of summary.results) {
      if (!budget) continue;
      const start = lines.findIndex((line) => line.startsWith(`${describeTerms({ budget })} `));
      const block = lines.slice(start, lines.indexOf('', start));
      const line = block.find((one) => one.slice(2).startsWith(`${agent} `)) ?? '';
      expect(line).toContain(`${(100 * accuracy).toFixed(1)}% @ ${cost.toFixed(3)}`);
      expect(line).toContain(` ${accuracy.toFixed(4)} `);
      const bounds = summary.bounds.find((one) => one.budget === budget);
      expect(block.join('\n')).toContain(`- best fixed exit (${bounds?.bestFixedExit.exit})`);
      expect(block.join('\n')).toContain('- hindsight oracle');
    }
  });

  test('says once at the end what an agent wanted its user to know', () => {
    expect(lines.filter((line) => line.includes(NOTE))).toEqual([`dqn: ${NOTE}`]);
    expect(resultsTable(fixtureSummary())).not.toContain('dqn: ');
  });
});
