import { type Agent, type AgentUse, use } from 'offramp';
import backwardInduction from '../../agents/backward-induction.ts';
import exactPolicyGradient from '../../agents/exact-policy-gradient.ts';
import { GROUPS, shownWith } from './sets.ts';

/** Who learns. */
interface Learner {
  /** In labels. */
  readonly name: string;
  /** In sentences. */
  readonly called: string;
  readonly agent: Agent;
}

/** Two learners of different kinds: what helps one only may be about the learner. Neither samples exits. */
export const LEARNERS: readonly Learner[] = [
  /** A network that all exits share. */
  { name: 'gradient', called: 'the exact gradient', agent: exactPolicyGradient },
  /** Boosted trees, others at each exit. */
  { name: 'trees', called: 'backward induction with trees', agent: backwardInduction },
];

/** What tables call a learner that is shown the groups up to one. */
export const labelOf = (learner: string, group: string): string => `${learner}-${group}`;

/** Each learner with each set. */
export const uses = (): AgentUse[] =>
  LEARNERS.flatMap(({ name, agent }) =>
    GROUPS.map((group, i) => use(agent, {}, labelOf(name, group.name), { observations: shownWith(i) })),
  );
