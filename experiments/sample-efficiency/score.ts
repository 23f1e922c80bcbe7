import { type FinishedRun, type Score, scoreOf } from 'offramp';
import { answer } from './answer.ts';
import { claimFigures } from './claim-figures.ts';
import { curveFigures } from './curve-figures.ts';
import { rewardClaims } from './reward-claims.ts';
import { ratioClaims, stepsClaims } from './steps-claims.ts';

/** How much experience each learner needs, and what the exact gradient earns beside those that sample. */
export function score(run: FinishedRun): Score {
  const needs = stepsClaims(run);
  const [rewards, ratios] = [rewardClaims(run), ratioClaims(run)];
  const claims = [...needs.map(({ claim }) => claim), ...ratios, ...rewards];
  const figures = { ...claimFigures(claims), ...curveFigures(run) };
  return scoreOf(claims, answer(needs, rewards, ratios), figures);
}
