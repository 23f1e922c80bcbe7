import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/backbone/graph.ts';
import { parametersOf } from '../../src/backbone/parameters.ts';
import { poolLinear } from '../../src/backbone/branches.ts';
import { readStartingWeights, readWeights, writeWeights } from '../../src/backbone/weights-file.ts';
import { readTensorFile, tensorFileBytes } from '../../src/file/safetensors.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { backend, drawnWeights, history, identityOf, smallLenet } from './saved-training.ts';

const folder = temporaryFolder();
const graph = smallLenet();
const identity = identityOf(graph);
const weights = drawnWeights(graph);

function written(of: Graph = graph): string {
  const file = join(folder(), 'weights.safetensors');
  writeWeights(file, of, { identity: identityOf(of), backend, history, weights: drawnWeights(of) });
  return file;
}

/** Header and numbers of a safetensors file, read as the format's page describes it. */
function byHand(file: string) {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    Record<string, string> & { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const { __metadata__, ...tensors } = header;
  const numbers = ([from, to]: [number, number]): number[] =>
    Array.from({ length: (to - from) / 4 }, (_, i) => bytes.readFloatLE(8 + length + from + 4 * i));
  return { length, metadata: __metadata__ as Record<string, string>, tensors, numbers };
}

describe('a file of weights', () => {
  it('is read back bit by bit', () => {
    expect(readWeights(written(), graph)).toEqual({ identity, backend, history, weights });
  });

  it('is a safetensors file that any reader of them reads', () => {
    const { length, metadata, tensors, numbers } = byHand(written());
    expect(length % 8).toBe(0);
    const parameters = [...parametersOf(graph).values()].flat();
    expect(Object.keys(tensors)).toEqual(parameters.map(({ name }) => name));
    for (const { name, shape } of parameters) {
      expect(tensors[name]).toMatchObject({ dtype: 'F32', shape });
      expect(numbers(tensors[name]?.data_offsets as [number, number])).toEqual([
        ...(weights.get(name) ?? []),
      ]);
    }
    expect(JSON.parse(metadata['offramp'] ?? '')).toEqual({
      version: 1,
      content: 'weights',
      backend,
      history,
      identity: JSON.parse(JSON.stringify(identity)) as unknown,
    });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /0 bytes, expected 8 at least; the file is damaged/],
    [
      'a picture',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13),
      /a header of \d+ bytes in a file of 12/,
    ],
    ['text', Buffer.from('these are no weights at all, sorry'), /a header of \d+ bytes in a file of 34/],
    [
      'of another program',
      tensorFileBytes({ metadata: { format: 'pt' }, tensors: new Map() }),
      /no metadata "offramp", expected a file that "offramp backbone train" wrote$/,
    ],
  ])('that is %s is refused', (_, bytes, message) => {
    const file = join(folder(), 'weights.safetensors');
    writeFileSync(file, bytes);
    expect(() => readWeights(file, graph)).toThrow(message);
    expect(() => readWeights(file, graph)).toThrow(expect.objectContaining({ name: 'UserError' }));
  });

  it('that is missing, or a folder, is refused', () => {
    const file = join(folder(), 'weights.safetensors');
    expect(() => readWeights(file, graph)).toThrow(
      `${file}: no such file; train it with "offramp backbone train"`,
    );
    expect(() => readWeights(folder(), graph)).toThrow(/: unreadable \(EISDIR\)$/);
  });

  it('is refused where a number, a name or what it says of itself was changed', () => {
    const file = written();
    const { metadata, tensors } = readTensorFile(readFileSync(file), file);
    const refused = (changed: Parameters<typeof tensorFileBytes>[0]): void => {
      writeFileSync(file, tensorFileBytes(changed));
      expect(() => readWeights(file, graph)).toThrow(
        `${file}: its content is not what was written; the file is damaged, make it again`,
      );
    };
    const [[name, tensor] = ['', undefined]] = tensors;
    const numbers = Float32Array.from(tensor?.values ?? []).fill(1);
    refused({ metadata, tensors: new Map([...tensors, [name, { shape: [1], values: numbers }]]) });
    refused({ metadata, tensors: new Map([...tensors].slice(1)) });
    refused({
      metadata: { ...metadata, offramp: (metadata['offramp'] ?? '').replace('0.4', '0.9') },
      tensors,
    });
    refused({ metadata: { offramp: metadata['offramp'] ?? '' }, tensors });
  });

  it('of another network, or of images that are not those expected, is refused', () => {
    const other = smallLenet({ filters: [2, 4] });
    const file = written(other);
    expect(() => readWeights(file, graph)).toThrow(
      `${file}: is of another training: network: "${identityOf(other).network}", expected "${identity.network}"; ` +
        'give its own file, or train again',
    );
    expect(() => readWeights(written(), graph, { seed: 9 })).toThrow(': seed: 4, expected 9; ');
  });
});

describe('weights to start from', () => {
  const oneBranch = smallLenet({ branches: [0] });
  const otherBranch = smallLenet({
    branch: (builder, name, from) => poolLinear(builder, `${name}/new`, from),
  });

  it('are those of the nodes that are the same', () => {
    const { weights: given, sha256 } = readStartingWeights(written(oneBranch), graph, identity);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const names = [...parametersOf(oneBranch).values()].flat().map(({ name }) => name);
    expect([...given.keys()]).toEqual(names);
    for (const [name, values] of given) expect(values, name).toEqual(drawnWeights(oneBranch).get(name));
    // none of the branches is the same, all of the backbone is
    const { weights: shared } = readStartingWeights(written(), otherBranch, identityOf(otherBranch));
    expect([...shared.keys()].some((name) => name.startsWith('exit'))).toBe(false);
    expect(shared.has('head/logits/kernel')).toBe(true);
  });

  it('must hold all of the backbone where only branches are trained', () => {
    const narrow = smallLenet({ filters: [2, 4] });
    const file = written(narrow);
    const branchesOnly = { ...identity, training: { ...identity.training, order: 'branches-only' as const } };
    expect(readStartingWeights(file, graph, identity).weights.has('convolution0/kernel')).toBe(true);
    expect(() => readStartingWeights(file, graph, branchesOnly)).toThrow(
      `${file}: ${identityOf(narrow).network}: has no "convolution1/kernel" [5, 5, 2, 3] for ${identity.network}; ` +
        'give weights of the same backbone',
    );
  });

  it('must have seen the same images and no others', () => {
    const file = written();
    const others = { ...identity, splits: { policy: 4, tune: 6 } };
    expect(() => readStartingWeights(file, graph, others)).toThrow(
      `${file}: is of another training: splits.policy: 5, expected 4 (and 1 more); start from weights that were ` +
        'trained on the same images',
    );
  });
});
