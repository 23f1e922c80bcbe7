import { type Claim, claim, type FinishedRun } from 'offramp';
import { type Curve, curveFigure, curveOf } from './curves.ts';
import { exact, type Learner, sampled } from './learners.ts';
import { type Needed, type Point, stepsNeeded } from './steps-needed.ts';
import { inShares, inSteps } from './words.ts';

/** Share of the gap between the best fixed exit and the yardstick that a learner is asked to close. */
export const THOROUGH = 0.9;
/** The share at which it is within 1% of the gap. */
const NEARLY_ALL = 0.99;
/** What a learner may take for it: below the largest amount, so that one which needs more is seen to. Settled before the run. */
export const AT_MOST = 100_000;

/** What a learner needs. */
export interface Needs {
  /** Name of the learner. */
  readonly learner: string;
  /** `12,300 [9,000, 20,100] (holds)` for instance. */
  readonly words: string;
  readonly claim: Claim;
}

/** How many steps each learner needs, the exact gradient first. */
export const stepsClaims = (run: FinishedRun): Needs[] =>
  [exact, ...sampled].map(({ name }) => stepsOf(name, curveOf(run, name)));

function stepsOf(learner: string, curve: Curve): Needs {
  const { needed, interval } = neededFor(curve, THOROUGH);
  const judged = claim({
    name: `steps-of-${learner}`,
    statement:
      `${learner} closes ${100 * THOROUGH}% of the gap between the best fixed exit and the best known policy in at most ` +
      `${inSteps(AT_MOST)} steps.`,
    figure: needed.steps,
    interval,
    unit: 'environment steps, at most those of the largest amount',
    atMost: AT_MOST,
    detail: `Closed: ${closedWith(curve)}. ${100 * NEARLY_ALL}% need ${inWords(neededFor(curve, NEARLY_ALL).needed)}.`,
  });
  const [low, high] = interval.map(inSteps);
  const words = `${inWords(needed)} [${low}, ${high}] (${judged.verdict})`;
  return { learner, words, claim: judged };
}

function neededFor(curve: Curve, level: number): { needed: Needed; interval: Claim['interval'] } {
  const { points, interval } = curveFigure([curve], ([own]) => stepsNeeded(own as Point[], level).steps);
  return { needed: stepsNeeded(points[0] as Point[], level), interval };
}

/** `0.45 [0.31, 0.60] with 4,020 steps` of each amount. */
const closedWith = (curve: Curve): string =>
  curve.steps
    .map((steps, at) => {
      const { value, interval } = curveFigure([curve], ([own]) => own?.[at]?.score as number);
      const [low, high] = interval.map(inShares);
      return `${inShares(value)} [${low}, ${high}] with ${inSteps(steps)} steps`;
    })
    .join('; ');

const inWords = ({ steps, reached }: Needed): string =>
  reached ? inSteps(steps) : `more than ${inSteps(steps)}`;

/** How many times the steps of the exact gradient those that sample need. */
export const ratioClaims = (run: FinishedRun): Claim[] => {
  const reference = curveOf(run, exact.name);
  return sampled.map((learner) => ratioOf(learner, curveOf(run, learner.name), reference));
};

function ratioOf({ name }: Learner, own: Curve, reference: Curve): Claim {
  const steps = (curve?: readonly Point[]): number => stepsNeeded(curve as Point[], THOROUGH).steps;
  const { value, interval } = curveFigure([own, reference], ([one, other]) => steps(one) / steps(other));
  return claim({
    name: `steps-of-${name}-beside-exact`,
    statement: `${name} needs more steps than ${exact.name} to close ${100 * THOROUGH}% of the gap.`,
    figure: value,
    interval,
    unit: 'steps over those of the exact gradient',
    atLeast: 1,
    detail: `Where one of them needs more than its largest amount, that amount stands in its place.`,
  });
}
