import type { Decisions, Inference, Request } from './inference.ts';

/** The decisions on all requests behind one another [images of all requests]. */
export function answerAll(
  infer: Inference,
  requests: readonly Request[],
  progress: (done: number) => void = () => {},
): Decisions {
  const count = requests.reduce((sum, { n }) => sum + n, 0);
  const all = { exits: new Uint8Array(count), answers: new Int32Array(count) };
  let done = 0;
  for (const request of requests) {
    const { exits, answers } = infer(request);
    all.exits.set(exits, done);
    all.answers.set(answers, done);
    done += request.n;
    progress(done);
  }
  return all;
}
