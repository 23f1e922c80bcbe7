import type { FrozenNetwork, StagedBatch } from '../backbone/frozen-network.ts';
import type { Policy } from '../contract/policy.ts';
import type { Matrix } from '../matrix.ts';
import { growingTraces } from '../mdp/growing-traces.ts';
import type { Observer } from '../mdp/observer.ts';
import type { Traces } from '../mdp/traces.ts';
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
 * probability of exiting is at least one half; those that stay are gathered into a smaller batch, and nothing more is
 * computed once all have left. Throws UserError where the policy answers anything but probabilities.
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
      let probability: Float32Array | undefined;
      if (k < exits - 1) {
        const shown = shownTo(traces.samples);
        observer.observe(traces, k, shown);
        probability = consulted.ask(k, shown);
      }
      const staying = answerLeavers(traces, k, probability, places, decisions);
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

/**
 * Writes down where and what those answer that leave at exit `k`: all, where no probability is given. Gives the
 * indices of those that stay, ascending.
 */
function answerLeavers(
  { samples, answers }: Traces,
  k: number,
  probability: Float32Array | undefined,
  places: Int32Array,
  decisions: Decisions,
): number[] {
  const staying: number[] = [];
  for (let i = 0; i < samples; i++) {
    if (probability && (probability[i] as number) < 0.5) {
      staying.push(i);
      continue;
    }
    decisions.exits[places[i] as number] = k;
    decisions.answers[places[i] as number] = answers[k * samples + i] as number;
  }
  return staying;
}

/** The first rows of a buffer as a matrix, which is made again only where their number changes. */
function firstRows(data: Float32Array, columns: number): (rows: number) => Matrix {
  let matrix: Matrix = { data: data.subarray(0, 0), rows: 0, columns };
  return (rows) => {
    if (rows !== matrix.rows) matrix = { data: data.subarray(0, rows * columns), rows, columns };
    return matrix;
  };
}
