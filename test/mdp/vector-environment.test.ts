import { createHash } from 'node:crypto';
import { CONTINUE, createRandom, EXIT, type TrainingEnvironment, type VectorEnvironment } from 'offramp';
import { describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, problemOf } from './fixture.ts';

const SAMPLES = 7;
const OBSERVATIONS = ['max-prob', 'previous-max-prob', 'depth'];

function trainingOf(exits: number, observations = OBSERVATIONS): TrainingEnvironment {
  const samples = drawSamples('vector', { exits, classes: 3, samples: [SAMPLES, 2, 3] });
  return problemOf(bankOf(samples, macsOf(exits)), { observations }).training;
}

const EXITS = 4;
const training = trainingOf(EXITS);
const view = training.hindsight('policy');
const seeded = (n: number, options?: { copyObservations?: boolean }): VectorEnvironment =>
  training.vector(n, createRandom('seed'), options);

const rowOf = ({ data, columns }: { data: Float32Array; columns: number }, row: number): number[] => [
  ...data.subarray(row * columns, (row + 1) * columns),
];
const both = (n: number, action: number): Uint8Array => new Uint8Array(n).fill(action);

/** What one step left: copies of every array a slot is described by. */
const snapshot = (environment: VectorEnvironment, slot: number) => ({
  row: environment.rows[slot],
  exit: environment.exits[slot],
  reward: environment.rewards[slot],
  terminated: environment.terminated[slot],
  truncated: environment.truncated[slot],
  observation: rowOf(environment.observations, slot),
  final: environment.terminated[slot] === 1 ? rowOf(environment.finalObservations, slot) : undefined,
});

const drawnActions = (n: number, seed: string): (() => Uint8Array) => {
  const random = createRandom(seed);
  return () => Uint8Array.from({ length: n }, () => (random.uniform() < 0.4 ? EXIT : CONTINUE));
};

/** One episode of each sample; its plan is to leave at exit (sample mod K). */
function played(samples: readonly number[]) {
  const environment = seeded(samples.length);
  environment.reset({ samples: Int32Array.from(samples) });
  const episodes = samples.map((): unknown[] => []);
  for (let k = 0; k < EXITS; k++) {
    const playing = samples.map((_, slot) => episodes[slot]?.length === k);
    environment.step(Uint8Array.from(samples, (sample) => (sample % EXITS === k ? EXIT : CONTINUE)));
    samples.forEach((sample, slot) => {
      if (!playing[slot] || k > sample % EXITS) return;
      const { reward, terminated, final } = snapshot(environment, slot);
      episodes[slot]?.push({ reward, terminated, final });
    });
  }
  return new Map(samples.map((sample, slot) => [sample, episodes[slot]]));
}

function hashOf(environment: VectorEnvironment, steps: number): string {
  const hash = createHash('sha256');
  const actions = drawnActions(environment.n, 'golden');
  for (let t = 0; t < steps; t++) {
    environment.step(actions());
    for (let slot = 0; slot < environment.n; slot++) hash.update(JSON.stringify(snapshot(environment, slot)));
  }
  return hash.digest('hex');
}

describe('a step', () => {
  it('moves each request as the exit MDP says', () => {
    const n = 5;
    const environment = seeded(n);
    const actions = drawnActions(n, 'moves');
    for (let t = 0; t < 200; t++) {
      const before = Array.from({ length: n }, (_, slot) => snapshot(environment, slot));
      const chosen = actions();
      environment.step(chosen);
      before.forEach(({ row = 0, exit = 0, observation }, slot) => {
        const after = snapshot(environment, slot);
        expect(row).toBe(exit * SAMPLES + (row % SAMPLES));
        expect(observation).toEqual(rowOf(view.observations, row));
        if (chosen[slot] === EXIT || exit === EXITS - 1) {
          expect(after).toMatchObject({ exit: 0, terminated: 1, truncated: 0, reward: view.rewards[row] });
          expect(after.row).toBeLessThan(SAMPLES);
          expect(after.final).toEqual(observation);
        } else {
          expect(after).toMatchObject({ exit: exit + 1, row: row + SAMPLES, terminated: 0, reward: 0 });
        }
        expect(after.observation).toEqual(rowOf(view.observations, after.row as number));
      });
    }
  });

  it('forces the exit at the last one, after K steps', () => {
    const environment = seeded(2);
    const ended = Array.from({ length: EXITS }, () => {
      environment.step(both(2, CONTINUE));
      return [...environment.terminated];
    });
    expect(ended).toEqual([...Array.from({ length: EXITS - 1 }, () => [0, 0]), [1, 1]]);
  });

  it('ends an episode of length one at the first exit', () => {
    const environment = seeded(2);
    const [first] = environment.rows;
    environment.step(both(2, EXIT));
    expect([...environment.terminated]).toEqual([1, 1]);
    expect(environment.rewards[0]).toBe(view.rewards[first as number]);
  });

  it('ends every episode at once where there is one exit', () => {
    const environment = trainingOf(1, ['max-prob']).vector(3, createRandom(1));
    for (const action of [CONTINUE, EXIT]) {
      environment.step(both(3, action));
      expect([...environment.terminated]).toEqual([1, 1, 1]);
      expect([...environment.exits]).toEqual([0, 0, 0]);
    }
  });

  it('deals every sample once before any comes again', () => {
    const environment = seeded(3);
    const dealt = [...environment.rows];
    while (dealt.length < 3 * SAMPLES) {
      environment.step(both(3, EXIT));
      dealt.push(...environment.rows);
    }
    const everyone = Array.from({ length: SAMPLES }, (_, i) => i);
    const passes = [0, 1, 2].map((pass) => dealt.slice(pass * SAMPLES, (pass + 1) * SAMPLES));
    for (const pass of passes) expect(pass.toSorted((a, b) => a - b)).toEqual(everyone);
    expect(passes[0]).not.toEqual(passes[1]);
  });

  it('refuses an illegal action and moves nobody', () => {
    const environment = seeded(3);
    const before = environment.state();
    expect(() => environment.step(Uint8Array.of(EXIT, 2, CONTINUE))).toThrow(
      'environment: action 2 of request 1; expected 0 (continue) or 1 (exit)',
    );
    expect(environment.state()).toEqual(before);
  });

  it.each([2, 4])('refuses %i actions for three requests', (count) => {
    expect(() => seeded(3).step(new Uint8Array(count))).toThrow(
      `environment: ${count} actions for 3 requests; expected one each`,
    );
  });

  it('without copying leaves observations alone and keeps rows right', () => {
    const [copying, plain] = [seeded(4), seeded(4, { copyObservations: false })];
    const actions = drawnActions(4, 'rows');
    const before = Float32Array.from(plain.observations.data);
    for (let t = 0; t < 100; t++) {
      const chosen = actions();
      copying.step(chosen);
      plain.step(chosen);
      for (const name of ['rows', 'exits', 'rewards', 'terminated'] as const) {
        expect(plain[name]).toEqual(copying[name]);
      }
    }
    expect(plain.observations.data).toEqual(before);
  });
});

describe('a reset', () => {
  it('starts on the samples it is given', () => {
    const environment = seeded(3);
    environment.step(both(3, CONTINUE));
    environment.reset({ samples: Int32Array.of(6, 0, 6) });
    expect([...environment.rows]).toEqual([6, 0, 6]);
    expect([...environment.exits]).toEqual([0, 0, 0]);
    expect([...environment.terminated]).toEqual([0, 0, 0]);
    expect([...environment.rewards]).toEqual([0, 0, 0]);
    expect(rowOf(environment.observations, 1)).toEqual(rowOf(view.observations, 0));
  });

  it.each<[number[], string]>([
    [[0, 7, 1], 'environment: sample 7 of request 1 outside 0..6'],
    [[-1, 0, 1], 'environment: sample -1 of request 0 outside 0..6'],
    [[0, 1], 'environment: 2 samples for 3 requests; expected one each'],
  ])('refuses samples %j', (samples, message) => {
    expect(() => seeded(3).reset({ samples: Int32Array.from(samples) })).toThrow(message);
  });

  it.each([0, -1, 1.5, Number.NaN])('n = %d is refused', (n) => {
    expect(() => seeded(n)).toThrow(`environment: n is ${n}; expected an integer >= 1`);
  });

  it('makes slots independent: their order in the batch and its size change nothing', () => {
    const starts = [3, 5, 0, 6];
    const together = played(starts);
    const reversed = played(starts.toReversed());
    for (const start of starts) {
      expect(reversed.get(start)).toEqual(together.get(start));
      expect(played([start]).get(start)).toEqual(together.get(start));
      expect(together.get(start)).toHaveLength((start % EXITS) + 1);
    }
  });
});

describe('a seed', () => {
  it('fixes the whole rollout', () => {
    expect(hashOf(seeded(4), 100)).toBe('a65f715666f043fbc0f45e5e5199c2705a2c62089d8a36deecc90c647f368a2e');
    expect(hashOf(training.vector(4, createRandom('another')), 100)).not.toBe(hashOf(seeded(4), 100));
  });

  it('fixes it whatever else is drawn from the same stream', () => {
    const random = createRandom('seed');
    for (let i = 0; i < 10; i++) random.uniform();
    expect(hashOf(training.vector(4, random), 30)).toBe(hashOf(seeded(4), 30));
  });
});

describe('a state', () => {
  it.each([0, 3, 10, 57])('taken after %i steps and restored gives the same rollout', (steps) => {
    const environment = seeded(3);
    const actions = drawnActions(3, 'before');
    for (let t = 0; t < steps; t++) environment.step(actions());
    const state = JSON.parse(JSON.stringify(environment.state())) as ReturnType<typeof environment.state>;
    const rollout = (from: VectorEnvironment) => {
      const later = drawnActions(3, 'after');
      return Array.from({ length: 60 }, () => {
        from.step(later());
        return [0, 1, 2].map((slot) => snapshot(from, slot));
      });
    };
    const expected = rollout(environment);
    environment.restore(state);
    expect(rollout(environment)).toEqual(expected);
    const elsewhere = training.vector(3, createRandom('elsewhere'));
    elsewhere.restore(state);
    expect(elsewhere.state()).toEqual(state);
    expect(rollout(elsewhere)).toEqual(expected);
  });

  it('shows at once what the requests stand at', () => {
    const environment = seeded(2);
    environment.step(Uint8Array.of(CONTINUE, EXIT));
    const state = environment.state();
    const shown = Float32Array.from(environment.observations.data);
    environment.step(both(2, CONTINUE));
    environment.restore(state);
    expect(environment.observations.data).toEqual(shown);
    expect([...environment.exits]).toEqual([1, 0]);
  });

  it('of another number of requests is refused', () => {
    expect(() => seeded(3).restore(seeded(2).state())).toThrow(
      'environment: 2 samples for 3 requests; expected one each',
    );
  });

  it('that stands outside the bank is refused', () => {
    const state = seeded(2).state();
    const environment = seeded(2);
    expect(() => environment.restore({ ...state, sample: [0, 99] })).toThrow(
      'environment: sample 99 of request 1 outside 0..6',
    );
    expect(() => environment.restore({ ...state, exit: [0, EXITS] })).toThrow(
      `environment: exit ${EXITS} of request 1 outside 0..${EXITS - 1}`,
    );
    expect(environment.state()).toEqual(state);
  });
});
