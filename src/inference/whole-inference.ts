import type { FrozenNetwork } from '../backbone/frozen-network.ts';
import type { Graph, GraphExit } from '../backbone/graph.ts';
import { firstLargest } from '../mdp/softmax.ts';
import type { Inference } from './inference.ts';

/** Always computes the whole network, every branch of it, and answers at the last exit. */
export function wholeInference(network: FrozenNetwork): Inference {
  const { classes } = network.graph.problem;
  return ({ images, n }) => {
    const answers = new Int32Array(n);
    const batch = network.start(images, n);
    try {
      for (let k = 0; k < network.exits; k++) {
        const { logits } = batch.next();
        if (k === network.exits - 1) firstLargest(logits, classes, answers);
      }
    } finally {
      batch.dispose();
    }
    return { exits: new Uint8Array(n).fill(network.exits - 1), answers };
  };
}

/** The network as it would be without branches: its last exit is the only one. */
export function withoutBranches({ nodes, exits, ...graph }: Graph): Graph {
  return { ...graph, nodes: nodes.filter(({ branch }) => !branch), exits: [exits.at(-1) as GraphExit] };
}
