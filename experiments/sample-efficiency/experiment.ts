import { experiment } from 'offramp';
import procedural from '../../environments/procedural/environment.ts';
import synthetic from '../../environments/synthetic/environment.ts';
import { EXPERIENCE, exact, sampled } from './learners.ts';
import { score } from './score.ts';

/**
 * Each learner is trained anew for each amount of experience, with its schedules over all of it. All look at the largest
 * probability and the exit alone, so that a table and a network know the same.
 *
 * The unit is the environment step: an exit at which a request stood and was continued or left. The exact gradient takes
 * none; it looks at all exits of the requests in each batch, and is charged what looking there would have taken: K steps a
 * request an update. That is dear: the traces hold these rewards anyway, and requests that come again are charged again.
 */
export default experiment({
  name: 'sample-efficiency',
  question:
    'How much experience does each learner need, and what is the exact gradient worth beside sampled ones?',
  environments: [synthetic, procedural],
  agents: [exact, ...sampled].flatMap((learner) => EXPERIENCE.map((steps) => learner.with(steps))),
  observations: ['max-prob', 'depth'],
  lambda: [0.1, 0.5],
  seeds: 4,
  score,
});
