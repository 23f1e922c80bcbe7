import { experiment, use } from 'offramp';
import epnet from '../../agents/epnet.ts';
import exactPolicyGradient from '../../agents/exact-policy-gradient.ts';
import cifar10Epnet from '../../environments/cifar10-epnet/environment.ts';
import cifar10Resnet from '../../environments/cifar10-resnet-9exit/environment.ts';

/** One training that serves all prices, beside one training for each price. */
export default experiment({
  name: 'one-policy',
  question:
    'Does one policy that is told the price of compute earn as much as a policy trained for each price?',
  environments: [cifar10Epnet, cifar10Resnet],
  agents: [use(exactPolicyGradient), use(epnet)],
  lambda: [0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0],
  seeds: 5,
});
