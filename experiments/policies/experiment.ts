import { experiment, use } from 'offramp';
import actorCritic from '../../agents/actor-critic.ts';
import backwardInduction from '../../agents/backward-induction.ts';
import binAccuracy from '../../agents/bin-accuracy.ts';
import budgetedBatch from '../../agents/budgeted-batch.ts';
import costSensitiveCascade from '../../agents/cost-sensitive-cascade.ts';
import differentiableBranching from '../../agents/differentiable-branching.ts';
import dqn from '../../agents/dqn.ts';
import eenet from '../../agents/eenet.ts';
import epnet from '../../agents/epnet.ts';
import exactPolicyGradient from '../../agents/exact-policy-gradient.ts';
import fixedExit from '../../agents/fixed-exit.ts';
import jeiDnn from '../../agents/jei-dnn.ts';
import learningToExit from '../../agents/learning-to-exit.ts';
import learningToStop from '../../agents/learning-to-stop.ts';
import patience from '../../agents/patience.ts';
import qLearning from '../../agents/q-learning.ts';
import random from '../../agents/random.ts';
import reinforce from '../../agents/reinforce.ts';
import riskControl from '../../agents/risk-control.ts';
import threshold from '../../agents/threshold.ts';
import cifar10Epnet from '../../environments/cifar10-epnet/environment.ts';
import cifar10EpnetEnsemble from '../../environments/cifar10-epnet-ensemble/environment.ts';
import cifar10Resnet from '../../environments/cifar10-resnet-9exit/environment.ts';
import mnistLenet from '../../environments/mnist-lenet/environment.ts';
import procedural from '../../environments/procedural/environment.ts';
import { score } from './score.ts';

/** Every family of exit policies on the same frozen traces under the same rules. */
export default experiment({
  name: 'policies',
  question:
    'Which exit policy of the literature earns the most, at a price of compute and under an average budget?',
  environments: [cifar10Epnet, cifar10EpnetEnsemble, cifar10Resnet, mnistLenet, procedural],
  agents: [
    use(random),
    use(fixedExit),
    use(threshold),
    use(threshold, { perExit: true }, 'threshold-per-exit'),
    use(patience),
    use(budgetedBatch),
    use(binAccuracy),
    use(riskControl),
    use(learningToExit),
    use(learningToExit, { input: 'log-probs' }, 'learning-to-exit-log-probs'),
    use(eenet),
    use(jeiDnn),
    use(differentiableBranching),
    use(learningToStop),
    use(costSensitiveCascade),
    use(backwardInduction),
    use(qLearning),
    use(dqn),
    use(reinforce),
    use(actorCritic),
    use(exactPolicyGradient),
    use(epnet),
  ],
  lambda: [0.1, 0.5, 1.0],
  budgets: [0.3, 0.5, 0.7],
  seeds: 5,
  score,
});
