import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { tableFromIPC } from '@uwdata/flechette';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bank, type BankContent, SPLITS } from '../../src/bank/bank.ts';
import { openBank, readBank } from '../../src/bank/read.ts';
import { bankBytes, writeBank } from '../../src/bank/write.ts';
import { smallContent } from './content.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offramp-bank-'));
});
afterEach(() => rm(folder, { recursive: true }));

function contentOf({ hash: _hash, buffer: _buffer, ...content }: Bank): BankContent {
  return content;
}

function hashWith(changes: Partial<BankContent>): string {
  return openBank(bankBytes(smallContent(changes)).slice().buffer, 'a').hash;
}

/** Any valid bank of up to 6 exits and 20 samples. */
const contents: fc.Arbitrary<BankContent> = fc
  .record({
    exits: fc.integer({ min: 1, max: 6 }),
    classes: fc.integer({ min: 2, max: 5 }),
    samples: fc.integer({ min: 3, max: 20 }),
    widths: fc.option(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 })),
    half: fc.boolean(),
    timed: fc.boolean(),
    source: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    name: fc.string({ minLength: 1 }),
  })
  .chain(({ exits, classes, samples, widths, half, timed, source, name }) => {
    const featureWidths = widths?.slice(0, exits) ?? [];
    const column = (width: number) =>
      half
        ? fc
            .uint16Array({ minLength: samples * width, maxLength: samples * width })
            .map((data) => ({ dtype: 'float16' as const, width, data: data.map((bits) => bits & 0xfbff) }))
        : fc
            .float32Array({
              minLength: samples * width,
              maxLength: samples * width,
              noNaN: true,
              noDefaultInfinity: true,
            })
            .map((data) => ({ dtype: 'float32' as const, width, data }));
    const cost = fc
      .array(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), { minLength: exits, maxLength: exits })
      .map((steps) => Float64Array.from(steps, (_, k) => steps.slice(0, k + 1).reduce((a, b) => a + b)))
      .filter((values) => values.every((value, k) => k === 0 || value > (values[k - 1] as number)));
    const members = {
      name: fc.constant(name),
      exits: fc.constant(exits),
      classes: fc.constant(classes),
      samples: fc.constant(samples),
      featureWidths: fc.constant(featureWidths),
      macs: cost,
      ...(timed && { milliseconds: cost }),
      provenance: fc.constant({
        dataset: 'd',
        backbone: 'b',
        tool: 't',
        accuracy: Array.from({ length: exits }, () => 0.5),
        ...(source !== undefined && { source }),
      }),
      sample: fc
        .uniqueArray(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), {
          minLength: samples,
          maxLength: samples,
        })
        .map((values) => Int32Array.from(values)),
      split: fc
        .array(fc.integer({ min: 0, max: 3 }), { minLength: samples - 3, maxLength: samples - 3 })
        .map((codes) => Uint8Array.from([...codes, 3, 1, 2])),
      labels: fc
        .array(fc.integer({ min: 0, max: classes - 1 }), { minLength: samples, maxLength: samples })
        .map((values) => Int32Array.from(values)),
      logits: column(exits * classes),
      ...(widths && { features: column(featureWidths.reduce((a, b) => a + b, 0)) }),
    };
    return fc.record(members, { noNullPrototype: true }) as fc.Arbitrary<BankContent>;
  });

describe('a bank file', () => {
  it('gives back what was written, bit for bit', () => {
    fc.assert(
      fc.property(contents, (content) => {
        const bytes = bankBytes(content);
        const bank = openBank(bytes.slice().buffer, 'a.arrow');
        expect(contentOf(bank)).toStrictEqual(content);
        expect(bankBytes(contentOf(bank))).toEqual(bytes);
      }),
      { numRuns: 60 },
    );
  });

  it('is an Arrow table another reader understands', () => {
    const content = smallContent();
    const table = tableFromIPC(bankBytes(content));
    const columns = table.toColumns() as Record<string, ArrayLike<unknown>>;
    expect(table.names).toEqual(['sample', 'split', 'label', 'logits', 'features']);
    expect(Array.from(columns.sample ?? []).slice(0, 5)).toEqual([10, 11, 12, 13, 14]);
    expect(Array.from(columns.split ?? [])).toEqual([...SPLITS, 'test']);
    const logits = table.getChild('logits').at(1) as ArrayLike<number>;
    expect(Array.from(logits)).toEqual([6, 7, 8, 9, 10, 11].map((at) => at / 4 - 3));
    expect(JSON.parse(table.schema.metadata?.get('offramp') ?? '')).toMatchObject({
      version: 1,
      name: 'small',
      classes: 3,
      exits: 2,
      featureWidths: [1, 2],
      macs: [100, 250.5],
    });
  });

  it('has a hash that follows columns and costs, and neither name nor provenance', () => {
    const { provenance, labels, featureWidths } = smallContent();
    expect(hashWith({ name: 'other', provenance: { ...provenance, tool: 'another' } })).toBe(hashWith({}));
    expect(hashWith({ macs: Float64Array.of(100, 251) })).not.toBe(hashWith({}));
    expect(hashWith({ milliseconds: Float64Array.of(1, 2) })).not.toBe(hashWith({}));
    expect(hashWith({ labels: labels.with(0, 2) })).not.toBe(hashWith({}));
    expect(hashWith({ featureWidths: featureWidths.toReversed() })).not.toBe(hashWith({}));
  });

  it('is read without a copy: every column is a view of the buffer', async () => {
    const file = join(folder, 'a.arrow');
    await writeBank(pathToFileURL(file), smallContent());
    for (const shared of [false, true]) {
      const bank = await readBank(file, { shared });
      expect(bank.buffer instanceof SharedArrayBuffer).toBe(shared);
      expect(bank.buffer.byteLength).toBe((await readFile(file)).length);
      for (const { buffer } of [
        bank.sample,
        bank.split,
        bank.labels,
        bank.logits.data,
        bank.features?.data ?? new Uint8Array(),
      ]) {
        expect(buffer).toBe(bank.buffer);
      }
      expect(contentOf(bank)).toStrictEqual(smallContent());
    }
    expect(await readdir(folder)).toEqual(['a.arrow']);
  });

  it('can be opened by a worker that is given its shared buffer, and is then the same memory', async () => {
    await writeBank(join(folder, 'a.arrow'), smallContent());
    const bank = await readBank(join(folder, 'a.arrow'), { shared: true });
    const worker = new Worker(new URL('worker.mjs', import.meta.url), {
      workerData: bank.buffer,
      execArgv: ['--conditions=offramp-source'],
    });
    const answer = await new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
    });
    await worker.terminate();
    expect(answer).toEqual({ hash: bank.hash, sample: [10, 11, 12, 13, 14], shared: true });
    // the worker wrote here
    expect(bank.labels[4]).toBe(2);
  });
});
