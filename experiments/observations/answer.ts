import { type Claim, inPoints } from 'offramp';
import { type Addition, nameOf } from './gains.ts';
import { LEARNERS } from './learners.ts';
import { GROUPS } from './sets.ts';

/** The gains in one paragraph; every figure and verdict in it is taken from the claims. */
export function answer(all: readonly Addition[], claims: readonly Claim[]): string {
  const of = (added: Addition): Claim => claims.find(({ name }) => name === nameOf(added)) as Claim;
  const environments = [...new Set(all.map(({ environment }) => environment))];
  const gains = (environment: string, group: number): string =>
    LEARNERS.map((_, learner) => {
      const { figure, interval } = of({ environment, learner, group });
      return inPoints(figure, interval, 2);
    }).join(' and ');
  const sentences = environments.map((environment) => {
    const added = GROUPS.slice(1).map(({ adds }, i) => `${adds} ${gains(environment, i + 1)}`);
    return `On ${environment}, ${GROUPS[0]?.adds} ${gains(environment, 0)} over the best fixed exit; then ${added.join('; ')}.`;
  });
  const later = all.filter(({ group }) => group > 0);
  const judged = (verdict: Claim['verdict']): string => {
    const found = later.filter((added) => of(added).verdict === verdict);
    return `${found.length}${found.length > 0 ? ` (${found.map(nameOf).join(', ')})` : ''}`;
  };
  const undecided = later.filter((added) => of(added).verdict === 'not decided').length;
  return [
    `What it earns to be shown something, in points of reward, for ${LEARNERS.map(({ called }) => called).join(' and for ')}.`,
    ...sentences,
    `Of ${later.length} additions ${judged('holds')} earn more, ${judged('does not hold')} earn no more and ${undecided} are ` +
      'not decided; each interval is of 95% by itself.',
  ].join(' ');
}
