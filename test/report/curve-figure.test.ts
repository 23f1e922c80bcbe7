import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { agentLooks } from '../../src/report/agent-look.ts';
import { curveFigure, returnCurves } from '../../src/report/curve-figure.ts';
import { LIGHT_GROUND } from '../../src/report/plot-svg.ts';
import { fixtureSummary } from './fixture.ts';
import { SHARES, withCurves } from './training-fixture.ts';

const NAME = 'cifar10-resnet-9exit';
const everything = (): boolean => true;
const summary = withCurves(fixtureSummary());
const looks = agentLooks(summary, 'light');
const { document } = parseHTML(curveFigure(summary, NAME, everything, looks, LIGHT_GROUND, 1000));

/** Points of the line of one agent at one price, in pixels. */
function line(agent: string, lambda: number): number[][] {
  const marks = [...document.querySelectorAll(`.${looks.get(agent)?.key} > g`)].find((one) =>
    one.querySelector('title')?.textContent?.startsWith(`${agent}, λ = ${lambda}\n`),
  );
  const path = marks?.querySelector('path[fill=none]')?.getAttribute('d') ?? '';
  return path
    .slice(1)
    .split('L')
    .map((pair: string) => pair.split(',').map(Number));
}

test('draws the return alone, of agents that report it', () => {
  expect(document.querySelectorAll('path[fill=none]').length).toBe(2 * 4);
  expect(returnCurves(summary, NAME, ({ lambda }) => lambda === 0.2).map(({ agent }) => agent)).toEqual([
    'dqn',
    'reinforce',
  ]);
  expect(returnCurves(fixtureSummary(), NAME, everything)).toEqual([]);
});

test('runs over each agent’s own training, whatever its unit', () => {
  for (const agent of ['dqn', 'reinforce']) {
    const xs = line(agent, 0.5).map(([x]) => x as number);
    const [first, last] = [xs[0] as number, xs.at(-1) as number];
    const shares = xs.map(
      (x) => (SHARES[0] as number) + ((x - first) / (last - first)) * (1 - (SHARES[0] as number)),
    );
    shares.forEach((share, i) => expect(share).toBeCloseTo(SHARES[i] as number, 2));
  }
});

test('is as high as the mean over seeds, on the panel’s scale', () => {
  const means = ['dqn', 'reinforce'].flatMap(
    (agent) =>
      returnCurves(summary, NAME, ({ lambda }) => lambda === 0.5).find((curve) => curve.agent === agent)
        ?.mean ?? [],
  );
  const ys = ['dqn', 'reinforce'].flatMap((agent) => line(agent, 0.5).map(([, y]) => y as number));
  const [low, high] = [means.indexOf(Math.min(...means)), means.indexOf(Math.max(...means))];
  const at = (i: number): number =>
    ((ys[i] as number) - (ys[low] as number)) / ((ys[high] as number) - (ys[low] as number));
  const span = (means[high] as number) - (means[low] as number);
  means.forEach((mean, i) => expect(at(i)).toBeCloseTo((mean - (means[low] as number)) / span, 2));
});

test('a title tells steps, mean and the range of seeds', () => {
  const title = [...document.querySelectorAll('title')]
    .map((one) => one.textContent ?? '')
    .find((text) => text.startsWith('reinforce, λ = 0.1\n'));
  const reward = summary.results.find((row) => row.agent === 'reinforce' && row.lambda === 0.1)?.reward ?? 0;
  const ends = [reward - 0.01, reward + 0.02].map((value) => value.toFixed(4)).join(', ');
  expect(title?.split('\n').at(-1)).toBe(`step\u00a0200,000 ${reward.toFixed(4)} [${ends}]`);
  expect(title?.split('\n').length).toBe(6);
});
