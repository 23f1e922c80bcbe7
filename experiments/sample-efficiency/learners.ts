import { type AgentUse, use } from 'offramp';
import actorCritic from '../../agents/actor-critic.ts';
import dqn from '../../agents/dqn.ts';
import exactPolicyGradient from '../../agents/exact-policy-gradient.ts';
import qLearning from '../../agents/q-learning.ts';
import reinforce from '../../agents/reinforce.ts';
import { counted } from './counted.ts';

/** Experience of each training, in environment steps, about: how many an episode takes is up to the policy. */
export const EXPERIENCE: readonly number[] = [4_000, 16_000, 64_000, 256_000];

/** Who learns, and how it is given an amount of experience. */
export interface Learner {
  /** Name of the agent, in labels and claims. */
  readonly name: string;
  /** The options that let it take about so many steps. */
  readonly with: (steps: number) => AgentUse;
}

/** Exits consulted in an episode, about: between the 2.5 and 3.5 of leaving at any exit alike of four and of six. */
const STEPS_AN_EPISODE = 3;
/** Exits of an environment, about: the exact gradient looks at all of them. */
const EXITS = 5;
/** Of both policy gradients, about what REINFORCE does by default, so that they differ in nothing but the gradient. */
const UPDATES = 400;
/** Its default; half of them cost it a point of reward on `procedural`, half of its default batch does not. */
const DQN_UPDATES = 2000;
/** Batches that actor-critic plays by default. */
const BATCHES = 40;

const EXACT = 'exact-policy-gradient';

/** The learner that samples nothing. */
export const exact: Learner = {
  name: EXACT,
  with: (steps) =>
    use(
      exactPolicyGradient,
      { updates: UPDATES, batch: share(steps, UPDATES * EXITS) },
      labelOf(EXACT, steps),
    ),
};

/**
 * Those that sample. Gradient steps are as many as the agent takes by default whatever the experience: less of it means
 * smaller batches, since too few steps would fail before too few samples do.
 */
export const sampled: readonly Learner[] = [
  {
    name: 'q-learning',
    with: (steps) => {
      const episodes = share(steps, STEPS_AN_EPISODE);
      return use(
        counted(qLearning),
        { episodes, parallel: 64, bins: { 'max-prob': 8 } },
        labelOf('q-learning', steps),
      );
    },
  },
  {
    name: 'dqn',
    with: (steps) =>
      use(
        counted(dqn),
        { parallel: share(steps, DQN_UPDATES), updates: DQN_UPDATES, batch: 512 },
        labelOf('dqn', steps),
      ),
  },
  {
    name: 'reinforce',
    with: (steps) => {
      const episodes = share(steps, STEPS_AN_EPISODE);
      return use(
        counted(reinforce),
        { episodes, batch: share(episodes, UPDATES) },
        labelOf('reinforce', steps),
      );
    },
  },
  {
    name: 'actor-critic',
    with: (steps) => {
      const episodes = share(steps, STEPS_AN_EPISODE);
      const batch = share(episodes, BATCHES);
      return use(
        counted(actorCritic),
        { episodes, batch, minibatch: share(batch, 2) },
        labelOf('actor-critic', steps),
      );
    },
  },
];

/** What tables call a learner with so much experience. */
export const labelOf = (learner: string, steps: number): string => `${learner}-${steps / 1000}k`;

const share = (total: number, parts: number): number => Math.max(1, Math.round(total / parts));
