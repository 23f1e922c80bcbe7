import { experiment, use } from 'offramp';
import { anatomyOf, anatomySvg, imageSvg, runExperiment, testImages } from 'offramp/analysis';
import { describe, expect, it } from 'vitest';
import threshold from '../../agents/threshold.ts';
import learningToExit from '../../agents/learning-to-exit.ts';
import qLearning from '../../agents/q-learning.ts';
import procedural from '../../environments/procedural/environment.ts';
import cifar10Resnet from '../../environments/cifar10-resnet-9exit/environment.ts';
import { splitTraces } from '../../src/mdp/split-traces.ts';
import { SHAPES } from '../../src/data/shapes.ts';
import { proceduralDataset } from '../../src/data/procedural.ts';

const shapes = experiment({
  name: 'shapes',
  question: 'Where does each policy leave?',
  environments: [procedural],
  agents: [use(threshold), use(qLearning, { episodes: 20_000 }), use(learningToExit)],
  lambda: [0.3],
  budgets: [{ kind: 'request', from: 0.1, to: 1 }, 0.5],
  seeds: 2,
});
const run = await runExperiment(shapes);
const terms = [{ lambda: 0.3 }, { budget: { kind: 'request', from: 0.1, to: 1 } as const }];

interface Row {
  readonly agent: string;
  readonly seed: number;
  readonly sample: number;
  readonly exit: number;
  readonly [column: string]: number | string;
}

describe.each(terms)('the anatomy of %j', (wanted) => {
  it('agrees with the records on every test sample', async () => {
    const { leaving, samples } = await anatomyOf(run, shapes, wanted);
    const recorded = run.samples(wanted);
    expect(leaving.numRows()).toBe(6 * samples);
    for (const name of ['agent', 'seed', 'sample', 'exit', 'correct', 'cost']) {
      expect([name, leaving.array(name)]).toEqual([name, recorded.array(name)]);
    }
  });

  it('has policies that leave where the record says, asked again', async () => {
    const anatomy = await anatomyOf(run, shapes, wanted);
    const left = new Map(
      (anatomy.leaving.objects() as Row[]).map(({ agent, seed, sample, exit }) => [
        `${agent} ${seed} ${sample}`,
        exit,
      ]),
    );
    for (let sample = 0; sample < 300; sample++) {
      const rows = anatomy.exits(sample).objects() as Row[];
      for (let p = 0; p < rows.length; p += 6) {
        const policy = rows.slice(p, p + 6);
        const { agent, seed } = policy[0] as Row;
        const first = policy.findIndex(({ leaves }) => (leaves as number) >= 0.5);
        expect([sample, agent, first]).toEqual([sample, agent, left.get(`${agent} ${seed} ${sample}`)]);
        expect(policy.findIndex((row) => row['left'] === 1)).toBe(first);
      }
    }
  });
});

describe('the anatomy of a price', async () => {
  const anatomy = await anatomyOf(run, shapes, { lambda: 0.3 });
  const bank = await procedural.bank();
  const { answers, labels, probabilities, samples, classes } = splitTraces(bank, 'test');

  it('tells what the bank says each exit answers, and how sure it is', () => {
    for (const sample of [0, 1, 17, samples - 1]) {
      const rows = anatomy.exits(sample).filter("d.agent === 'threshold' && d.seed === 0").objects() as Row[];
      rows.forEach((row, k) => {
        const at = k * samples + sample;
        const answer = answers[at] as number;
        expect(row).toMatchObject({ exit: k, answer, correct: answer === labels[sample] ? 1 : 0 });
        expect(row['confidence']).toBe(probabilities[at * classes + answer]);
        expect(row['reward']).toBeCloseTo((row['correct'] as number) - 0.3 * (row['cost'] as number), 12);
      });
    }
  });

  it('finds the best exit of each sample as a search over all of them does', () => {
    const rows = anatomy.leaving.objects() as Row[];
    for (let i = 0; i < rows.length; i += 97) {
      const { agent, seed, sample, exit, best, regret, reward, verdict } = rows[i] as Row;
      const exits = (anatomy.exits(sample).objects() as Row[]).filter(
        (row) => row.agent === agent && row.seed === seed,
      );
      const most = Math.max(...exits.map((row) => row['reward'] as number));
      expect(reward).toBeCloseTo(exits[exit]?.['reward'] as number, 12);
      expect(regret).toBeCloseTo(most - (reward as number), 12);
      expect(exits[best as number]?.['reward']).toBeCloseTo(most, 12);
      const sign = Math.sign((best as number) - exit);
      expect(verdict).toBe(['too late', 'best exit', 'too early'][sign + 1]);
    }
  });

  it('is drawn: a cell for each policy and exit, the answers by their names, a frame where each left', () => {
    const names = Object.keys(SHAPES);
    const svg = anatomySvg(anatomy, 3, { names });
    const rows = anatomy.exits(3).objects() as Row[];
    expect(svg.match(/rx="3"/g)).toHaveLength(rows.length);
    expect(svg.match(/stroke-width="2.5"/g)).toHaveLength(6);
    expect(svg).toContain(`test sample 3: ${names[labels[3] as number]}, lambda 0.3`);
    for (const { answer } of rows) expect(svg).toContain(`>${names[answer as number]}</text>`);
  });

  it('refuses what it cannot answer, and says what to do', async () => {
    expect(() => anatomy.exits(4000)).toThrow('anatomy: sample 4000; expected a whole number 0..3999');
    await expect(anatomyOf(run, shapes, {})).rejects.toThrow(/trials of procedural, .*name one environment/);
    const average = { budget: { kind: 'average', cost: 0.5 } as const };
    await expect(anatomyOf(run, shapes, average)).rejects.toThrow(
      /budget 0\.5: who leaves depends on the other/,
    );
    await expect(anatomyOf(run, shapes, { lambda: 7 })).rejects.toThrow(/no trial of \{"lambda":7\}/);
    const other = { ...shapes, agents: [use(threshold)] };
    await expect(anatomyOf(run, other, { lambda: 0.3 })).rejects.toThrow(/agent q-learning is not of this/);
  });
});

describe('test images', () => {
  it('are those that the bank was recorded from: drawn one by one from the seed, with the labels of the bank', async () => {
    const image = await testImages(procedural);
    const { labels } = splitTraces(await procedural.bank(), 'test');
    const drawn = proceduralDataset({ seed: 0, part: 'test', count: 200 });
    for (let sample = 0; sample < 200; sample++) {
      const { height, width, channels, pixels, label } = image(sample);
      expect([height, width, channels, label]).toEqual([16, 16, 1, labels[sample]]);
      expect(pixels).toEqual(drawn.images.subarray(sample * 256, (sample + 1) * 256));
    }
    for (let sample = 0; sample < 4000; sample++) expect(image(sample).label).toBe(labels[sample]);
    expect(() => image(4000)).toThrow('environment procedural: sample 4000, expected 0..3999');
  });

  it('are refused where an environment is a bank and nothing else', async () => {
    await expect(testImages(cifar10Resnet)).rejects.toThrow(
      'environment cifar10-resnet-9exit: declares no backbone',
    );
  });

  it('become a square a pixel', () => {
    const pixels = Uint8Array.of(0, 128, 255, 1, 2, 3);
    const grey = imageSvg({ height: 2, width: 3, channels: 1, pixels, label: 4 }, 10);
    const fills = Array.from(grey.matchAll(/x="(\d)" y="(\d)".*?fill="(#\w+)"/g), ([, ...found]) =>
      found.join(' '),
    );
    expect(fills).toEqual([
      '0 0 #000000',
      '1 0 #808080',
      '2 0 #ffffff',
      '0 1 #010101',
      '1 1 #020202',
      '2 1 #030303',
    ]);
    expect(grey).toContain('width="30" height="20"');
    const colour = imageSvg({ height: 1, width: 2, channels: 3, pixels, label: 4 });
    expect(colour.match(/fill="#\w+"/g)).toEqual(['fill="#0080ff"', 'fill="#010203"']);
  });
});
