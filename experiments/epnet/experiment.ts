import { experiment, use } from 'offramp';
import binAccuracy from '../../agents/bin-accuracy.ts';
import budgetedBatch from '../../agents/budgeted-batch.ts';
import epnet from '../../agents/epnet.ts';
import patience from '../../agents/patience.ts';
import threshold from '../../agents/threshold.ts';
import { all, six, three } from './exits.ts';
import { score } from './score.ts';

/**
 * What EPNet's abstract claims (Dai, Kong and Guo, CIKM 2020), on a network of our own: its paper's networks, data and
 * state are not public to us.
 */
export default experiment({
  name: 'epnet',
  question: 'Does what EPNet claims of learned exits and many lightweight branches hold on this network?',
  environments: [all, six, three],
  agents: [
    use(threshold),
    use(threshold, { perExit: true }, 'threshold-per-exit'),
    use(patience),
    use(budgetedBatch),
    use(binAccuracy),
    use(epnet),
  ],
  lambda: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
  budgets: [0.3, 0.4, 0.5, { kind: 'request', from: 0.3, to: 1 }],
  seeds: 5,
  score,
});
