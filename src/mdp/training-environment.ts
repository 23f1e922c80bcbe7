import type { Bank } from '../bank/bank.ts';
import type { EnvironmentSpec, Hindsight, TrainingEnvironment } from '../contract/environment.ts';
import { UserError } from '../error.ts';
import { exitRewards, relativeCosts } from './cost.ts';
import { rowsView } from './observation-table.ts';
import type { Outcomes } from './outcomes.ts';
import { vectorEnvironment } from './vector-environment.ts';

/** What a training environment is made of; nothing of the `test` split is among it. */
export interface TrainingParts {
  readonly name: string;
  readonly bank: Bank;
  readonly lambda: number;
  readonly dense: boolean;
  readonly finite: boolean;
  readonly policy: Outcomes;
  readonly tune: Outcomes;
}

/** The environment an agent trains on; `policyMacs` are charged on top of the backbone's. */
export function trainingEnvironment(
  parts: TrainingParts,
  policyMacs?: (k: number) => number,
): TrainingEnvironment {
  const { policy, lambda } = parts;
  const relativeCost = relativeCosts(parts.bank, policyMacs);
  const spec = environmentSpec(parts, relativeCost);
  return {
    spec,
    vector: (n, random, options) =>
      vectorEnvironment(
        {
          spec,
          samples: policy.traces.samples,
          observations: policy.observations.all,
          exitRewards: parts.dense
            ? atFirstExitCost(policy.quality, relativeCost, lambda)
            : exitRewards(policy.quality, relativeCost, lambda),
          continueRewards: parts.dense ? stepCosts(relativeCost, lambda) : new Float32Array(spec.exits),
        },
        n,
        random,
        options,
      ),
    hindsight(split) {
      const outcomes = outcomesOf(parts, split);
      return hindsight(outcomes, exitRewards(outcomes.quality, relativeCost, lambda));
    },
    charging: (macs) => trainingEnvironment(parts, macs),
  };
}

/** An agent need not be written in TypeScript: what it asks for is checked. */
function outcomesOf(parts: TrainingParts, split: 'policy' | 'tune'): Outcomes {
  if (split === 'policy' || split === 'tune') return parts[split];
  throw new UserError(
    `environment: no hindsight of split "${String(split)}" in training; expected policy or tune`,
  );
}

/** Dense form: compute is charged as it is spent, so an exit costs no more than the first exit's share. */
function atFirstExitCost(quality: Float32Array, relativeCost: Float64Array, lambda: number): Float32Array {
  return quality.map((value) => value - lambda * (relativeCost[0] as number));
}

function stepCosts(relativeCost: Float64Array, lambda: number): Float32Array {
  return Float32Array.from(relativeCost, (cost, k) => -lambda * ((relativeCost[k + 1] ?? cost) - cost));
}

function environmentSpec(parts: TrainingParts, relativeCost: Float64Array): EnvironmentSpec {
  const { bank, policy, tune } = parts;
  return Object.freeze({
    name: parts.name,
    bank: bank.hash,
    exits: bank.exits,
    classes: bank.classes,
    observations: policy.observations.columns,
    observationSize: policy.observations.all.columns,
    relativeCost: [...relativeCost],
    macs: bank.macs[bank.exits - 1] as number,
    lambda: parts.lambda,
    samples: { policy: policy.traces.samples, tune: tune.traces.samples },
    finite: parts.finite,
  });
}

function hindsight({ traces, observations, quality }: Outcomes, rewards: Float32Array): Hindsight {
  const { samples, exits } = traces;
  return {
    samples,
    exits,
    observations: observations.all,
    observationsAt: (k) => rowsView(observations.all, k * samples, samples),
    rewards,
    quality,
    correct: traces.correct,
    labels: traces.labels,
    logitsAt: (k) => rowsView(traces.logits, k * samples, samples),
  };
}
