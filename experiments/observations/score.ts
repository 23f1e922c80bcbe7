import { type FinishedRun, type Score, scoreOf } from 'offramp';
import { answer } from './answer.ts';
import { additions, gains } from './gains.ts';

/** What each part of the state earns on top of what is cheaper to come by. */
export function score(run: FinishedRun): Score {
  const all = additions(run);
  const claims = run.summary.environments.flatMap(({ name }) =>
    gains(
      run,
      all.filter(({ environment }) => environment === name),
    ),
  );
  return scoreOf(claims, answer(all, claims));
}
