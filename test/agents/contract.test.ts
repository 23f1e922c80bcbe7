import {
  type Agent,
  createRandom,
  type Matrix,
  type Policy,
  type SavedPolicy,
  startBackend,
  tf,
} from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveOptions } from '../../src/run/options.ts';
import { withTensorScope } from '../../src/nn/tensor-scope.ts';
import { bankOf, drawSamples, macsOf } from '../mdp/fixture.ts';
import { agents, open, problemFor, quick, train } from './fixture.ts';

const EXITS = 4;
const opened = await open({
  name: 'drawn',
  description: 'samples drawn from a seed',
  bank: () =>
    Promise.resolve(
      bankOf(drawSamples('contract', { exits: EXITS, classes: 4, samples: [300, 80, 40] }), macsOf(EXITS)),
    ),
});

beforeAll(async () => {
  await startBackend();
});

const counts = () => {
  const { numTensors, numDataBuffers } = tf.memory();
  return { numTensors, numDataBuffers, variables: Object.keys(tf.engine().registeredVariables).length };
};

/** Rows that no sample showed, some of them far out. */
function rowsOf(columns: number): Matrix {
  const random = createRandom('rows');
  const data = Float32Array.from({ length: 64 * columns }, () => random.normal() ** 3);
  return { data, rows: 64, columns };
}

/** What a policy answers at every exit where it is asked. */
function answers(policy: Policy, observations: Matrix): Float32Array[] {
  let carry: unknown;
  return Array.from({ length: EXITS - 1 }, (_, k) => {
    const answer = carry === undefined ? policy.exit(k, observations) : policy.exit(k, observations, carry);
    carry = answer.carry;
    return answer.probability;
  });
}

const throughJson = (saved: SavedPolicy): SavedPolicy => JSON.parse(JSON.stringify(saved)) as SavedPolicy;

describe('agents', () => {
  it('are found in their folder', () => {
    expect(agents.map(({ name }) => name)).toContain('exact-policy-gradient');
    expect(new Set(agents.map(({ name }) => name)).size).toBe(agents.length);
  });
});

describe.each(agents.map((agent): [string, Agent] => [agent.name, agent]))('%s', (_, agent) => {
  const contender = quick(agent);
  const problem = problemFor(contender, opened, 0.3);
  const columns = problem.training.spec.observationSize;

  it('gives the same policy, bit by bit, for the same seed', async () => {
    const [first, second] = [await train(contender, problem, 7), await train(contender, problem, 7)];
    expect(JSON.stringify(first.policy.save())).toBe(JSON.stringify(second.policy.save()));
    expect(first.curve).toEqual(second.curve);
  });

  // Nobody pays, everybody pays too much: thresholds and cuts at their ends.
  it.each([0, 0.3, 20])('saves and loads a policy that answers alike at lambda %d', async (lambda) => {
    const priced = problemFor(contender, opened, lambda);
    const { policy } = await train(contender, priced, 1);
    const saved = throughJson(policy.save());
    const loaded = agent.load(saved);
    expect(answers(loaded, rowsOf(columns))).toEqual(answers(policy, rowsOf(columns)));
    expect(loaded.save()).toEqual(saved);
    for (let k = 0; k < EXITS - 1; k++) expect(loaded.macs(k)).toBe(policy.macs(k));
    expect(priced.evaluate(loaded, 'test')).toEqual(priced.evaluate(policy, 'test'));
  });

  it('answers with probabilities, each row for itself, and changes nothing', async () => {
    const { policy } = await train(contender, problem, 2);
    const rows = rowsOf(columns);
    const before = Float32Array.from(rows.data);
    const all = answers(policy, rows);
    expect(all.flatMap((row) => [...row]).every((p) => p >= 0 && p <= 1)).toBe(true);
    expect(all.every(({ length }) => length === rows.rows)).toBe(true);
    expect(answers(policy, rows)).toEqual(all);
    expect(rows.data).toEqual(before);
    const some = { data: rows.data.subarray(10 * columns, 13 * columns), rows: 3, columns };
    expect(answers(policy, some)).toEqual(all.map((row) => row.slice(10, 13)));
    for (let k = 0; k < EXITS - 1; k++) expect(policy.macs(k)).toBeGreaterThanOrEqual(0);
  });

  it('reports its progress in finite numbers that never go back', async () => {
    const { curve } = await train(contender, problem, 3);
    expect(curve.length).toBeGreaterThan(0);
    let last = 0;
    for (const { step, of, metrics } of curve) {
      expect([step, of, ...Object.values(metrics)].every(Number.isFinite)).toBe(true);
      expect(step).toBeGreaterThanOrEqual(last);
      expect(step).toBeLessThanOrEqual(of);
      last = step;
    }
  });

  it('leaves no tensor behind, finished or cancelled', async () => {
    const before = counts();
    await train(contender, problem, 4);
    expect(counts()).toEqual(before);
    await withTensorScope(async () => {
      const options = resolveOptions(agent, contender.options);
      const running = agent.train({ environment: problem.training, options, random: createRandom(5) });
      await running.next();
      await running.return(undefined as never);
      expect((await running.next()).done).toBe(true);
    });
    expect(counts()).toEqual(before);
  });

  it('has a default for every option and refuses any it does not know', () => {
    expect(agent.options.safeParse({}).success).toBe(true);
    expect(() => resolveOptions(agent, { surely_unknown: 1 })).toThrow(
      `agent ${agent.name}: unknown option "surely_unknown"`,
    );
    for (const name of Object.keys(agent.options.parse({}) as object)) {
      const misspelt = `${name.slice(0, -1)}_`;
      expect(() => resolveOptions(agent, { [misspelt]: 1 })).toThrow(`did you mean "${name}"?`);
    }
  });
});
