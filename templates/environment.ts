import { defineEnvironment, readBank } from 'offramp';

/**
 * The traces in my-environment.arrow: what a network said of every sample at each of its exits. Write your own network's
 * over them with `npx offramp bank import traces.npz --force -o my-environment.arrow`.
 */
export default defineEnvironment({
  name: 'my-environment',
  description: 'Traces of a network with several exits',
  observations: ['max-prob', 'margin', 'entropy', 'depth'],
  bank: () => readBank(new URL('./my-environment.arrow', import.meta.url)),
});
