import {
  CONTINUE,
  createRandom,
  EXIT,
  type EnvironmentState,
  type TrainingEnvironment,
  type VectorEnvironment,
} from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkCaps, drawCaps, lastAffordableExit } from '../../src/mdp/caps.ts';
import { bankOf, drawSamples, macsOf, policyOf, problemOf } from './fixture.ts';

const EXITS = 5;
const MACS = macsOf(EXITS);
const COST = MACS.map((count) => count / (MACS.at(-1) as number));
const SAMPLES = 30;
const BUDGET = { kind: 'request', from: 0.15, to: 0.95 } as const;
const OBSERVATIONS = ['max-prob', 'remaining-budget', 'depth'];
/** Column of the remaining budget. */
const REMAINING = 1;
const bank = bankOf(drawSamples('caps', { exits: EXITS, classes: 3, samples: [SAMPLES, 20, 25] }), MACS);
const problem = problemOf(bank, { observations: OBSERVATIONS, budget: BUDGET });
const { training } = problem;
const seeded = (n: number, environment: TrainingEnvironment = training): VectorEnvironment =>
  environment.vector(n, createRandom('seed'));

const capsOf = (environment: VectorEnvironment): readonly number[] =>
  environment.state().caps?.cap as readonly number[];
const remaining = ({ observations: { data, columns } }: VectorEnvironment, slot: number): number =>
  data[slot * columns + REMAINING] as number;

/** Deepest exit that a cap pays, from the definition. */
const deepest = (cap: number, cost: readonly number[] = COST): number =>
  cost.findLastIndex((one) => one <= cap);

const clamp = (value: number): number => Math.min(Math.max(value, BUDGET.from), BUDGET.to);

describe('a million simulated requests', () => {
  const N = 1000;
  const found = { ended: 0, exceeded: 0, early: 0, unmarked: 0, forced: 0, deeper: 0 };
  const shares = new Float64Array(EXITS);

  beforeAll(() => {
    const environment = training.vector(N, createRandom('million'));
    const random = createRandom('mostly continues');
    const actions = new Uint8Array(N);
    const leaving = new Uint8Array(N);
    while (found.ended < 1_000_000) {
      const caps = capsOf(environment);
      leaving.set(environment.exits);
      for (let slot = 0; slot < N; slot++) actions[slot] = random.uniform() < 0.05 ? EXIT : CONTINUE;
      environment.step(actions);
      for (let slot = 0; slot < N; slot++) {
        const k = leaving[slot] as number;
        const cap = caps[slot] as number;
        const stuck = k < EXITS - 1 && (COST[k + 1] as number) > cap;
        if ((COST[k] as number) > cap) found.deeper++;
        if (environment.truncated[slot] !== Number(stuck)) found.unmarked++;
        if (environment.terminated[slot] === 0) continue;
        found.ended++;
        shares[k] = (shares[k] as number) + 1;
        if ((COST[k] as number) > cap) found.exceeded++;
        if (stuck) found.forced++;
        else if (actions[slot] === CONTINUE && k < EXITS - 1) found.early++;
      }
    }
  });

  it('never exceed their caps', () => {
    expect(found.ended).toBeGreaterThanOrEqual(1_000_000);
    expect(found.exceeded).toBe(0);
    // nor does any stand at an exit that its cap does not pay
    expect(found.deeper).toBe(0);
  });

  it('leave for no other reason than their action, the last exit or a cap, which truncated marks', () => {
    expect(found.early).toBe(0);
    expect(found.unmarked).toBe(0);
    expect(found.forced).toBeGreaterThan(700_000);
  });

  it('are spread over exits as caps drawn uniformly say', () => {
    // P(deepest payable exit is k) from the lengths of [c[k], c[k + 1]) within [from, to)
    const ends = COST.map(
      (cost, k) => (clamp(COST[k + 1] ?? Infinity) - clamp(cost)) / (BUDGET.to - BUDGET.from),
    );
    for (let k = 0; k < EXITS; k++) {
      const reaching = ends.slice(k).reduce((total, share) => total + share, 0);
      const expected = 0.95 ** k * ((ends[k] as number) + 0.05 * (reaching - (ends[k] as number)));
      expect(Math.abs((shares[k] as number) / found.ended - expected)).toBeLessThan(0.003);
    }
  });
});

describe('evaluation under caps', () => {
  it.each([
    ['never leaves early', () => 0],
    ['leaves half the time', (row: Float32Array) => Number((row[0] as number) > 0.6)],
    ['spends what is left', (row: Float32Array) => Number((row[REMAINING] as number) < 0.3)],
  ])('of a policy that %s exceeds none', (_, probability) => {
    for (const macs of [0, 0.3]) {
      const policy = policyOf(
        (_k, row) => probability(row),
        () => macs,
      );
      for (const split of ['tune', 'test'] as const) {
        const caps = problem.caps(split) as Float64Array;
        const { exit, relativeCost, deterministic, expected } = problem.evaluate(policy, split);
        const spent = [...exit].map((k) => relativeCost[k] as number);
        spent.forEach((cost, i) => expect(cost).toBeLessThanOrEqual(caps[i] as number));
        const mean = spent.reduce((total, cost) => total + cost, 0) / spent.length;
        expect(deterministic.cost).toBeCloseTo(mean, 12);
        expect(expected.cost).toBeCloseTo(mean, 12);
        exit.forEach((k, i) => expect(k).toBeLessThanOrEqual(deepest(caps[i] as number, relativeCost)));
      }
    }
  });

  it('weighs chances as the sum over exits, all that is left at the deepest one that is payable', () => {
    const halting = policyOf((_k, row) => row[0] as number);
    const caps = problem.caps('test') as Float64Array;
    let mean = 0;
    const shown: number[][] = [];
    problem.evaluate(
      policyOf((k, row) => {
        (shown[k] ??= []).push(row[0] as number);
        return 0;
      }),
      'test',
    );
    caps.forEach((cap, i) => {
      let reach = 1;
      for (let k = 0; k <= deepest(cap); k++) {
        const leaves = k === deepest(cap) ? reach : reach * (shown[k]?.[i] as number);
        mean += (leaves * (COST[k] as number)) / caps.length;
        reach -= leaves;
      }
    });
    expect(problem.evaluate(halting, 'test').expected.cost).toBeCloseTo(mean, 10);
  });

  it('draws caps once: they are the same in every problem on the same budget, others on each split', () => {
    const again = problemOf(bank, { budget: BUDGET, lambda: 0.1 });
    expect(again.caps('test')).toEqual(problem.caps('test'));
    expect(problem.caps('tune')).not.toEqual(problem.caps('test')?.subarray(0, 20));
    for (const cap of problem.caps('test') as Float64Array) {
      expect(cap).toBeGreaterThanOrEqual(BUDGET.from);
      expect(cap).toBeLessThan(BUDGET.to);
    }
    expect(problemOf(bank).caps('test')).toBeUndefined();
  });
});

describe('the remaining budget', () => {
  it('of a request side by side is its cap less the cost of its exit', () => {
    const environment = seeded(7);
    const random = createRandom('steps');
    for (let step = 0; step < 200; step++) {
      const caps = capsOf(environment);
      caps.forEach((cap, slot) => {
        const cost = COST[environment.exits[slot] as number] as number;
        expect(remaining(environment, slot)).toBe(Math.fround(cap - cost));
        expect(environment.lastExits[slot]).toBe(deepest(cap));
      });
      const before = Float32Array.from(environment.observations.data);
      environment.step(Uint8Array.from({ length: 7 }, () => (random.uniform() < 0.3 ? EXIT : CONTINUE)));
      environment.terminated.forEach((ended, slot) => {
        if (ended === 0) return expect(capsOf(environment)[slot]).toBe(caps[slot]);
        const { columns } = environment.observations;
        const row = before.subarray(slot * columns, (slot + 1) * columns);
        const final = environment.finalObservations.data.subarray(slot * columns, (slot + 1) * columns);
        expect([...final]).toEqual([...row]);
      });
    }
  });

  it('in hindsight is the cap of each sample less the cost of each exit, and the deepest exit agrees', () => {
    const view = training.hindsight('tune');
    const caps = problem.caps('tune') as Float64Array;
    caps.forEach((cap, i) => {
      for (let k = 0; k < EXITS; k++) {
        const { data, columns } = view.observationsAt(k);
        expect(data[i * columns + REMAINING]).toBe(Math.fround(cap - (COST[k] as number)));
      }
      expect(view.lastExits[i]).toBe(deepest(cap));
    });
  });

  it('of requests without a cap is what the whole network leaves', () => {
    const { training: free } = problemOf(bank, { observations: OBSERVATIONS });
    const environment = seeded(3, free);
    environment.step(new Uint8Array(3));
    for (const slot of [0, 1, 2]) {
      expect(remaining(environment, slot)).toBe(Math.fround(1 - (COST[1] as number)));
      expect(environment.lastExits[slot]).toBe(EXITS - 1);
    }
    expect(environment.state().caps).toBeUndefined();
    expect([...free.hindsight('policy').lastExits]).toEqual(Array.from({ length: SAMPLES }, () => EXITS - 1));
  });

  it('cannot be told from rows in hindsight, so that observations must be copied to see it', () => {
    expect(() => training.vector(2, createRandom(1), { copyObservations: false })).toThrow(
      'environment: "remaining-budget" is drawn anew for each request and stands in no row of hindsight; copy observations',
    );
  });
});

/** What eighty steps of four requests leave in every array. */
const moves = (environment: VectorEnvironment) => {
  const random = createRandom('after');
  return Array.from({ length: 80 }, () => {
    environment.step(Uint8Array.from({ length: 4 }, () => (random.uniform() < 0.2 ? EXIT : CONTINUE)));
    const { rows, rewards, terminated, truncated, lastExits, observations } = environment;
    const all = [rows, rewards, terminated, truncated, lastExits, observations.data];
    return all.map((array) => Array.from(array));
  });
};

describe('the state of capped requests', () => {
  it.each([0, 1, 9, 40])(
    'taken after %i steps and restored replays the same, here and elsewhere',
    (steps) => {
      const environment = seeded(4);
      const random = createRandom('before');
      for (let step = 0; step < steps; step++) {
        environment.step(Uint8Array.from({ length: 4 }, () => (random.uniform() < 0.4 ? EXIT : CONTINUE)));
      }
      const state = JSON.parse(JSON.stringify(environment.state())) as EnvironmentState;
      const shown = [...environment.observations.data];
      const expected = moves(environment);
      for (const one of [environment, training.vector(4, createRandom('elsewhere'))]) {
        one.restore(state);
        expect(one.state()).toEqual(state);
        expect([...one.observations.data]).toEqual(shown);
        expect(moves(one)).toEqual(expected);
      }
    },
  );

  it('is refused where it does not fit, and changes nothing', () => {
    const environment = seeded(2);
    environment.step(new Uint8Array(2));
    const state = environment.state();
    const caps = state.caps as NonNullable<EnvironmentState['caps']>;
    const { caps: _, ...uncapped } = state;
    for (const [wrong, message] of [
      [uncapped, 'environment: 0 caps for 2 requests; expected one each'],
      [{ ...state, caps: { ...caps, cap: [0.5] } }, 'environment: 1 caps for 2 requests'],
      [
        { ...state, exit: [1, 3], caps: { ...caps, cap: [0.5, 0.3] } },
        'environment: request 1 stands at exit 3, which its cap 0.3 does not pay',
      ],
    ] as const) {
      expect(() => environment.restore(wrong)).toThrow(message);
      expect(environment.state()).toEqual(state);
    }
    const free = seeded(2, problemOf(bank).training);
    expect(() => free.restore(state)).toThrow('environment: 2 caps for requests that have none');
  });
});

const macs = (): number => 2;

describe('caps', () => {
  it('force the exit where the next one would break them, whatever the action', () => {
    const environment = seeded(50);
    for (let step = 0; step < 20; step++) {
      const stuck = [...environment.exits].map(
        (k, slot) => k === deepest(capsOf(environment)[slot] as number),
      );
      const [rows, view] = [[...environment.rows], training.hindsight('policy')];
      environment.step(new Uint8Array(50));
      expect([...environment.terminated]).toEqual(stuck.map(Number));
      rows.forEach((row, slot) => {
        if (stuck[slot]) expect(environment.rewards[slot]).toBe(view.rewards[row]);
      });
    }
  });

  it('pay fewer exits once the policy is charged', () => {
    const cost = MACS.map((own, k) => (own + 2 * Math.min(k + 1, EXITS - 1)) / (MACS.at(-1) as number));
    // 1 + 2 of 15 at the first exit
    expect(() => training.charging(macs)).toThrow(
      'budget: 0.15 is less than the first exit costs, 0.2000 of the whole network',
    );
    const roomy = problemOf(bank, { observations: OBSERVATIONS, budget: { ...BUDGET, from: 0.25 } }).training;
    const [plain, dearer] = [seeded(200, roomy), seeded(200, roomy.charging(macs))];
    const caps = capsOf(plain);
    expect(capsOf(dearer)).toEqual(caps);
    expect([...plain.lastExits]).toEqual(caps.map((cap) => deepest(cap)));
    expect([...dearer.lastExits]).toEqual(caps.map((cap) => deepest(cap, cost)));
    expect(dearer.lastExits.every((last, slot) => last <= (plain.lastExits[slot] as number))).toBe(true);
    expect([...dearer.lastExits]).not.toEqual([...plain.lastExits]);
    // what is shown is counted in the backbone's own cost, which no policy need know another's to read
    expect(remaining(dearer, 0)).toBe(remaining(plain, 0));
    const [view, dearerView] = [roomy.hindsight('policy'), roomy.charging(macs).hindsight('policy')];
    expect(dearerView.observations.data).toEqual(view.observations.data);
    expect(dearerView.lastExits.every((last, i) => last <= (view.lastExits[i] as number))).toBe(true);
  });

  it('below the cost of the first exit are refused, in training and in evaluation', () => {
    const least = { ...BUDGET, from: 0.05 };
    expect(() => problemOf(bank, { budget: least })).toThrow(
      'budget: 0.05 is less than the first exit costs, 0.0667 of the whole network; ' +
        'nothing could be answered: allow more',
    );
    const dear = policyOf(
      () => 0,
      () => 10,
    );
    expect(() => problem.evaluate(dear, 'test')).toThrow('is less than the first exit costs, 0.7333');
    expect(() => problemOf(bank, { budget: { kind: 'average', cost: 0.05 } })).toThrow(
      'budget: 0.05 is less',
    );
    expect(() => checkCaps(Float64Array.of(0.3, 0.1), 0.2)).toThrow('budget: 0.1 is less');
    expect(() => checkCaps(Float64Array.of(0.3, 0.2), 0.2)).not.toThrow();
  });

  it('are uniform on their range', () => {
    const caps = drawCaps({ kind: 'request', from: 0.2, to: 0.6 }, 4000, createRandom('uniform'));
    expect(Math.min(...caps)).toBeGreaterThanOrEqual(0.2);
    expect(Math.max(...caps)).toBeLessThan(0.6);
    const mean = caps.reduce((total, cap) => total + cap, 0) / caps.length;
    // five standard deviations of a mean of as many draws
    expect(Math.abs(mean - 0.4)).toBeLessThan((5 * 0.4) / Math.sqrt(12 * 4000));
    expect([...drawCaps({ kind: 'request', from: 0.5, to: 0.5 }, 2, createRandom(1))]).toEqual([0.5, 0.5]);
  });

  it.each([
    [0.1, 0],
    [0.2, 0],
    [0.49, 0],
    [0.5, 1],
    [0.99, 1],
    [1, 2],
    [2, 2],
  ])('of %d pay exit %i at most, of costs 0.2, 0.5 and 1', (cap, exit) => {
    expect(lastAffordableExit(cap, [0.2, 0.5, 1])).toBe(exit);
  });
});
