import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { RunSummary, TrialRecord } from 'offramp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonSchemas } from '../../src/schema/json-schemas.ts';
import { savedPolicySchema } from '../../src/schema/policy.ts';
import { trialRecordSchema } from '../../src/schema/record.ts';
import { outputSchema, resultsSchema } from '../../src/schema/results.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const zodSchemas = {
  policy: savedPolicySchema,
  record: trialRecordSchema,
  results: resultsSchema,
  output: outputSchema,
};
type Name = keyof typeof zodSchemas;
const NAMES = Object.keys(zodSchemas) as Name[];

const shipped = (name: Name): string => readFileSync(join(ROOT, 'schemas', `${name}.schema.json`), 'utf8');
// Formats are patterns too, which ajv checks; it knows no format "base64".
const ajv = new Ajv2020({ allErrors: true, validateFormats: false });
const complaints = (name: Name, value: unknown): unknown[] => {
  const validate = ajv.compile(JSON.parse(shipped(name)) as object);
  validate(value);
  return validate.errors ?? [];
};

const folder = mkdtempSync(join(tmpdir(), 'offramp-schema-'));
const real = { policy: [], record: [], results: [], output: [] } as Record<Name, unknown[]>;

beforeAll(() => {
  const experiment = fileURLToPath(new URL('./fixture/every-member.ts', import.meta.url));
  const program = ['--conditions=offramp-source', '--import', 'tsx', join(ROOT, 'src/cli/main.ts')];
  const words = [...program, 'run', experiment, '--json', '--jobs', '1', '--out', folder];
  const printed = execFileSync(process.execPath, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = JSON.parse(printed) as { run: string };
  const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(output.run, ...path), 'utf8'));
  real.output.push(output);
  real.results.push(read('results.json'));
  real.record.push(...readdirSync(join(output.run, 'records')).map((name) => read('records', name)));
  real.policy.push(...real.record.map((record) => (record as TrialRecord).policy));
});
const without = (value: object, member: string): unknown =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== member));

afterAll(() => rmSync(folder, { recursive: true }));

describe('JSON schemas', () => {
  it('in schemas/ are those of the code (else: npm run schemas)', () => {
    const texts = jsonSchemas();
    expect(Object.fromEntries(NAMES.map((name) => [name, shipped(name)]))).toEqual(texts);
    const files = readdirSync(join(ROOT, 'schemas')).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(NAMES.map((name) => `${name}.schema.json`).sort());
  });

  it.each(NAMES)('accept every %s of a real run', (name) => {
    expect(real[name].length).toBeGreaterThan(0);
    for (const value of real[name]) expect(complaints(name, value)).toEqual([]);
  });

  it('were shown every member that may be absent', () => {
    const records = real.record as TrialRecord[];
    expect(records.map(({ samples }) => typeof samples.quality)).not.toContain('undefined');
    expect(records.some(({ policy }) => Object.keys(policy.weights).length > 0)).toBe(true);
    expect(records.some(({ calibration }) => calibration)).toBe(true);
    expect(records.some(({ calibration }) => calibration?.frontier)).toBe(true);
    expect(records.some(({ samples }) => samples.cap)).toBe(true);
    const [first] = (real.results[0] as RunSummary).bounds;
    expect(first?.optimum).toMatchObject({ accuracy: expect.any(Number) as number });
  });

  it.each<[Name, string, (value: Record<string, unknown>) => unknown]>([
    ['policy', 'without kind', (p) => without(p, 'kind')],
    [
      'policy',
      'with weights that are no base64',
      (p) => ({ ...p, weights: { w: { shape: [1], data: '%%' } } }),
    ],
    ['policy', 'with a negative size', (p) => ({ ...p, weights: { w: { shape: [-1], data: 'AAAA' } } })],
    ['record', 'of another version', (r) => ({ ...r, version: 3 })],
    ['record', 'with a member nobody knows', (r) => ({ ...r, note: '' })],
    ['record', 'without its samples', (r) => without(r, 'samples')],
    ['record', 'with a cost that is text', (r) => ({ ...r, relativeCost: ['0.5'] })],
    ['results', 'without version', (r) => without(r, 'version')],
    ['results', 'with half a count', (r) => ({ ...r, trials: { total: 1.5, done: 1, failed: 0 } })],
    ['output', 'with results of other members', (o) => ({ ...o, results: [{ agent: 'a' }] })],
  ])('refuse a %s %s, as the code does', (name, _, damage) => {
    const damaged = damage(real[name][0] as Record<string, unknown>);
    expect(complaints(name, damaged)).not.toEqual([]);
    expect(zodSchemas[name].safeParse(damaged).success).toBe(false);
  });
});
