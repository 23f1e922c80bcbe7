import { type Claim, inPoints } from 'offramp';
import { AT_MOST, type Needs, THOROUGH } from './steps-claims.ts';
import { inSteps } from './words.ts';
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
    `Environment steps to close ${100 * THOROUGH}% of the gap between the best fixed exit and the best known policy, ` +
      `"at most ${inSteps(AT_MOST)}" judged: ${steps.join(', ')}.`,
    `Beside ${exact.name}, which is charged for every exit of the requests it looks at, learners that sample need so many ` +
      `times its steps, "more" judged: ${times.join(', ')}.`,
    `With the most experience it earns in points of reward, "at most half a point less" judged: ${gains.join(', ')}.`,
  ].join(' ');
}
