import { createRandom } from 'offramp';
import { describe, expect, it } from 'vitest';
import { growingTraces } from '../../src/mdp/growing-traces.ts';
import { observer } from '../../src/mdp/observer.ts';
import { listObservations } from '../../src/mdp/observations.ts';
import { bankOf, drawSamples, macsOf, ofSplit, problemOf, type Sample } from './fixture.ts';

const EXITS = 5;
const CLASSES = 4;
const LAMBDA = 0.3;
const MACS = macsOf(EXITS);
const WIDTHS = [2, 3, 1, 4, 0];
const samples = drawSamples('growing', {
  exits: EXITS,
  classes: CLASSES,
  samples: [23, 2, 2],
  // few levels, so that answers agree often
  levels: [-1, 0, 1],
  featureWidths: WIDTHS,
});
const bank = bankOf(samples, MACS);
const written = ofSplit(samples, 'policy');
const names = listObservations().map(({ name }) => name);
const table = problemOf(bank, { observations: names, lambda: LAMBDA }).training.hindsight('policy');
const seen = observer(bank, names, { lambda: LAMBDA });

const network = { exits: EXITS, classes: CLASSES, macs: Float64Array.from(MACS) };
const logitsOf = (taken: readonly Sample[], k: number): Float32Array =>
  Float32Array.from(taken.flatMap(({ logits }) => logits[k] ?? []));
const featuresOf = (taken: readonly Sample[], k: number): Float32Array =>
  Float32Array.from(taken.flatMap(({ features = [] }) => features[k] ?? []));

describe('observations of traces that grow', () => {
  it.each([1, 7, 23])('%i at a time, some leaving: bit for bit those of the whole table', (n) => {
    const random = createRandom(`leaving/${n}`);
    const traces = growingTraces(network, 23);
    for (let start = 0; start + n <= written.length; start += n) {
      let here = Array.from({ length: n }, (_, i) => start + i);
      traces.begin(n);
      for (let k = 0; k < EXITS; k++) {
        const taken = here.map((i) => written[i] as Sample);
        traces.add(logitsOf(taken, k), featuresOf(taken, k));
        // what stood in the matrix before must not matter
        const data = new Float32Array(here.length * seen.size).fill(Number.NaN);
        seen.observe(traces, k, { data, rows: here.length, columns: seen.size });
        const all = table.observationsAt(k);
        here.forEach((i, row) => {
          const found = data.subarray(row * seen.size, (row + 1) * seen.size);
          expect(found).toEqual(all.data.subarray(i * seen.size, (i + 1) * seen.size));
        });
        const staying = here.map((_, row) => row).filter((row) => row === 0 || random.uniform() < 0.6);
        traces.keep(Int32Array.from(staying));
        here = staying.map((row) => here[row] as number);
      }
    }
  });

  it('ask for the features of the exit they stand at, and of no other', () => {
    const traces = growingTraces(network, 1);
    traces.begin(1);
    traces.add(logitsOf(written.slice(0, 1), 0), featuresOf(written.slice(0, 1), 0));
    expect([...(traces.features(0)?.data ?? [])]).toEqual([...featuresOf(written.slice(0, 1), 0)]);
    expect(() => traces.features(1)).toThrow('traces: the features of exit 1 are not at hand');
  });
});
