import { startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import cifar from '../../environments/cifar10-resnet-9exit/environment.ts';
import { mean } from '../mdp/fixture.ts';
import { agentOf, type Contender, open, trial } from './fixture.ts';

export const LAMBDAS = [0.1, 0.2, 0.5, 1] as const;
type Row = readonly [number, number, number, number];

/**
 * Test rewards, one a lambda, of a quick reference written by hand in PyTorch and scikit-learn on the traces that this
 * environment's bank was imported from; policies fitted on 80% of the samples kept back from training.
 */
export const REFERENCE = {
  bestFixedExit: [0.6422, 0.5706, 0.4053, 0.294],
  oneThreshold: [0.65, 0.5848, 0.4365, 0.3089],
  thresholdPerExit: [0.6545, 0.5927, 0.4516, 0.3129],
  backwardInduction: [0.6568, 0.5967, 0.4539, 0.3114],
  /** Three seeds; at lambda 0.1 a third one stayed at the last exit for good and is left out. */
  exactPolicyGradient: [
    mean([0.6569, 0.6588]),
    mean([0.6001, 0.6, 0.6]),
    mean([0.4635, 0.4619, 0.4634]),
    mean([0.3116, 0.313, 0.3118]),
  ],
  oracle: [0.7985, 0.7736, 0.6988, 0.5742],
} as const satisfies Readonly<Record<string, Row>>;

/** What an agent has to reach. */
export interface Claim {
  readonly agent: string;
  readonly options?: Contender['options'];
  readonly seeds: readonly number[];
  /** Least mean reward over the seeds, one a lambda. */
  readonly atLeast: Row;
  /** Largest mean reward, where the reference is to be met and not to be passed. */
  readonly atMost?: Row;
  /** Least reward of every seed, where a lambda has one. */
  readonly everySeed?: readonly (number | undefined)[];
}

export const less = (row: Row, by: number): Row => row.map((reward) => reward - by) as unknown as Row;

/** Tests of the claims; prints what was reached beside what was claimed. */
export function holdToReference(claims: readonly Claim[]): void {
  const opened = open(cifar);
  const lines: string[] = [];

  beforeAll(async () => {
    await startBackend();
    return () => console.log(lines.join('\n'));
  });

  const cases = claims.flatMap((claim) =>
    LAMBDAS.map((lambda, j) => ({ claim, agent: claim.agent, options: claim.options ?? {}, lambda, j })),
  );
  describe.each(cases)('$agent $options at lambda $lambda', ({ claim, agent, options, lambda, j }) => {
    it('reaches the reference', async () => {
      const contender = { agent: agentOf(agent), options };
      const rewards: number[] = [];
      for (const seed of claim.seeds) {
        const { deterministic } = await trial(contender, await opened, lambda, seed);
        rewards.push(deterministic.reward);
      }
      const least = claim.atLeast[j] as number;
      lines.push(lineOf(agent, options, lambda, rewards, least));
      expect(mean(rewards)).toBeGreaterThanOrEqual(least);
      expect(mean(rewards)).toBeLessThanOrEqual(claim.atMost?.[j] ?? Infinity);
      const floor = Math.max(
        (REFERENCE.bestFixedExit[j] as number) - 0.003,
        claim.everySeed?.[j] ?? -Infinity,
      );
      for (const reward of rewards) expect(reward).toBeGreaterThanOrEqual(floor);
      for (const reward of rewards) expect(reward).toBeLessThan(REFERENCE.oracle[j] as number);
    });
  });
}

function lineOf(
  agent: string,
  options: Contender['options'],
  lambda: number,
  rewards: readonly number[],
  least: number,
) {
  const name = [
    agent,
    ...Object.entries(options).map(([option, value]) => `${option}=${String(value)}`),
  ].join(' ');
  const seeds = rewards.map((reward) => reward.toFixed(4)).join(' ');
  return `${name.padEnd(30)} lambda ${String(lambda).padEnd(3)} mean ${mean(rewards).toFixed(4)} (>= ${least.toFixed(4)})  ${seeds}`;
}
