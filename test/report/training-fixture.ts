import type { LearningCurve, ResultRow, RunSummary } from '../../src/contract/summary.ts';

/** The same with the reward lost to hindsight in parts: a half too early, three eighths too late, an eighth on compute. */
export function withRegret(summary: RunSummary): RunSummary {
  const results = summary.results.map((row): ResultRow => {
    const bounds = summary.bounds.find(
      ({ environment, lambda }) => environment === row.environment && lambda === row.lambda,
    );
    const lost = (bounds?.oracle.reward ?? 0) - row.reward;
    return { ...row, regret: { early: lost / 2, late: (3 * lost) / 8, policy: lost / 8 } };
  });
  return { ...summary, results };
}

/** Share of training that is behind at each point of the curves below. */
export const SHARES = [0.01, 0.1, 0.25, 0.5, 1];

/** The same with what two learners reported: `dqn` over 2,000 updates, `reinforce` over 200,000 episodes. */
export function withCurves(summary: RunSummary): RunSummary {
  const curves = summary.results.flatMap(({ environment, agent, lambda, reward }): LearningCurve[] => {
    const end = { dqn: 2000, reinforce: 200_000 }[agent];
    if (end === undefined || lambda === undefined) return [];
    const mean = SHARES.map((share) => reward - 0.2 * (1 - share) ** 2);
    const curve = {
      environment,
      agent,
      lambda,
      step: SHARES.map((share) => share * end),
      mean,
      low: mean.map((value) => value - 0.01),
      high: mean.map((value) => value + 0.02),
    };
    return ['loss', 'return'].map((metric) => Object.assign({ metric }, curve));
  });
  return { ...summary, curves };
}
