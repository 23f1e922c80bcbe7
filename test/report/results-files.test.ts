import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromArrow, fromCSV } from 'arquero';
import { describe, expect, it } from 'vitest';
import type { ResultRow } from '../../src/contract/summary.ts';
import { resultColumns } from '../../src/report/result-columns.ts';
import { resultsArrow } from '../../src/report/results-arrow.ts';
import { resultsCsv } from '../../src/report/results-csv.ts';
import { budgetSummary, fixtureSummary } from './fixture.ts';

const AGENT = 'threshold, "per exit"\n& λ';
/** Prices, every kind of budget, two environments of unlike numbers of exits, a name that needs quoting. */
const results: readonly ResultRow[] = [
  ...fixtureSummary({ synthetic: true, agents: ['threshold', 'dqn'] }).results.map((row, i) =>
    i === 0 ? Object.assign({}, row, { regret: { early: 0.1, late: 0.02, policy: 0.003 } }) : row,
  ),
  ...budgetSummary().results.map((row) => Object.assign({}, row, { agent: `${AGENT} ${row.agent}` })),
];

/** A row, written out by hand. */
function flat(row: ResultRow): Record<string, unknown> {
  const { budget, interval } = row;
  const cost = budget && 'cost' in budget ? budget.cost : null;
  const words = { average: `budget ${cost}`, request: 'caps 0.2..1', stream: 'stream 0.4 x 500' };
  return {
    environment: row.environment,
    agent: row.agent,
    terms: budget ? words[budget.kind] : `lambda ${row.lambda}`,
    lambda: budget ? null : row.lambda,
    budget: budget?.kind ?? null,
    budget_from: budget?.kind === 'request' ? 0.2 : null,
    budget_to: budget?.kind === 'request' ? 1 : null,
    budget_cost: cost,
    budget_requests: budget?.kind === 'stream' ? 500 : null,
    seeds: 3,
    accuracy: row.accuracy,
    accuracy_low: interval.accuracy[0],
    accuracy_high: interval.accuracy[1],
    cost: row.cost,
    cost_low: interval.cost[0],
    cost_high: interval.cost[1],
    reward: row.reward,
    reward_low: interval.reward[0],
    reward_high: interval.reward[1],
    iqm: row.iqm,
    gain: row.gain.reward,
    gain_low: row.gain.interval[0],
    gain_high: row.gain.interval[1],
    regret_early: row.regret?.early ?? null,
    regret_late: row.regret?.late ?? null,
    regret_policy: row.regret?.policy ?? null,
    pareto: row.pareto,
    ...Object.fromEntries(Array.from({ length: 9 }, (_, k) => [`exit_${k}`, row.exitShare[k] ?? null])),
  };
}

const expected = results.map(flat);
const names = Object.keys(expected[0] as object);

describe('results as a table', () => {
  it('has a row for each result with the summary’s very numbers', () => {
    const columns = resultColumns(results);
    expect(columns.columnNames()).toEqual(names);
    expect(columns.objects()).toEqual(expected);
  });

  it('is read back from CSV as the same values', () => {
    const text = resultsCsv(results);
    expect(text.split('\n')[0]).toBe(names.join(','));
    expect(text).toContain('"threshold, ""per exit""\n& λ dqn"');
    expect(fromCSV(text).objects()).toEqual(expected);
  });

  it('is read back from Arrow as the same values', () => {
    const read = fromArrow(resultsArrow(results));
    expect(read.columnNames()).toEqual(names);
    expect(read.objects()).toEqual(expected);
  });

  it('is the same bytes each time, and none but a head where there are no results', () => {
    expect(resultsArrow(results)).toEqual(resultsArrow(results));
    expect(resultsCsv([])).toBe(`${names.filter((name) => !name.startsWith('exit_')).join(',')}\n`);
    expect(fromArrow(resultsArrow([])).numRows()).toBe(0);
  });
});

const python = process.env['OFFRAMP_PYTHON'] ?? 'python3';
const lacks = spawnSync(python, ['-c', 'import pyarrow']).status !== 0;
const SCRIPT = `
import json, sys, pyarrow.ipc
table = pyarrow.ipc.open_file(sys.argv[1]).read_all()
table.validate(full=True)
types = {field.name: str(field.type) for field in table.schema}
print(json.dumps({'rows': table.to_pylist(), 'types': types}))`;

// set OFFRAMP_PYTHON to a python that has it: python3 -m venv .venv && .venv/bin/pip install pyarrow
describe('the Arrow file in Python', () => {
  it.skipIf(lacks)('is read by pyarrow (needs python3 with pyarrow, see OFFRAMP_PYTHON)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'offramp-results-'));
    const read = (rows: readonly ResultRow[]): { rows: unknown; types: Record<string, string> } => {
      const file = join(folder, 'results.arrow');
      writeFileSync(file, resultsArrow(rows));
      const { stdout, stderr } = spawnSync(python, ['-c', SCRIPT, file], { encoding: 'utf8' });
      expect(stderr).toBe('');
      return JSON.parse(stdout);
    };
    const all = read(results);
    expect(all.rows).toEqual(expected);
    expect(all.types).toMatchObject({
      agent: 'string',
      budget_requests: 'int32',
      seeds: 'int32',
      reward: 'double',
      pareto: 'bool',
      exit_8: 'double',
    });
    // columns in which everything is null keep their types
    expect(read(results.filter((row) => row.lambda !== undefined)).types).toEqual(all.types);
    rmSync(folder, { recursive: true });
  });
});
