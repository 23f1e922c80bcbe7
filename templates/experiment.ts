import { experiment, use } from 'offramp';
import exactPolicyGradient from 'offramp/agents/exact-policy-gradient';
import fixedExit from 'offramp/agents/fixed-exit';
import threshold from 'offramp/agents/threshold';
import cifar10Resnet9exit from 'offramp/environments/cifar10-resnet-9exit';

/** A question, and the trials that answer it: environments x agents x lambda x seeds. */
export default experiment({
  name: 'my-experiment',
  question: 'How much compute does each exit policy save, and what does it cost in accuracy?',
  environments: [cifar10Resnet9exit],
  agents: [
    use(fixedExit),
    use(threshold),
    use(threshold, { perExit: true }, 'threshold-per-exit'),
    use(exactPolicyGradient),
  ],
  lambda: [0.1, 0.5],
  seeds: 2,
});
