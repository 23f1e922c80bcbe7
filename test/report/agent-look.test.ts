import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../src/contract/summary.ts';
import { agentLooks } from '../../src/report/agent-look.ts';
import { PAGE_GROUND } from '../../src/report/plot-svg.ts';
import { swatch } from '../../src/report/swatch.ts';
import { fixtureSummary } from './fixture.ts';

const whole = fixtureSummary();
const [row] = whole.results as [RunSummary['results'][number]];
const many = { ...whole, results: Array.from({ length: 90 }, (_, i) => ({ ...row, agent: `agent ${i}` })) };
const looks = [...agentLooks(many, 'page').values()];

describe('the looks of 90 agents', () => {
  test('differ', () => {
    expect(new Set(looks.map(({ colour, symbol }) => `${colour} ${symbol}`)).size).toBe(90);
  });

  test('have points with an area, since points are filled', () => {
    for (const look of looks) {
      // an outline that is closed, or a circle
      expect(swatch(look, PAGE_GROUND), look.symbol).toMatch(/<circle|<path[^>]* d="[^"]*[Zz]/);
    }
  });
});
