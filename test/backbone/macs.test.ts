import { describe, expect, it } from 'vitest';
import { costOf, macsOf } from '../../src/backbone/macs.ts';
import { everyOperation } from './every-operation.ts';

describe('costOf', () => {
  // output pixels x output channels x kernel pixels x input channels
  const stem = 7 * 6 * 4 * (3 * 3) * 2;
  const plain = 7 * 6 * 4 * (3 * 3) * 4;
  const strided = 4 * 3 * 5 * (3 * 3) * 4;
  const branch0 = 4 * 3;
  const branch1 = 4 * 3 * 3 * (1 * 1) * 9 + 3 * 3;
  const head = 4 * 3 * 9 * 7 + 7 * 3;

  it('counts products of convolutions and dense layers, branches passed included', () => {
    const first = stem + plain + branch0;
    const second = first + strided + branch1;
    expect(costOf(everyOperation())).toEqual({
      perExit: Float64Array.of(first, second, second + head),
      backbone: stem + plain + strided + head,
      branches: branch0 + branch1,
      branch: Float64Array.of(branch0, branch1, 0),
    });
  });

  it('counts nothing for sums, pooling and joining', () => {
    const macs = macsOf(everyOperation());
    expect(['input', 'sum', 'pooled', 'joined', 'exit0/pool'].map((name) => macs.get(name))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});
