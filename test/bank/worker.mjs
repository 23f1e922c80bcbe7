import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { openBank } = await import('../../src/bank/read.ts');
const bank = openBank(workerData, 'shared');
bank.labels[4] = 2;
const answer = {
  hash: bank.hash,
  sample: [...bank.sample],
  shared: bank.logits.data.buffer instanceof SharedArrayBuffer,
};
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- ports of workers have no origin
parentPort.postMessage(answer);
