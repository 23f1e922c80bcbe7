import {
  adam,
  CONTINUE,
  denseForward,
  defineAgent,
  EXIT,
  loadNetworkPolicy,
  network,
  networkPolicy,
  type Random,
  tf,
  z,
} from 'offramp';

/** The last `capacity` transitions, in arrays that are overwritten from the start when they are full. */
function replayMemory(capacity: number, size: number) {
  const observations = new Float32Array(capacity * size);
  const nextObservations = new Float32Array(capacity * size);
  const actions = new Uint8Array(capacity);
  const rewards = new Float32Array(capacity);
  const ended = new Uint8Array(capacity);
  const forced = new Uint8Array(capacity);
  let added = 0;
  const copy = (to: Float32Array, slot: number, from: Float32Array, row: number): void =>
    to.set(from.subarray(row * size, (row + 1) * size), slot * size);
  return {
    /** One transition: `forced` where the next exit is the last. */
    add(
      row: number,
      x: Float32Array,
      action: number,
      reward: number,
      end: number,
      next: Float32Array,
      last: boolean,
    ) {
      const slot = added++ % capacity;
      copy(observations, slot, x, row);
      copy(nextObservations, slot, next, row);
      actions[slot] = action;
      rewards[slot] = reward;
      ended[slot] = end;
      forced[slot] = last ? 1 : 0;
    },
    /** A uniform draw of `batch` transitions. */
    sample(batch: number, random: Random) {
      const drawn = {
        observations: { data: new Float32Array(batch * size), rows: batch, columns: size },
        next: { data: new Float32Array(batch * size), rows: batch, columns: size },
        actions: new Uint8Array(batch),
        rewards: new Float32Array(batch),
        ended: new Uint8Array(batch),
        forced: new Uint8Array(batch),
      };
      for (let j = 0; j < batch; j++) {
        const slot = random.integer(Math.min(added, capacity));
        copy(drawn.observations.data, j, observations, slot);
        copy(drawn.next.data, j, nextObservations, slot);
        drawn.actions[j] = actions[slot] as number;
        drawn.rewards[j] = rewards[slot] as number;
        drawn.ended[j] = ended[slot] as number;
        drawn.forced[j] = forced[slot] as number;
      }
      return drawn;
    },
  };
}

/**
 * Deep Q-learning with replay, a target network (Mnih et al. 2015) and double estimation (van Hasselt et al. 2016):
 * regress Q(x, a) on r + Q'(x', argmax_a Q(x', a)), gamma = 1; Kim and Lee (2024) cast early exit this way. At the last
 * exit that a request can pay, where only exiting is left, the next value is Q'(x', exit). Exploring steps exit with probability 1 / (K - k),
 * so that every depth is explored alike.
 */
export default defineAgent({
  name: 'dqn',
  options: z.strictObject({
    hidden: z.array(z.int().positive()).default([64]),
    updates: z.int().positive().default(2000),
    /** Transitions an update. */
    batch: z.int().positive().default(1024),
    /** Requests side by side; each makes one step an update. */
    parallel: z.int().positive().default(256),
    /** Transitions kept. */
    replay: z.int().positive().default(200_000),
    learningRate: z.number().positive().default(5e-3),
    /** Updates between copies of the network into the target network. */
    targetEvery: z.int().positive().default(50),
    /** Share of exploring steps at the first and at the last update, linear between. */
    exploration: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).default([1, 0.1]),
  }),
  async *train({ environment, options, random }) {
    const { exits, observationSize: size } = environment.spec;
    const values = network([size, ...options.hidden, 2], random.stream('values'));
    const optimiser = adam(options.learningRate);
    const requests = environment.vector(options.parallel, random.stream('requests'));
    const memory = replayMemory(Math.min(options.replay, options.updates * options.parallel), size);
    const [draws, replays] = [random.stream('actions'), random.stream('replay')];
    const before = new Float32Array(requests.n * size);
    const actions = new Uint8Array(requests.n);
    let target = values.snapshot();

    for (let update = 0; update < options.updates; update++) {
      const done = update / options.updates;
      const [first, last] = options.exploration;
      const exploration = first + (last - first) * done;
      const online = values.snapshot();
      const q = denseForward(online, requests.observations);
      for (let j = 0; j < requests.n; j++) {
        const explores = draws.uniform() < exploration;
        const greedy = (q[2 * j + EXIT] as number) >= (q[2 * j + CONTINUE] as number);
        const exit = explores ? draws.uniform() < 1 / (exits - (requests.exits[j] as number)) : greedy;
        actions[j] = exit || requests.exits[j] === requests.lastExits[j] ? EXIT : CONTINUE;
      }
      before.set(requests.observations.data);
      requests.step(actions);
      for (let j = 0; j < requests.n; j++) {
        const [reward, end] = [requests.rewards[j] as number, requests.terminated[j] as number];
        const lastNext = requests.exits[j] === requests.lastExits[j];
        memory.add(j, before, actions[j] as number, reward, end, requests.observations.data, lastNext);
      }

      const batch = memory.sample(options.batch, replays);
      const choice = denseForward(online, batch.next);
      const worth = denseForward(target, batch.next);
      const targets = batch.rewards.map((reward, j) => {
        if (batch.ended[j] === 1) return reward;
        const exit = batch.forced[j] === 1 || (choice[2 * j + EXIT] as number) >= (choice[2 * j] as number);
        return reward + (worth[2 * j + (exit ? EXIT : CONTINUE)] as number);
      });
      optimiser.learningRate = options.learningRate * (1 - done);
      const loss = optimiser.minimize(() => {
        const x = tf.tensor2d(batch.observations.data, [options.batch, size]);
        const taken = tf.oneHot(tf.tensor1d(Int32Array.from(batch.actions), 'int32'), 2);
        const error = values(x).mul(taken).sum(1).sub(tf.tensor1d(targets));
        return error.square().mean().asScalar();
      });
      if (update % options.targetEvery === 0) target = values.snapshot();
      yield { step: update + 1, of: options.updates, metrics: { loss } };
    }
    return networkPolicy(values, 'values');
  },
  load: loadNetworkPolicy,
});
