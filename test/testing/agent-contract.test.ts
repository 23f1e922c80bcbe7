import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Agent, createRandom, network, type Policy } from 'offramp';
import { agentContract, ContractBreach } from 'offramp/testing';
import { describe, expect, it } from 'vitest';
import { brokenBy } from './broken-by.ts';
import {
  eachRow,
  equippedPolicy,
  firstColumn,
  learnThreshold,
  soundAgent,
  thresholdPolicy,
} from './sound-agent.ts';

const AGENTS = new URL('../../agents/', import.meta.url);
/** Of the toy. */
const CLASSES = 4;
const BROKEN = new URL('./broken/agents/', import.meta.url);

async function agentOf(file: URL): Promise<{ default: Agent; breaks: readonly string[] }> {
  return (await import(fileURLToPath(file))) as { default: Agent; breaks: readonly string[] };
}

describe.each(readdirSync(AGENTS))('agents/%s', async (file) => {
  const { default: agent } = await agentOf(new URL(file, AGENTS));
  it.each(agentContract(agent))('$name', ({ check }) => check());
});

/** Looks at the largest probability and all of them; `policyOf` makes its policy of a threshold. */
const equipped = (name: string, policyOf: (threshold: number) => Policy) =>
  soundAgent(name, {
    observations: () => ['max-prob', 'log-probs'],
    async *train({ environment }) {
      const threshold = learnThreshold(firstColumn(environment.hindsight('policy')));
      yield { step: 1, of: 1, metrics: { threshold } };
      return policyOf(threshold);
    },
    load: ({ config }) => policyOf((config as { threshold: number }).threshold),
  });

/** Leaves where the network is sure, and where it is so unsure that it names the class after the right one. */
function surePolicy(threshold: number): Policy {
  return {
    exit: (_k, observations) => ({
      probability: eachRow(observations, ([confidence = 0]) =>
        Number(confidence >= threshold || confidence < 0.5),
      ),
    }),
    macs: () => 1,
    save: () => ({ kind: 'sure', config: { threshold }, weights: {} }),
  };
}

/** The same, and answers with the right class there. */
const correctingPolicy = (threshold: number): Policy => ({
  ...surePolicy(threshold),
  predict: (_k, { data, rows, columns }) =>
    Float32Array.from({ length: rows * CLASSES }, (_, at) => {
      const row = Math.floor(at / CLASSES) * columns;
      const turned = (data[row] as number) < 0.5 ? 1 : 0;
      return data[row + 1 + ((at + turned) % CLASSES)] as number;
    }),
});

describe('agentContract', () => {
  it('lets a sound agent pass', async () => {
    expect(await brokenBy(agentContract(soundAgent('sound')))).toEqual({});
  });

  it('lets one pass that has preferences, a knob and class scores', async () => {
    expect(await brokenBy(agentContract(equipped('equipped', equippedPolicy)))).toEqual({});
  });

  it('lets class scores earn more than the answers of the network could', async () => {
    expect(await brokenBy(agentContract(equipped('corrects', correctingPolicy)))).toEqual({});
    const broken = await brokenBy(agentContract(equipped('does-not', surePolicy)));
    expect(Object.keys(broken)).toEqual(['learning']);
  });

  const files = readdirSync(BROKEN);
  it.each(files)('catches broken/agents/%s by the contract meant for it, and by no other', async (file) => {
    const { default: agent, breaks } = await agentOf(new URL(file, BROKEN));
    expect(agent.name).toBe(file.replace('.ts', ''));
    const broken = await brokenBy(agentContract(agent));
    expect(new Set(Object.keys(broken)), JSON.stringify(broken, null, 2)).toEqual(new Set(breaks));
    expect(broken[breaks[0] as string]).toBeInstanceOf(ContractBreach);
  });

  it('is broken in every one of its contracts by some agent', async () => {
    const meant = await Promise.all(
      files.map(async (file) => (await agentOf(new URL(file, BROKEN))).breaks[0]),
    );
    const names = agentContract(soundAgent('sound')).map(({ name }) => name);
    expect(new Set(meant)).toEqual(new Set(names));
  });

  it('asks no baseline to learn', async () => {
    const { default: agent } = await agentOf(new URL('does-not-learn.ts', BROKEN));
    expect(await brokenBy(agentContract({ ...agent, learns: false }))).toEqual({});
  });

  it('lets an agent choose on tune if it says so', async () => {
    const { default: agent } = await agentOf(new URL('trains-on-tune.ts', BROKEN));
    expect(await brokenBy(agentContract({ ...agent, choosesOnTune: true }))).toEqual({});
  });

  it('lets streams be derived from the one given by a seed, and networks be made at any stage', async () => {
    const agent = soundAgent('staged', {
      async *train({ environment, random }) {
        const requests = environment.vector(2, createRandom(random.integer(1e6)));
        const networks = [];
        for (let step = 1; step <= 12; step++) {
          requests.step(new Uint8Array(2));
          if (step % 3 === 0) networks.push(network([1, 1], random.stream(`${step}`)));
          yield { step, of: 12, metrics: { networks: networks.length } };
        }
        return thresholdPolicy(learnThreshold(environment.hindsight('policy')));
      },
    });
    expect(await brokenBy(agentContract(agent))).toEqual({});
  });

  it('trains with the options given and says where an agent has others', async () => {
    const yields: number[] = [];
    const agent = soundAgent('counted');
    const counting: typeof agent = {
      ...agent,
      async *train(context) {
        yields.push(context.options.rounds);
        return yield* agent.train(context);
      },
    };
    expect(await brokenBy(agentContract(counting, { rounds: 5 }))).toEqual({});
    expect(new Set(yields)).toEqual(new Set([5]));
    const misspelt = agentContract(agent, { round: 5 } as never);
    await expect(misspelt.find(({ name }) => name === 'progress')?.check()).rejects.toThrow(
      'agent counted: unknown option "round"; did you mean "rounds"?',
    );
  });
});
