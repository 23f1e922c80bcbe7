import { expect, it } from 'vitest';
import type { Inference, Request } from '../../src/inference/inference.ts';
import { sideBySide } from '../../src/inference/side-by-side.ts';
import { fakeClock } from './fake-clock.ts';

const clock = fakeClock();
const requests: Request[] = [2, 5, 1, 4].map((n) => ({ images: new Uint8Array(), n }));

it('times every request of every repetition under each contender', () => {
  const calls: string[] = [];
  const repetitionOf = (name: string): number =>
    calls.filter((call) => call === name).length / requests.length;
  const contender =
    (name: string, milliseconds: number): Inference =>
    ({ n }) => {
      clock.pass(milliseconds * n + Math.floor(repetitionOf(name)));
      calls.push(name);
      return { exits: new Uint8Array(n), answers: new Int32Array(n) };
    };
  const told: number[][] = [];
  const times = sideBySide([contender('a', 1), contender('b', 10)], requests, 3, (...done) => {
    clock.pass(1000);
    told.push(done);
  });
  // a millisecond more for each repetition; what happens in between does not count
  const expected = (milliseconds: number): number[][] =>
    requests.map(({ n }) => [0, 1, 2].map((repetition) => milliseconds * n + repetition));
  expect(times.map((each) => each.map((values) => [...values]))).toEqual([expected(1), expected(10)]);
  expect(told).toEqual(Array.from({ length: 12 }, (_, i) => [i + 1, 12]));
});

it('lets each contender begin as often, on each request', () => {
  const first = requests.map(() => [0, 0, 0]);
  let begun: number | undefined;
  const contenders = [0, 1, 2].map(
    (c): Inference =>
      ({ n }) => {
        begun ??= c;
        return { exits: new Uint8Array(n), answers: new Int32Array(n) };
      },
  );
  sideBySide(contenders, requests, 6, (done) => {
    const counts = first[(done - 1) % requests.length] as number[];
    counts[begun as number] = (counts[begun as number] as number) + 1;
    begun = undefined;
  });
  expect(first).toEqual(requests.map(() => [2, 2, 2]));
});
