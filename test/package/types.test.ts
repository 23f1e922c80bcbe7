// What a plugin's author is told by the compiler. Checked by tsc here, and again in a project of its own against the
// declarations of the packed package; running it only shows that the names are there.
import {
  type Agent,
  API,
  type Api,
  defineAgent,
  defineEnvironment,
  type EnvironmentDefinition,
  experiment,
  type Policy,
  readBank,
  type TrainingEnvironment,
  use,
  z,
} from 'offramp';
import reinforce from 'offramp/agents/reinforce';
import threshold from 'offramp/agents/threshold';
import synthetic from 'offramp/environments/synthetic';
import { agentContract, environmentContract } from 'offramp/testing';
import { expect, expectTypeOf, test } from 'vitest';

/** Compiled, never called. */
const compiled = (_body: () => void): void => {};
const policy: Policy = {
  exit: (_, { rows }) => ({ probability: new Float32Array(rows) }),
  macs: () => 0,
  save: () => ({ kind: 'never', config: null, weights: {} }),
};

test('options of an agent are those of its schema', () => {
  expectTypeOf(use<typeof reinforce.options>)
    .parameter(1)
    .toEqualTypeOf<
      | {
          hidden?: number[] | undefined;
          episodes?: number | undefined;
          batch?: number | undefined;
          learningRate?: number | undefined;
          entropy?: number | undefined;
        }
      | undefined
    >();
  compiled(() => {
    use(reinforce, { episodes: 1000, hidden: [8] });
    // @ts-expect-error a misspelt option
    use(reinforce, { episode: 1000 });
    // @ts-expect-error a value of another type
    use(reinforce, { episodes: '1000' });
    // @ts-expect-error a score that threshold does not know
    use(threshold, { score: 'max-porb' });
    // @ts-expect-error a misspelt option in a contract
    agentContract(reinforce, { episode: 1000 });
  });
});

test('an agent trains on what its schema gives', () => {
  const options = z.strictObject({ steps: z.int().positive().default(3) });
  const agent = defineAgent({
    name: 'never',
    options,
    async *train({ environment, options: given, random }) {
      expectTypeOf(environment).toEqualTypeOf<TrainingEnvironment>();
      expectTypeOf(given).toEqualTypeOf<{ steps: number }>();
      expectTypeOf(random.uniform()).toBeNumber();
      // @ts-expect-error test rows cannot be reached
      environment.hindsight('test');
      yield { step: 1, of: given.steps, metrics: {} };
      return policy;
    },
    load: () => policy,
  });
  expectTypeOf(agent).toEqualTypeOf<Agent<typeof options>>();
  expectTypeOf(agent.api).toEqualTypeOf<Api | undefined>();
  expect(agent.api?.version).toBe(API);
  compiled(() => {
    // @ts-expect-error an agent that neither trains nor loads
    defineAgent({ name: 'never', options, observations: () => ['depth'] });
    defineAgent({
      name: 'never',
      options,
      // @ts-expect-error a training that returns no policy
      async *train() {
        yield { step: 1, of: 1, metrics: {} };
      },
      load: () => policy,
    });
  });
});

test('environments and experiments are whole', () => {
  expectTypeOf(synthetic).toEqualTypeOf<EnvironmentDefinition>();
  expectTypeOf<EnvironmentDefinition>().toExtend<Parameters<typeof environmentContract>[0]>();
  compiled(() => {
    const own = defineEnvironment({ name: 'own', description: 'mine', bank: () => readBank('own.arrow') });
    const whole = {
      name: 'study',
      question: 'Which?',
      environments: [own],
      agents: [use(threshold)],
      seeds: 1,
    };
    experiment({ ...whole, lambda: [0.5] });
    // @ts-expect-error an experiment without lambda
    experiment(whole);
    // @ts-expect-error an environment without a bank
    defineEnvironment({ name: 'own', description: 'mine' });
  });
});
