import { type FrozenNetwork, frozenNetwork } from '../backbone/frozen-network.ts';
import type { OpenedBackbone } from '../backbone/open-backbone.ts';
import type { Weights } from '../backbone/parameters.ts';
import type { Bank } from '../bank/bank.ts';
import { answerAll } from '../inference/answer-all.ts';
import type { Decisions, Inference } from '../inference/inference.ts';
import { requestsOf } from '../inference/requests.ts';
import { sideBySide } from '../inference/side-by-side.ts';
import { stagedInference } from '../inference/staged-inference.ts';
import { wholeInference, withoutBranches } from '../inference/whole-inference.ts';
import { relativeCosts } from '../mdp/cost.ts';
import { observer } from '../mdp/observer.ts';
import { pluginError } from '../run/plugin-error.ts';
import { checkNetwork } from './check-trial-fits.ts';
import { type Comparison, compareExits } from './compare-exits.ts';
import { type InferenceFigures, inferenceFigures } from './inference-figures.ts';
import type { SavedTrial } from './saved-trial.ts';

/** What is to be inferred, and how. */
export interface InferenceTask {
  readonly environment: string;
  readonly opened: OpenedBackbone;
  readonly weights: Weights;
  readonly trial: SavedTrial;
  /** Bank of the environment; in words, why there is none. */
  readonly bank: Bank | string;
  /** Images of `test` at most. */
  readonly samples: number;
  readonly batch: number;
  readonly repetitions: number;
  /** Told what is going on. */
  readonly progress: (message: string) => void;
}

/** What was inferred, and what came of it. */
export interface InferenceReport extends InferenceFigures {
  readonly environment: string;
  readonly policy: {
    readonly id: string;
    readonly agent: string;
    readonly lambda: number;
    readonly seed: number;
    /** Hash of the bank that it was trained on. */
    readonly bank: string;
  };
  /** Images of `test`; the first of them were taken. */
  readonly testImages: number;
  readonly batch: number;
  readonly repetitions: number;
  /** Beside the decisions that are simulated on the bank of the environment. */
  readonly decisions: Comparison;
}

/**
 * Answers images of `test` stage by stage under the policy of a trial, and times it beside the whole network, and beside
 * the network as it would be without branches. Throws UserError where the policy is of another network.
 */
export function inferTrial(task: InferenceTask): InferenceReport {
  const { environment, opened, weights, trial, samples, batch, repetitions, progress } = task;
  const { data, graph } = opened;
  const network = frozenNetwork(graph, weights);
  const plain = frozenNetwork(withoutBranches(graph), weights);
  checkNetwork(trial, environment, network);
  const rows = opened.rows.test.subarray(0, samples);
  const requests = requestsOf(data.test, rows, batch);
  const contenders = [
    stagedBy(trial, network, environment, batch),
    wholeInference(network),
    wholeInference(plain),
  ];
  // nobody times this: what is compiled on the way is warm afterwards
  progress('decides');
  const [staged, whole] = contenders.map((infer) => answerAll(infer, requests)) as [Decisions, Decisions];
  const times = sideBySide(contenders, requests, repetitions, percentages(progress));
  const macs = network.macs.at(-1) as number;
  const figures = inferenceFigures({
    labels: Uint8Array.from(rows, (row) => data.test.labels[row] as number),
    staged,
    whole,
    exitMacs: relativeCosts(network, (k) => trial.policy.macs(k)).map((cost) => cost * macs),
    macs: { whole: macs, withoutBranches: plain.macs[0] as number },
    times,
  });
  const decisions = compareExits(task.bank, trial, { network, data, rows, exits: staged.exits });
  network.dispose();
  plain.dispose();
  const { agent, lambda = 0, seed, bank } = trial.record.trial;
  const policy = { id: trial.record.id, agent, lambda, seed, bank };
  const testImages = opened.rows.test.length;
  return { environment, policy, testImages, batch, repetitions, ...figures, decisions };
}

/** The policy of a trial on a network; what it throws leads to its file. */
function stagedBy(
  { file, record, policy }: SavedTrial,
  network: FrozenNetwork,
  environment: string,
  capacity: number,
): Inference {
  const { exits, featureWidths, graph } = network;
  const { observations, lambda = 0 } = record.trial;
  const observed = { name: environment, classes: graph.problem.classes, exits, featureWidths };
  const infer = stagedInference({
    network,
    policy,
    observer: observer(observed, observations, { lambda }),
    capacity,
  });
  return (request) => {
    try {
      return infer(request);
    } catch (error) {
      throw pluginError(`${file}: its policy does not decide on environment ${environment}`, error);
    }
  };
}

function percentages(progress: (message: string) => void): (done: number, of: number) => void {
  let last = -1;
  return (done, of) => {
    const percent = Math.floor((100 * done) / of);
    if (percent === last) return;
    last = percent;
    progress(`times ${percent}%`);
  };
}
