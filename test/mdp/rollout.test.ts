import { createRandom, type Policy, rollout, type VectorEnvironment } from 'offramp';
import { describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, ofSplit, policyOf, problemOf, rightAt } from './fixture.ts';

const EXITS = 4;
const MACS = macsOf(EXITS);
const LAMBDA = 0.5;
const samples = drawSamples('rollout', { exits: EXITS, classes: 3, samples: [30, 2, 2] });
const rows = ofSplit(samples, 'policy');
const trainingOf = (dense = false) =>
  problemOf(bankOf(samples, MACS), {
    observations: ['depth', 'max-prob'],
    lambda: LAMBDA,
    reward: { quality: 'correct', dense },
  }).training;
const reward = (i: number, k: number): number =>
  rightAt(rows[i] as (typeof rows)[number], k) - (LAMBDA * (MACS[k] as number)) / (MACS[EXITS - 1] as number);

/** The environment, and a log of which sample stood at which exit under which action. */
function watched(n: number, dense = false) {
  const environment = trainingOf(dense).vector(n, createRandom('requests'));
  const log: { sample: number; exit: number; action: number }[][] = Array.from({ length: n }, () => []);
  const spied: VectorEnvironment = {
    ...environment,
    step(actions) {
      for (let slot = 0; slot < n; slot++) {
        const row = environment.rows[slot] as number;
        const [sample, exit] = [row % rows.length, Math.floor(row / rows.length)];
        log[slot]?.push({ sample, exit, action: actions[slot] as number });
      }
      environment.step(actions);
    },
  };
  return { spied, log };
}

const depthOf = (data: Float32Array, columns: number, row: number): number =>
  [...data.subarray(row * columns, row * columns + EXITS)].indexOf(1);

const halting: Policy = policyOf((_, row) => (row[EXITS] as number) ** 2);

/** Two rollouts in turn. */
function play() {
  const { spied } = watched(6);
  const random = createRandom('actions');
  return [rollout(spied, halting, random), rollout(spied, halting, random)] as const;
}

describe('rollout', () => {
  it.each([false, true])('plays one whole episode in each slot and sums it by hand (dense: %s)', (dense) => {
    const n = 16;
    const { spied, log } = watched(n, dense);
    const played = rollout(spied, halting, createRandom('actions'));
    const episodes = log.map((steps) => {
      const end = steps.findIndex(({ exit, action }) => action === 1 || exit === EXITS - 1);
      return steps.slice(0, end + 1);
    });
    episodes.forEach((steps) =>
      steps.forEach(({ sample, exit }, k) => {
        expect(exit).toBe(k);
        expect(sample).toBe(steps[0]?.sample);
      }),
    );
    const leaving = episodes.map((steps) => steps.at(-1) as { sample: number; exit: number });
    const returns = leaving.map(({ sample, exit }) => reward(sample, exit));
    expect(new Set(leaving.map(({ exit }) => exit)).size).toBeGreaterThan(2);
    expect(played.meanReturn).toBeCloseTo(returns.reduce((sum, value) => sum + value, 0) / n, 6);

    // Decisions stand exit by exit, slots in order; nobody decides at the last exit.
    const decisions = Array.from({ length: EXITS - 1 }, (_, k) =>
      episodes.flatMap((steps, slot) => (steps[k] ? [{ slot, k, ...steps[k] }] : [])),
    ).flat();
    expect(played.actions).toHaveLength(decisions.length);
    expect([...played.actions]).toEqual(decisions.map(({ action }) => action));
    const view = trainingOf().hindsight('policy').observations;
    decisions.forEach(({ slot, k, sample }, j) => {
      expect(depthOf(played.observations.data, played.observations.columns, j)).toBe(k);
      const row = (k * rows.length + sample) * view.columns;
      const shown = played.observations.data.subarray(j * view.columns, (j + 1) * view.columns);
      expect([...shown]).toEqual([...view.data.subarray(row, row + view.columns)]);
      const charged = dense
        ? (LAMBDA * ((MACS[k] as number) - (MACS[0] as number))) / (MACS[EXITS - 1] as number)
        : 0;
      // In the dense form what was charged before the decision is no longer in its return.
      const before = dense && k > 0 ? charged : 0;
      expect(played.returns[j]).toBeCloseTo((returns[slot] as number) + before, 5);
    });
    expect(played.observations.rows).toBe(decisions.length);
  });

  it('has no decision at the last exit, however long the episodes', () => {
    const { spied, log } = watched(8);
    const played = rollout(
      spied,
      policyOf(() => 0),
      createRandom(1),
    );
    expect(played.actions).toHaveLength(8 * (EXITS - 1));
    expect(played.actions.every((action) => action === 0)).toBe(true);
    expect(log.every((steps) => steps.length === EXITS)).toBe(true);
  });

  it('has no decision where a cap forces the exit', () => {
    const { training } = problemOf(bankOf(samples, MACS), {
      observations: ['depth', 'max-prob'],
      budget: { kind: 'request', from: 0.2, to: 0.9 },
    });
    const environment = training.vector(40, createRandom('capped'));
    const last: number[] = [];
    const spied: VectorEnvironment = {
      ...environment,
      reset() {
        environment.reset();
        last.push(...environment.lastExits);
      },
    };
    const played = rollout(
      spied,
      policyOf(() => 0),
      createRandom(1),
    );
    expect(new Set(last).size).toBeGreaterThan(1);
    expect(played.actions).toHaveLength(last.reduce((sum, k) => sum + k, 0));
    const depths = Array.from(played.actions, (_, j) =>
      depthOf(played.observations.data, played.observations.columns, j),
    );
    for (let k = 0; k < EXITS - 1; k++) {
      expect(depths.filter((depth) => depth === k)).toHaveLength(last.filter((own) => own > k).length);
    }
  });

  it('ends at once where the policy always exits', () => {
    const { spied, log } = watched(8);
    const played = rollout(
      spied,
      policyOf(() => 1),
      createRandom(1),
    );
    expect(played.actions).toHaveLength(8);
    expect(log.every((steps) => steps.length === 1)).toBe(true);
    const mean = log.reduce((sum, [first]) => sum + reward(first?.sample as number, 0), 0) / 8;
    expect(played.meanReturn).toBeCloseTo(mean, 6);
  });

  it('gives the same for the same streams and goes on to other episodes after', () => {
    expect(play()).toEqual(play());
    const [first, second] = play();
    expect(first.observations.data).not.toEqual(second.observations.data);
  });

  it('takes actions with the probability of the policy', () => {
    const n = 4000;
    const environment = trainingOf().vector(n, createRandom('many'));
    const { actions } = rollout(
      environment,
      policyOf(() => 0.3),
      createRandom('thirds'),
    );
    const share = actions.reduce((sum, action) => sum + action, 0) / actions.length;
    // Five standard deviations of a mean of as many draws.
    expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / actions.length));
  });
});
