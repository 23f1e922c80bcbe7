import { createProblem } from '../src/mdp/problem.ts';
import { createRandom } from '../src/random.ts';
import { sideBySide } from './side-by-side.ts';
import { noiseBank } from './noise-bank.ts';

/** Steps of the vectorised environment. */
export interface StepRate {
  /** Requests side by side. */
  readonly n: number;
  /** Single steps (requests x calls) a second, observations copied. */
  readonly copying: number;
  /** The same without copying: agents read `rows`. */
  readonly rowsOnly: number;
}

const CALLS = 500;
/** Sixteen columns at nine exits. */
const OBSERVATIONS = ['max-prob', 'margin', 'entropy', 'top-probs', 'depth'];

/** Steps a second on a bank of 10,000 x 9 with 16 observations, under random actions drawn beforehand. */
export function benchEnvironmentSteps(): StepRate[] {
  const problem = createProblem({
    name: 'noise',
    bank: noiseBank(),
    observations: OBSERVATIONS,
    reward: { quality: 'correct', dense: false },
    lambda: 0.5,
    finite: false,
  });
  const random = createRandom('environment steps');
  return [256, 1024, 4096].map((n) => {
    // Another set for each call, else the processor learns them by heart.
    const actions = Array.from({ length: CALLS }, () =>
      Uint8Array.from({ length: n }, () => (random.uniform() < 0.2 ? 1 : 0)),
    );
    const body = (copyObservations: boolean) => {
      const requests = problem.training.vector(n, random.stream('requests'), { copyObservations });
      return () => {
        for (let call = 0; call < CALLS; call++) requests.step(actions[call] as Uint8Array);
      };
    };
    const [copying, rowsOnly] = sideBySide([body(true), body(false)], 9) as [number, number];
    return { n, copying: (n * CALLS) / copying, rowsOnly: (n * CALLS) / rowsOnly };
  });
}
