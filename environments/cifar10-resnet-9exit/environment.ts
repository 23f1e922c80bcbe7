import { defineEnvironment, readBank } from 'offramp';

export default defineEnvironment({
  name: 'cifar10-resnet-9exit',
  description: 'Traces of a residual network with nine exits on CIFAR-10',
  bank: () => readBank(new URL('./bank.arrow', import.meta.url)),
});
