import type { Agent } from '../contract/agent.ts';
import { describeTerms, type Terms } from '../contract/budget.ts';
import type { AgentUse, ExperimentDefinition } from '../contract/experiment.ts';
import type { TrialDeclaration } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { branchWidths } from '../bank/columns.ts';
import { checkAffordable } from '../mdp/caps.ts';
import { relativeCosts } from '../mdp/cost.ts';
import { observationColumns } from '../mdp/observations.ts';
import { checkQuality } from '../mdp/quality.ts';
import { jsonValue } from './canonical-json.ts';
import { agents, environments as environmentKind, experiments } from './catalogue.ts';
import { codeHash } from './code-hash.ts';
import { openEnvironments } from './open-environments.ts';
import { resolveOptions } from './options.ts';
import type { Plan, PlannedEnvironment, PlannedTrial } from './plan.ts';
import { pluginError } from './plugin-error.ts';
import type { RunRequest } from './request.ts';
import { changeOptions, selectAgents } from './select-agents.ts';
import { termsOf } from './terms.ts';
import { runName, trialId } from './trial-id.ts';

/** Agents of a run with their options resolved. */
interface Contender extends AgentUse {
  readonly resolved: unknown;
}

/**
 * From what a user asks to the trials that answer it: everything is found, resolved and checked here, before anything
 * is written. `banks` are the files of the environments' banks where somebody has them in memory, in their order.
 */
export async function expand(request: RunRequest, banks?: readonly ArrayBufferLike[]): Promise<Plan> {
  const { value: experiment, file } = await experiments.load(request.experiment);
  return expandDefinition({ experiment, files: [file] }, request, banks);
}

/** An experiment at hand, and the files that its code is in. */
export interface Declared {
  readonly experiment: ExperimentDefinition;
  readonly files: readonly string[];
}

/** As `expand`, of an experiment that is loaded already. */
export async function expandDefinition(
  { experiment, files }: Declared,
  request: RunRequest,
  banks?: readonly ArrayBufferLike[],
): Promise<Plan> {
  const place = `experiment ${experiment.name}`;
  checkPlugins(experiment, place);
  const terms = termsOf(request, experiment);
  const seeds = checkSeeds(
    request.seeds ?? experiment.seeds,
    request.seeds === undefined ? place : '--seeds',
  );
  const reward = { quality: 'correct', dense: false, ...experiment.reward };
  checkQuality(reward.quality);
  const selected = await selectAgents(experiment, request.agents);
  const contenders = resolve(changeOptions(selected.uses, request.set), experiment);
  const environments = await openEnvironments(request, experiment, banks);
  checkBudgets(terms, environments);
  const code = codeHash([...files, ...selected.files]);
  const trials = environments.flatMap((environment) =>
    contenders.flatMap((contender) => {
      const observations = observationsOf(contender, environment);
      return terms.flatMap((asked) =>
        Array.from({ length: seeds }, (_, seed) =>
          planTrial(contender, environment, { observations, reward, ...asked, seed, code }),
        ),
      );
    }),
  );
  const name = runName(
    experiment.name,
    trials.map(({ id }) => id),
  );
  const { name: experimentName, question } = experiment;
  const score = asDeclared(request) ? experiment.score : undefined;
  return {
    request,
    name,
    experiment: experimentName,
    question,
    environments,
    terms,
    reward,
    code,
    trials,
    ...(score && { score }),
  };
}

/** A score is about the experiment's own agents, problems and terms. */
function asDeclared({ set, bank, agents: named, lambda, budgets, seeds, observations }: RunRequest): boolean {
  const changes = [bank, named, lambda, budgets, seeds, observations];
  return set.length === 0 && changes.every((change) => change === undefined);
}

/** An experiment may have taken its agents and environments from anywhere. */
function checkPlugins(experiment: ExperimentDefinition, place: string): void {
  for (const { agent } of experiment.agents) agents.check(agent, `${place}: agent ${agent.name}`);
  for (const environment of experiment.environments) {
    environmentKind.check(environment, `${place}: environment ${environment.name}`);
  }
}

/** Before anything is written: every environment can answer at its first exit under every budget. */
function checkBudgets(terms: readonly Terms[], environments: readonly PlannedEnvironment[]): void {
  for (const { name, bank } of environments) {
    const [first] = [...relativeCosts(bank)] as [number];
    for (const asked of terms)
      checkAffordable(asked.budget, first, `environment ${name}: ${describeTerms(asked)}`);
  }
}

function resolve(uses: readonly AgentUse[], experiment: ExperimentDefinition): Contender[] {
  if (uses.length === 0)
    throw new UserError(`experiment ${experiment.name}: no agents; expected one at least`);
  const labels = uses.map(({ label }) => label);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined)
    throw new UserError(`--agents: "${twice}" is there twice; expected each agent once`);
  return uses.map((use) => ({ ...use, resolved: resolveOptions(use.agent, use.options) }));
}

/** What they show says nothing of a sample, so the optimum of a finite environment stays what it is. */
const OF_NO_SAMPLE = new Set(['lambda', 'remaining-budget']);

function observationsOf(
  { agent, resolved, observations: shown }: Contender,
  environment: PlannedEnvironment,
): readonly string[] {
  const offered = environment.observations;
  const observations = chosen(agent, resolved, environment) ?? shown ?? offered;
  observationColumns(environment.bank, observations);
  const hidden =
    environment.finite && observations.find((name) => !offered.includes(name) && !OF_NO_SAMPLE.has(name));
  if (hidden) {
    throw new UserError(
      `agent ${agent.name}: looks at "${hidden}", but environment ${environment.name} shows only ${offered.join(', ')}, ` +
        'so that its exact optimum holds; choose other options or pass --observations',
    );
  }
  return observations;
}

function chosen(
  agent: Agent,
  resolved: unknown,
  { observations, bank }: PlannedEnvironment,
): readonly string[] | undefined {
  try {
    return agent.observations?.(resolved, observations, branchWidths(bank));
  } catch (error) {
    throw pluginError(`agent ${agent.name}: observations`, error);
  }
}

function planTrial(
  { agent, label, resolved }: Contender,
  environment: PlannedEnvironment,
  rest: Pick<TrialDeclaration, 'observations' | 'reward' | 'lambda' | 'budget' | 'seed' | 'code'>,
): PlannedTrial {
  const declaration: TrialDeclaration = {
    environment: environment.name,
    bank: environment.bank.hash,
    agent: agent.name,
    label,
    options: jsonValue(resolved, `agent ${label}: options`),
    ...rest,
  };
  return { id: trialId(declaration), declaration, environment, agent, options: resolved };
}

function checkSeeds(seeds: number, place: string): number {
  if (Number.isInteger(seeds) && seeds >= 1) return seeds;
  throw new UserError(`${place}: ${seeds} seeds; expected a whole number >= 1`);
}
