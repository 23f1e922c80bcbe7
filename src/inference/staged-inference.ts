import type { FrozenNetwork, StagedBatch } from '../backbone/frozen-network.ts';
import type { Policy } from '../contract/policy.ts';
import type { Matrix } from '../matrix.ts';
import { growingTraces } from '../mdp/growing-traces.ts';
import type { Observer } from '../mdp/observer.ts';
import { answersOfLeavers } from './answers-of-leavers.ts';
import { consultation } from './consultation.ts';
import type { Decisions, Inference } from './inference.ts';

/** A network, and what decides where its computation stops. */
export interface StagedNetwork {
  readonly network: FrozenNetwork;
  /** What the policy is shown. */
  readonly observer: Observer;
  readonly policy: Policy;
  /** Most images of a request. */
  readonly capacity: number;
}

/**
 * Computes a request stage by stage. At each exit but the last the policy is asked, and an image leaves where its
 * probability of exiting is at least one half, answered by the policy where it predicts by itself; those that stay are
 * gathered into a smaller batch, and nothing more is computed once all have left. Throws UserError where the policy
 * answers anything but probabilities, or predicts anything but a score a class.
 */
export function stagedInference({ network, observer, policy, capacity }: StagedNetwork): Inference {
  const { exits, macs, graph } = network;
  const traces = growingTraces({ exits, macs, classes: graph.problem.classes }, capacity);
  const shownTo = firstRows(new Float32Array(capacity * observer.size), observer.size);

  const run = (batch: StagedBatch, n: number): Decisions => {
    const decisions = { exits: new Uint8Array(n), answers: new Int32Array(n) };
    const consulted = consultation(policy);
    let places = Int32Array.from({ length: n }, (_, i) => i);
    traces.begin(n);
    for (let k = 0; ; k++) {
      const { logits, features } = batch.next();
      traces.add(logits, features);
      const shown = shownTo(traces.samples);
      const last = k === exits - 1;
      if (!last || policy.predict) observer.observe(traces, k, shown);
      const { leaving, staying } = parted(traces.samples, last ? undefined : consulted.ask(k, shown));
      const answers = answersOfLeavers(policy, traces, { k, leaving, shown });
      leaving.forEach((i, j) => {
        decisions.exits[places[i] as number] = k;
        decisions.answers[places[i] as number] = answers[j] as number;
      });
      if (staying.length === 0) return decisions;
      if (staying.length === traces.samples) continue;
      const kept = Int32Array.from(staying);
      for (const part of [batch, traces, consulted]) part.keep(kept);
      places = kept.map((i) => places[i] as number);
    }
  };

  return ({ images, n }) => {
    const batch = network.start(images, n);
    try {
      return run(batch, n);
    } finally {
      batch.dispose();
    }
  };
}

/** Indices of those that leave and of those that stay, ascending: all leave where no probability is given. */
function parted(
  samples: number,
  probability: Float32Array | undefined,
): { readonly leaving: number[]; readonly staying: number[] } {
  const [leaving, staying]: [number[], number[]] = [[], []];
  for (let i = 0; i < samples; i++) {
    (probability && (probability[i] as number) < 0.5 ? staying : leaving).push(i);
  }
  return { leaving, staying };
}

/** The first rows of a buffer as a matrix, which is made again only where their number changes. */
function firstRows(data: Float32Array, columns: number): (rows: number) => Matrix {
  let matrix: Matrix = { data: data.subarray(0, 0), rows: 0, columns };
  return (rows) => {
    if (rows !== matrix.rows) matrix = { data: data.subarray(0, rows * columns), rows, columns };
    return matrix;
  };
}
