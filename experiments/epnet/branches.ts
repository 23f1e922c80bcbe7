import { type Claim, claim, costOf, inPercent } from 'offramp';
import { network } from './exits.ts';

/** The abstract: "a lightweight branch structure". Counted from the network's graph, nothing is sampled. */
export function branches(): Claim {
  const { branches: all, backbone, branch } = costOf(network);
  const share = all / backbone;
  const largest = Math.max(...branch) / backbone;
  return claim({
    name: 'branches-cost',
    statement: 'All branches together cost less than 5% of the network without them.',
    figure: share,
    interval: [share, share],
    unit: 'multiply-accumulates relative to the network without branches',
    atMost: 0.05,
    detail: `${branch.filter((macs) => macs > 0).length} branches cost ${inPercent(share, 2)}, the dearest ${inPercent(largest, 2)}.`,
  });
}
