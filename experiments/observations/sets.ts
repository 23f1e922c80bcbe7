/** What an agent is shown more of, one group after another. */
export interface Group {
  /** What labels and claims call the set that it completes. */
  readonly name: string;
  /** What is added, in words. */
  readonly adds: string;
  /** Names of the observations that are added. */
  readonly observations: readonly string[];
}

/**
 * From what a softmax threshold sees to all that a bank holds, so that each gain is one over all that is cheaper to come by:
 * the answer at this exit; what earlier exits answered; what they gave this answer; what the branch saw; and the rest.
 * `depth` is in every set: the next exit's cost and worth depend on where a request stands, and a network that all exits
 * share knows it from nowhere else. `lambda`, `remaining-budget` and `cost-so-far` would say nothing more at one price.
 */
export const GROUPS: readonly Group[] = [
  {
    name: 'confidence',
    adds: 'the confidence of the exit',
    observations: ['depth', 'max-prob', 'margin', 'entropy', 'top-probs'],
  },
  { name: 'agreement', adds: 'the agreement of exits', observations: ['agreement'] },
  { name: 'ensemble', adds: 'ensemble confidence', observations: ['ensemble-confidence'] },
  { name: 'features', adds: 'branch features', observations: ['features'] },
  {
    name: 'everything',
    adds: 'the confidence of the exit before and all class probabilities',
    observations: ['previous-max-prob', 'probs'],
  },
];

/** All observations up to and with the group at `index`. */
export const shownWith = (index: number): string[] =>
  GROUPS.slice(0, index + 1).flatMap(({ observations }) => observations);
