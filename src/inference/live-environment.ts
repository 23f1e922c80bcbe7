import type { FrozenNetwork } from '../backbone/frozen-network.ts';
import type { EnvironmentSpec, EnvironmentState, VectorEnvironment } from '../contract/environment.ts';
import type { RewardDefinition } from '../contract/experiment.ts';
import { type ImageDataset, takeImages } from '../data/dataset.ts';
import { checkActions, checkRequests, checkSamples, checkState } from '../mdp/check-requests.ts';
import { relativeCosts } from '../mdp/cost.ts';
import { dealer } from '../mdp/dealer.ts';
import { rowsView } from '../mdp/observation-table.ts';
import { type Observer, observer } from '../mdp/observer.ts';
import { isLeft } from '../mdp/is-left.ts';
import { checkLambda } from '../mdp/problem.ts';
import { notFinite, valuation } from '../mdp/quality.ts';
import { rewardCharges } from '../mdp/reward.ts';
import type { Random } from '../random.ts';
import { type LiveRequest, liveRequest } from './live-request.ts';

/** A network that computes while an agent steps, and how it is looked at. */
export interface LiveDeclaration {
  readonly name: string;
  readonly network: FrozenNetwork;
  /** Its images are the samples, all of them. */
  readonly dataset: ImageDataset;
  readonly observations: readonly string[];
  readonly reward: Required<RewardDefinition>;
  /** Price of compute, >= 0, per unit of relative cost. */
  readonly lambda: number;
  /** Hash of the trace bank that was recorded of this network; empty where there is none. */
  readonly bank?: string;
}

/** A vector environment in which a step to the next exit computes that exit, and one that leaves computes nothing more. */
export interface LiveEnvironment extends VectorEnvironment {
  /** Answer of the exit that each request stands at [n]. */
  readonly answers: Int32Array;
  /** Frees what the requests hold on the backend. */
  dispose(): void;
}

/**
 * `n` requests side by side, each a batch of one, through a network on the running backend. Interface, rewards and
 * order of samples are those of the environment of a bank recorded of the same network and images. Throws UserError
 * as that does, and in a step whose quality is no finite number.
 */
export function liveEnvironment(declaration: LiveDeclaration, n: number, random: Random): LiveEnvironment {
  checkRequests(n);
  checkLambda(declaration.lambda);
  const { network, dataset, reward, lambda, observations: names } = declaration;
  const { exits: count, graph, featureWidths } = network;
  const { name } = declaration;
  const { classes } = graph.problem;
  const last = count - 1;
  const samples = dataset.count;
  const seen = observer({ name, classes, exits: count, featureWidths }, names, { lambda });
  const relativeCost = relativeCosts(network);
  const { atExit, continueRewards } = rewardCharges(relativeCost, { dense: reward.dense, lambda });
  const value = valuation(reward.quality);
  const observations = { data: new Float32Array(n * seen.size), rows: n, columns: seen.size };
  const finalObservations = { ...observations, data: new Float32Array(n * seen.size) };
  const requests = Array.from({ length: n }, (_, slot) =>
    liveRequest(network, seen, rowsView(observations, slot, 1)),
  );
  const sample = new Int32Array(n);
  const rows = new Int32Array(n);
  const exits = new Uint8Array(n);
  const answers = new Int32Array(n);
  const rewards = new Float32Array(n);
  const terminated = new Uint8Array(n);
  const deals = dealer(samples, random);

  const stand = (slot: number, { exit, traces }: LiveRequest): void => {
    exits[slot] = exit;
    rows[slot] = exit * samples + (sample[slot] as number);
    answers[slot] = traces.answers[exit] as number;
  };
  const begin = (slot: number, chosen: number, request: LiveRequest): void => {
    sample[slot] = chosen;
    request.begin(takeImages(dataset, Int32Array.of(chosen)).images);
    stand(slot, request);
  };
  const rewardOf = (slot: number, { exit, traces }: LiveRequest): number => {
    const i = sample[slot] as number;
    const quality = value(traces, exit, exit, dataset.labels[i] as number);
    if (!Number.isFinite(quality)) throw notFinite(reward.quality, quality, `sample ${i}, exit ${exit}`);
    // a recorded table keeps quality as float32
    return Math.fround(quality) - lambda * (atExit[exit] as number);
  };

  function reset({ samples: chosen }: { readonly samples?: Int32Array } = {}): void {
    if (chosen) checkSamples(chosen, n, samples);
    requests.forEach((request, slot) =>
      begin(slot, chosen ? (chosen[slot] as number) : deals.deal(), request),
    );
    rewards.fill(0);
    terminated.fill(0);
  }

  function step(actions: Uint8Array): void {
    checkActions(actions, n);
    finalObservations.data.set(observations.data);
    requests.forEach((request, slot) => {
      const leaves = isLeft(actions[slot] as number, request.exit, last);
      rewards[slot] = leaves ? rewardOf(slot, request) : (continueRewards[request.exit] as number);
      terminated[slot] = Number(leaves);
      if (leaves) return begin(slot, deals.deal(), request);
      request.next();
      stand(slot, request);
    });
  }

  function restore(state: EnvironmentState): void {
    checkState(state, n, samples, count);
    deals.restore(state);
    requests.forEach((request, slot) => {
      begin(slot, state.sample[slot] as number, request);
      while (request.exit < (state.exit[slot] as number)) request.next();
      stand(slot, request);
    });
  }

  reset();
  return {
    spec: specOf(declaration, seen, relativeCost),
    n,
    observations,
    finalObservations,
    rows,
    exits,
    answers,
    rewards,
    terminated,
    truncated: new Uint8Array(n),
    lastExits: new Uint8Array(n).fill(last),
    reset,
    step,
    state: () => ({ sample: [...sample], exit: [...exits], ...deals.state() }),
    restore,
    dispose: () => requests.forEach((request) => request.dispose()),
  };
}

/** As the environment of the bank says it; all samples are of the split that trains. */
function specOf(
  { name, network, dataset, lambda, bank = '' }: LiveDeclaration,
  { columns, size }: Observer,
  relativeCost: Float64Array,
): EnvironmentSpec {
  return Object.freeze({
    name,
    bank,
    exits: network.exits,
    classes: network.graph.problem.classes,
    observations: columns,
    featureWidths: [...network.featureWidths],
    observationSize: size,
    relativeCost: [...relativeCost],
    macs: network.macs[network.exits - 1] as number,
    lambda,
    samples: { policy: dataset.count, tune: 0 },
    finite: false,
  });
}
