import type { Inference, Request } from './inference.ts';

/**
 * Milliseconds that each of several ways to infer takes for each request [contenders][requests][repetitions]. Every
 * request is answered by all of them in turn, another one first each time: what else the machine does, all share.
 * Warm up before.
 */
export function sideBySide(
  contenders: readonly Inference[],
  requests: readonly Request[],
  repetitions: number,
  progress: (done: number, of: number) => void = () => {},
): Float64Array[][] {
  const times = contenders.map(() => requests.map(() => new Float64Array(repetitions)));
  let turn = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [r, request] of requests.entries()) {
      for (let c = 0; c < contenders.length; c++) {
        const contender = (r + repetition + c) % contenders.length;
        const start = performance.now();
        (contenders[contender] as Inference)(request);
        const time = performance.now() - start;
        const ofContender = times[contender] as Float64Array[];
        (ofContender[r] as Float64Array)[repetition] = time;
      }
      progress(++turn, repetitions * requests.length);
    }
  }
  return times;
}
