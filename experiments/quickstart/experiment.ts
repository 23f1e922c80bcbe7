import { experiment, use } from 'offramp';
import backwardInduction from '../../agents/backward-induction.ts';
import dqn from '../../agents/dqn.ts';
import exactPolicyGradient from '../../agents/exact-policy-gradient.ts';
import fixedExit from '../../agents/fixed-exit.ts';
import qLearning from '../../agents/q-learning.ts';
import random from '../../agents/random.ts';
import reinforce from '../../agents/reinforce.ts';
import threshold from '../../agents/threshold.ts';
import cifar10Epnet from '../../environments/cifar10-epnet/environment.ts';

/** The agents of the framework beside honestly tuned thresholds, on the traces of a real network. */
export default experiment({
  name: 'quickstart',
  question:
    'How much compute does each exit policy save on a real network, and what does it cost in accuracy?',
  environments: [cifar10Epnet],
  agents: [
    use(random),
    use(fixedExit),
    use(threshold),
    use(threshold, { perExit: true }, 'threshold-per-exit'),
    use(qLearning),
    use(dqn),
    use(reinforce),
    use(backwardInduction),
    use(exactPolicyGradient),
  ],
  lambda: [0.1, 0.2, 0.5, 1.0],
  seeds: 3,
});
