import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import synthetic from '../../environments/synthetic/environment.ts';
import { fraction, larger, minus, plus, sum, text, times, valueOf } from './fraction.ts';
import { problemOf } from '../mdp/fixture.ts';

// The chain as its card describes it, written down a second time and in exact numbers.
const quarters = (weights: readonly number[]) => weights.map((weight) => fraction(weight, 4));
const eighths = (weights: readonly number[]) => weights.map((weight) => fraction(weight, 8));
const START = quarters([2, 1, 1]);
const NEXT = [
  [2, 1, 1],
  [1, 2, 1],
  [0, 1, 3],
].map(quarters);
const RIGHT = [
  [1, 2, 6],
  [1, 2, 6],
  [4, 7, 8],
  [5, 7, 8],
].map(eighths);
const COST = [1, 3, 6, 10].map((macs) => fraction(macs, 10));
const LEVELS = [0, 1, 2] as const;

type Row = typeof START;
const mix = (weights: Row, values: Row) => sum(weights.map((weight, s) => times(weight, at(values, s))));
const at = <T>(list: readonly T[], index: number): T => list[index] as T;

/** Optimal mean reward by backward induction over (exit, level), in lowest terms. */
function optimum(lambda: ReturnType<typeof fraction>) {
  const reward = (k: number): Row => at(RIGHT, k).map((right) => minus(right, times(lambda, at(COST, k))));
  let value = reward(3);
  for (const k of [2, 1, 0]) {
    const later = value;
    value = LEVELS.map((s) => larger(at(reward(k), s), mix(at(NEXT, s), later)));
  }
  return mix(START, value);
}

const DOCUMENTED = [
  { lambda: 0.1, price: fraction(1, 10), reward: '42923/51200' },
  { lambda: 0.2, price: fraction(1, 5), reward: '39371/51200' },
  { lambda: 0.5, price: fraction(1, 2), reward: '591/1024' },
  { lambda: 1, price: fraction(1), reward: '863/2560' },
];

const bank = await synthetic.bank();
const observations = synthetic.observations ?? [];

describe('synthetic', () => {
  it.each(DOCUMENTED)('has the optimum $reward at lambda $lambda', ({ lambda, price, reward }) => {
    const exact = optimum(price);
    expect(text(exact)).toBe(reward);
    const bounds = problemOf(bank, { observations, lambda, finite: true }).bounds();
    expect(bounds.optimum?.reward).toBeCloseTo(valueOf(exact), 10);
  });

  it('has fixed exits as right as the chain says', () => {
    // Distribution of the levels at each exit, then the mean over them.
    let level = START;
    const { fixedExits } = problemOf(bank, { observations, finite: true }).bounds();
    RIGHT.forEach((right, k) => {
      expect(fixedExits[k]?.accuracy).toBe(valueOf(mix(level, right)));
      expect(fixedExits[k]?.cost).toBeCloseTo(valueOf(at(COST, k)), 10);
      level = LEVELS.map((to) => level.map((p, s) => times(p, at(at(NEXT, s), to))).reduce(plus));
    });
    expect(bank.provenance.accuracy).toEqual(fixedExits.map(({ accuracy }) => accuracy));
  });

  it('has the same requests in every split, so that the optimum of one is that of all', () => {
    const rows = bank.samples / 3;
    const width = bank.logits.width;
    const split = (j: number) => bank.logits.data.slice(j * rows * width, (j + 1) * rows * width);
    expect(split(1)).toEqual(split(0));
    expect(split(2)).toEqual(split(0));
    expect([...new Set(bank.split.subarray(0, rows))]).toEqual([1]);
    expect(rows).toBe(4 ** 4 * 8);
  });

  it.each(DOCUMENTED)('has a card that states optimum and best fixed exit at lambda $lambda', (row) => {
    const card = readFileSync(new URL('../../environments/synthetic/README.md', import.meta.url), 'utf8');
    const bounds = problemOf(bank, { observations, lambda: row.lambda }).bounds();
    const optima = card.slice(card.indexOf('## The optimum'));
    const line = optima.split('\n').find((text_) => text_.startsWith(`| ${row.lambda} `));
    expect(line).toContain(`${row.reward} = ${valueOf(optimum(row.price)).toFixed(4)}`);
    const { exit, reward } = bounds.bestFixedExit;
    expect(line).toContain(`${exit}: ${reward.toFixed(4)}`);
  });
});
