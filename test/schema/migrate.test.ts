import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readJson } from '../../src/run/read-json.ts';
import { MANIFEST, RECORD } from '../../src/schema/formats.ts';
import { type Format, migrate } from '../../src/schema/migrate.ts';
import { trialRecordSchema } from '../../src/schema/record.ts';

/** A format with a past: version 0 is given up, 1 called the price `price`, 2 kept seconds. */
const LETTER: Format = {
  name: 'letter',
  version: 3,
  migrations: {
    1: ({ price, ...rest }) => ({ ...rest, lambda: price }),
    2: ({ seconds, ...rest }) => ({ ...rest, milliseconds: 1000 * (seconds as number) }),
  },
  lastReader: { 0: '0.4.2' },
};

describe('migrate', () => {
  it('goes through every version on the way, and leaves what it was given alone', () => {
    const old = Object.freeze({ version: 1, price: 0.5, seconds: 2, name: 'a' });
    expect(migrate(old, LETTER)).toEqual({ version: 3, lambda: 0.5, milliseconds: 2000, name: 'a' });
    expect(migrate({ version: 2, lambda: 0.5, seconds: 2 }, LETTER)).toEqual({
      version: 3,
      lambda: 0.5,
      milliseconds: 2000,
    });
  });

  it('gives a value of the version of today as it is', () => {
    const value = { version: 3, lambda: 1 };
    expect(migrate(value, LETTER)).toBe(value);
  });

  it.each([[null], ['text'], [{}], [{ version: 'one' }], [[1]]])(
    'leaves %j, which has no version, to the schema',
    (value) => {
      expect(migrate(value, LETTER)).toBe(value);
    },
  );

  it('names the last release that reads a version given up', () => {
    expect(() => migrate({ version: 0 }, LETTER)).toThrow(
      /^offramp \S+ reads letters of version 3, this one has version 0: read it with offramp 0\.4\.2, the last release that can, or make it again$/,
    );
  });

  it('asks for an update where the version is newer, and says so of one that never was', () => {
    expect(() => migrate({ version: 4 }, LETTER)).toThrow('made by a newer release; update offramp');
    expect(() => migrate({ version: -1 }, LETTER)).toThrow('which no release has written');
  });
});

describe('the formats', () => {
  it.each([RECORD, MANIFEST])('of $name account for every version before theirs', (format) => {
    const past = Array.from({ length: format.version - 1 }, (_, i) => i + 1);
    const known = [...Object.keys(format.migrations), ...Object.keys(format.lastReader)].map(Number);
    expect(new Set(known)).toEqual(new Set(past));
  });
});

describe('a file of an older version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-migrate-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'record.json');
  const figures = { accuracy: 0.5, cost: 0.25, reward: 0.4 };
  const split = { deterministic: figures, expected: figures, exitShare: [1, 0] };
  const record = {
    version: 2 as const,
    id: 'b1946ac92492d234',
    trial: {
      environment: 'toy',
      bank: 'b',
      observations: ['max-prob'],
      reward: { quality: 'correct', dense: false },
      agent: 'random',
      label: 'random',
      options: {},
      lambda: 0.4,
      seed: 0,
      code: 'c',
    },
    platform: { backend: 'wasm', node: 20 },
    results: { tune: split, test: split },
    samples: { exit: 'AAA=', correct: 'AQA=' },
    relativeCost: [0.25, 1],
    policyMacs: [0],
    policy: { kind: 'random', config: { exits: 2 }, weights: {} },
    curve: [],
  };
  const { platform, ...others } = record;
  const older = { ...others, version: 0, engine: platform };
  const registered: Format = {
    ...RECORD,
    migrations: { ...RECORD.migrations, 0: ({ engine, ...rest }) => ({ ...rest, platform: engine }) },
  };

  it('is read as one of today where a migration is registered', () => {
    writeFileSync(file, JSON.stringify(older));
    expect(readJson(file, trialRecordSchema, 'delete it', registered)).toEqual(record);
  });

  it('is read where it was written before there were budgets', () => {
    writeFileSync(file, JSON.stringify({ ...record, version: 1 }));
    expect(readJson(file, trialRecordSchema, 'delete it', RECORD)).toEqual(record);
  });

  it('is checked after it was migrated', () => {
    writeFileSync(file, JSON.stringify({ ...older, engine: 'wasm' }));
    expect(() => readJson(file, trialRecordSchema, 'delete it', registered)).toThrow(
      `${file}: unreadable: platform: `,
    );
  });

  it('is refused by name, and nobody is told to delete it, where none is', () => {
    for (const version of [0, 3]) {
      writeFileSync(file, JSON.stringify({ ...record, version }));
      expect(() => readJson(file, trialRecordSchema, 'delete it', RECORD)).toThrow(
        new RegExp(
          `^${file}: offramp \\S+ reads trial records of version 2, this one has version ${version}(?!.*delete)`,
        ),
      );
    }
  });
});
