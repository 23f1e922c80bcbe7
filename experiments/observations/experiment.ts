import { experiment } from 'offramp';
import cifar10Epnet from '../../environments/cifar10-epnet/environment.ts';
import procedural from '../../environments/procedural/environment.ts';
import { uses } from './learners.ts';
import { score } from './score.ts';

/**
 * The same learners with more and more to look at. What a wider observation costs is in it: a policy pays for its own
 * compute, in which each column has a share.
 */
export default experiment({
  name: 'observations',
  question: 'Which parts of the state does a policy need: confidence, agreement, ensemble, branch features?',
  environments: [procedural, cifar10Epnet],
  agents: uses(),
  lambda: [0.1, 0.5],
  seeds: 3,
  score,
});
