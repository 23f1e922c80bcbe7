import type { FrozenNetwork, StagedBatch } from '../backbone/frozen-network.ts';
import type { Matrix } from '../matrix.ts';
import { growingTraces } from '../mdp/growing-traces.ts';
import type { Observer } from '../mdp/observer.ts';
import type { Traces } from '../mdp/traces.ts';

/** One image on its way through a network. */
export interface LiveRequest {
  /** Exit it stands at, 0 .. K - 1. */
  readonly exit: number;
  /** What the exits it has passed have said; its row at exit k is k. */
  readonly traces: Traces;
  /** Begins with an image, 0 .. 255 [height x width x channels], and computes up to exit 0. */
  begin(image: Uint8Array): void;
  /** Computes up to the next exit. */
  next(): void;
  dispose(): void;
}

/** What it shows at its exit is kept in `shown` [1 x D]. */
export function liveRequest(network: FrozenNetwork, observer: Observer, shown: Matrix): LiveRequest {
  const { exits, macs, graph } = network;
  const traces = growingTraces({ exits, macs, classes: graph.problem.classes }, 1);
  let batch: StagedBatch | undefined;
  let exit = -1;
  const next = (): void => {
    const { logits, features } = (batch as StagedBatch).next();
    traces.add(logits, features);
    observer.observe(traces, ++exit, shown);
  };
  const dispose = (): void => {
    batch?.dispose();
    batch = undefined;
  };
  return {
    get exit() {
      return exit;
    },
    traces,
    begin(image) {
      dispose();
      batch = network.start(image, 1);
      traces.begin(1);
      exit = -1;
      next();
    },
    next,
    dispose,
  };
}
