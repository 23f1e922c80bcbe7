import { experiment, use } from 'offramp';
import budgetedBatch from '../../agents/budgeted-batch.ts';
import epnet from '../../agents/epnet.ts';
import exactPolicyGradient from '../../agents/exact-policy-gradient.ts';
import threshold from '../../agents/threshold.ts';
import cifar10Epnet from '../../environments/cifar10-epnet/environment.ts';
import cifar10EpnetEnsemble from '../../environments/cifar10-epnet-ensemble/environment.ts';

/** What ensembles of exits, a decision for each exit and learning each add to MSDNet's rule at the same budget. */
export default experiment({
  name: 'early-accuracy',
  question:
    'How much more accurate than MSDNet’s budgeted batch can the same network be at the same average cost?',
  environments: [cifar10Epnet, cifar10EpnetEnsemble],
  agents: [
    use(budgetedBatch),
    use(threshold),
    use(threshold, { perExit: true }, 'threshold-per-exit'),
    use(exactPolicyGradient),
    use(epnet),
  ],
  lambda: [],
  budgets: [0.3, 0.4, 0.5],
  seeds: 5,
});
