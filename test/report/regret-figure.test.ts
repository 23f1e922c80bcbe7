import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { agentLooks } from '../../src/report/agent-look.ts';
import { LIGHT_GROUND } from '../../src/report/plot-svg.ts';
import { LIGHT_REGRET, hasRegret, regretFigure } from '../../src/report/regret-figure.ts';
import { fixtureSummary } from './fixture.ts';
import { withRegret } from './training-fixture.ts';

const NAME = 'cifar10-resnet-9exit';
const everything = (): boolean => true;
const summary = withRegret(fixtureSummary());
const draw = (given = summary) =>
  parseHTML(regretFigure(given, NAME, everything, LIGHT_GROUND, 1000, LIGHT_REGRET)).document;

test('every bar’s parts are as long as the losses, on one scale', () => {
  const keys = agentLooks(summary, 'light');
  const document = draw();
  const scales = summary.results.flatMap(({ agent, lambda, regret }) => {
    const cell = [...document.querySelectorAll(`.${keys.get(agent)?.key} > g`)].find((one) =>
      one.querySelector('title')?.textContent?.startsWith(`${agent}, λ = ${lambda}\n`),
    );
    const bars = [...(cell?.querySelectorAll('rect') ?? [])];
    expect(bars.map((bar) => bar.getAttribute('fill'))).toEqual(Object.values(LIGHT_REGRET));
    // parts stand half a pixel apart, and coordinates are tenths of a pixel
    const losses = [regret?.early, regret?.late, regret?.policy] as number[];
    return bars.flatMap((bar, i) => {
      const loss = losses[i] as number;
      return loss > 0.02 ? [(Number(bar.getAttribute('width')) + 0.5) / loss] : [];
    });
  });
  expect(scales.length).toBeGreaterThan(50);
  const largest = Math.max(...scales);
  for (const scale of scales) expect(scale / largest).toBeGreaterThan(0.985);
});

test('a title tells what was lost and where', () => {
  const [row] = summary.results;
  const lost = 0.8234 - 0.1 * 0.2492 - (row?.reward ?? 0);
  const title = [...draw().querySelectorAll('title')]
    .map((one) => one.textContent ?? '')
    .find((text) => text.startsWith('random, λ = 0.1\n'));
  const parts = [lost, lost / 2, (3 * lost) / 8, lost / 8].map((part) => part.toFixed(4));
  expect(
    title
      ?.split('\n')
      .slice(1)
      .map((line: string) => line.split(' ').at(-1)),
  ).toEqual(parts);
});

test('rows without regret are left out, and a run without any has nothing to draw', () => {
  const results = summary.results.map((row) => {
    const { regret, ...rest } = row;
    return row.agent === 'dqn' || !regret ? rest : row;
  });
  const names = [...draw({ ...summary, results }).querySelectorAll('[class^=agent-] > text')];
  expect(names.map((name) => name.textContent)).not.toContain('dqn');
  expect(names.length).toBe(8);
  expect(hasRegret(summary, NAME, everything)).toBe(true);
  expect(hasRegret(fixtureSummary(), NAME, everything)).toBe(false);
});
