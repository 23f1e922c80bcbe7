import { type Claim, inPoints } from 'offramp';
import { type Needs, THOROUGH } from './steps-claims.ts';
import { exact, sampled } from './learners.ts';

/** The claims in one paragraph; every figure and verdict in it is taken from them. */
export function answer(needs: readonly Needs[], rewards: readonly Claim[], ratios: readonly Claim[]): string {
  const steps = needs.map(({ learner, words }) => `${learner} ${words}`);
  const gains = rewards.map(({ name, figure, interval, verdict }) => {
    const other = name.replace('exact-beside-', '').replace('-on-', ' on ');
    return `${inPoints(figure, interval, 2)} beside ${other} (${verdict})`;
  });
  const times = ratios.map(({ figure, interval: [low, high], verdict }, at) => {
    const [value, from, to] = [figure, low, high].map((one) => one.toPrecision(2));
    return `${sampled[at]?.name} ${value} [${from}, ${to}] (${verdict})`;
  });
  return [
    `To close ${100 * THOROUGH}% of the gap between the best fixed exit and the optimum, ${steps.join('; ')}.`,
    `Beside ${exact.name}, which is charged for every exit of the requests it looks at, the steps of those that sample are ` +
      `this many times as many, where "more" is claimed: ${times.join(', ')}.`,
    `With the most experience ${exact.name} earns, in points of reward, where "at most half a point less" is claimed: ` +
      `${gains.join('; ')}.`,
  ].join(' ');
}
