import { applyEnsemble, defineEnvironment, readBank, readEnsemble } from 'offramp';

export default defineEnvironment({
  name: 'cifar10-epnet-ensemble',
  description: 'The bank of cifar10-epnet, each exit answering together with those before it',
  async bank() {
    const bank = await readBank(new URL('../cifar10-epnet/bank.arrow', import.meta.url));
    return applyEnsemble(bank, await readEnsemble(new URL('./weights.safetensors', import.meta.url)));
  },
});
