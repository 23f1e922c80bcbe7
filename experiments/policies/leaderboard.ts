import {
  createRandom,
  describeTerms,
  type Estimate,
  type FinishedRun,
  iqm,
  optimalityGap,
  type ScoreMatrix,
  scoreInterval,
  scoreMatrix,
  type TrialRecord,
} from 'offramp';

/** An agent over all problems of the run. */
export interface Standing {
  readonly agent: string;
  /** Normalised rewards, a problem each row, a seed each column. */
  readonly scores: ScoreMatrix;
  /** Interquartile mean of the scores. */
  readonly iqm: Estimate;
  /** How far scores stay below the hindsight oracle. */
  readonly gap: Estimate;
  /** Mean reward where agents may be chosen: on `tune`. */
  readonly tune: number;
}

/**
 * Every agent over all problems, an environment at a price or budget each, by interquartile mean from the highest. Scores
 * are normalised by problem (Agarwal et al. 2021): 0 is the best fixed exit (that the budget affords), 1 the hindsight
 * oracle, which nobody reaches.
 */
export function leaderboard(run: FinishedRun): Standing[] {
  const agents = [...new Set(run.records.map(({ trial }) => trial.label))];
  return agents.map((agent) => standingOf(agent, run)).toSorted((a, b) => b.iqm.value - a.iqm.value);
}

function standingOf(agent: string, { records, bounds }: FinishedRun): Standing {
  const own = records.filter(({ trial }) => trial.label === agent);
  const scores = scoreMatrix(
    bounds.map(({ bounds: problem }) => {
      const { bestFixedExit, oracle } = problem;
      const room = oracle.reward - bestFixedExit.reward;
      return own
        .filter(({ trial }) => isOf(trial, problem))
        .map(({ results }) => (results.test.deterministic.reward - bestFixedExit.reward) / room);
    }),
  );
  const random = createRandom('policies');
  return {
    agent,
    scores,
    iqm: scoreInterval(scores, ({ values }) => iqm(values), random),
    gap: scoreInterval(scores, ({ values }) => optimalityGap(values), random),
    tune: own.reduce((sum, { results }) => sum + results.tune.deterministic.reward, 0) / own.length,
  };
}

type Problem = FinishedRun['bounds'][number]['bounds'];

const isOf = (trial: TrialRecord['trial'], problem: Problem): boolean =>
  trial.environment === problem.environment && describeTerms(trial) === describeTerms(problem);
