import { experiment, use } from 'offramp';
import epnet from '../../agents/epnet.ts';
import exactPolicyGradient from '../../agents/exact-policy-gradient.ts';
import fixedExit from '../../agents/fixed-exit.ts';
import threshold from '../../agents/threshold.ts';
import cifar10Epnet from '../../environments/cifar10-epnet/environment.ts';
import cifar10Resnet from '../../environments/cifar10-resnet-9exit/environment.ts';

/** A hard cap of its own for every request, and a hard allowance for a stream of them. */
export default experiment({
  name: 'request-caps',
  question:
    'What does an exit policy make of caps that differ from request to request, and of a shared allowance?',
  environments: [cifar10Epnet, cifar10Resnet],
  agents: [
    use(fixedExit),
    use(threshold),
    use(threshold, { perExit: true }, 'threshold-per-exit'),
    use(exactPolicyGradient),
    use(epnet),
  ],
  lambda: [],
  budgets: [
    { kind: 'request', from: 0.15, to: 1 },
    { kind: 'stream', cost: 0.4, requests: 500 },
  ],
  seeds: 5,
});
