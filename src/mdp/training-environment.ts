import type { Bank } from '../bank/bank.ts';
import type { Budget } from '../contract/budget.ts';
import type { EnvironmentSpec, Hindsight, TrainingEnvironment } from '../contract/environment.ts';
import { branchWidths } from '../bank/columns.ts';
import { UserError } from '../error.ts';
import { checkAffordable, lastExitsOf, requestBudget } from './caps.ts';
import { relativeCosts } from './cost.ts';
import { exitRewards, rewardCharges } from './reward.ts';
import { rowsView } from './observation-table.ts';
import type { Outcomes } from './outcomes.ts';
import { vectorEnvironment } from './vector-environment.ts';

/** What a training environment is made of; nothing of the `test` split is among it. */
export interface TrainingParts {
  readonly name: string;
  readonly bank: Bank;
  readonly lambda: number;
  readonly budget?: Budget;
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
  checkAffordable(parts.budget, relativeCost[0] as number);
  const spec = environmentSpec(parts, relativeCost);
  const capped = requestBudget(parts.budget);
  const { atExit, continueRewards } = rewardCharges(relativeCost, parts);
  return {
    spec,
    vector: (n, random, options) =>
      vectorEnvironment(
        {
          spec,
          samples: policy.traces.samples,
          observations: policy.observations.all,
          exitRewards: exitRewards(policy.quality, atExit, lambda),
          continueRewards,
          ...(capped && { capped }),
          backboneCost: policy.traces.relativeCost,
        },
        n,
        random,
        options,
      ),
    hindsight(split) {
      const outcomes = outcomesOf(parts, split);
      const lastExits = lastExitsOf(outcomes.caps, outcomes.traces.samples, relativeCost);
      return hindsight(outcomes, exitRewards(outcomes.quality, relativeCost, lambda), lastExits);
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

function environmentSpec(parts: TrainingParts, relativeCost: Float64Array): EnvironmentSpec {
  const { bank, policy, tune } = parts;
  return Object.freeze({
    name: parts.name,
    bank: bank.hash,
    exits: bank.exits,
    classes: bank.classes,
    observations: policy.observations.columns,
    featureWidths: branchWidths(bank),
    observationSize: policy.observations.all.columns,
    relativeCost: [...relativeCost],
    macs: bank.macs[bank.exits - 1] as number,
    lambda: parts.lambda,
    ...(parts.budget && { budget: parts.budget }),
    samples: { policy: policy.traces.samples, tune: tune.traces.samples },
    finite: parts.finite,
  });
}

function hindsight(
  { traces, observations, quality }: Outcomes,
  rewards: Float32Array,
  lastExits: Uint8Array,
): Hindsight {
  const { samples, exits } = traces;
  return {
    samples,
    exits,
    observations: observations.all,
    observationsAt: (k) => rowsView(observations.all, k * samples, samples),
    rewards,
    quality,
    correct: traces.correct,
    lastExits,
    labels: traces.labels,
    logitsAt: (k) => rowsView(traces.logits, k * samples, samples),
  };
}
