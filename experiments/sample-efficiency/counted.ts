import { type Agent, defineAgent, type TrainingEnvironment, type VectorEnvironment, type z } from 'offramp';

/**
 * The same agent, whose training reports beside its own metrics how many environment `steps` it has taken: exits at which
 * a request stood and was continued or left. Agents report episodes or updates, which are worth different numbers of them.
 */
export function counted<Schema extends z.ZodType>(agent: Agent<Schema>): Agent<Schema> {
  return defineAgent({
    ...agent,
    async *train(context) {
      let steps = 0;
      const environment = counting(context.environment, (taken) => {
        steps += taken;
      });
      const training = agent.train({ ...context, environment });
      for (;;) {
        const { done, value } = await training.next();
        if (done) return value;
        yield { ...value, metrics: { ...value.metrics, steps } };
      }
    },
  });
}

/** The same environment, which tells of every step that a learner may learn from. */
export const counting = (
  environment: TrainingEnvironment,
  tell: (steps: number) => void,
): TrainingEnvironment => ({
  ...environment,
  vector: (...asked) => countingSteps(environment.vector(...asked), tell),
  charging: (macs) => counting(environment.charging(macs), tell),
});

/**
 * Whoever resets plays one episode in each slot and lets those that are done wait for the others: steps of waiting slots
 * teach nothing and are not counted. Without a reset every step is.
 */
function countingSteps(inner: VectorEnvironment, tell: (steps: number) => void): VectorEnvironment {
  const waits = new Uint8Array(inner.n);
  let plays = inner.n;
  let resets = false;
  return {
    ...inner,
    reset(options) {
      inner.reset(options);
      waits.fill(0);
      plays = inner.n;
      resets = true;
    },
    step(actions) {
      inner.step(actions);
      tell(plays);
      if (!resets) return;
      for (let slot = 0; slot < inner.n; slot++) {
        if (inner.terminated[slot] === 0 || waits[slot] === 1) continue;
        waits[slot] = 1;
        plays--;
      }
    },
  };
}
