import type { Progress } from '../contract/agent.ts';
import type { RewardDefinition } from '../contract/experiment.ts';
import type { Policy } from '../contract/policy.ts';
import type { TrialRecord } from '../contract/record.ts';
import { UserError } from '../error.ts';
import type { Evaluation } from '../mdp/evaluate.ts';
import { createProblem } from '../mdp/problem.ts';
import { withTensorScope } from '../nn/tensor-scope.ts';
import { createRandom } from '../random.ts';
import type { PlannedEnvironment, PlannedTrial } from './plan.ts';
import type { BoundsRecord } from './record-schema.ts';

/** Points of a training curve that a record keeps. */
const CURVE_POINTS = 50;

/**
 * Trains, freezes and evaluates: the record of a trial. It depends on the trial and the platform alone, never on what
 * ran before in this thread. `watch` is told of every step of the training.
 */
export async function executeTrial(
  { id, declaration, environment, agent, options }: PlannedTrial,
  platform: TrialRecord['platform'],
  watch: (progress: Progress) => void,
): Promise<TrialRecord> {
  const { observations, reward, lambda, seed } = declaration;
  const { name, bank, finite } = environment;
  const problem = createProblem({ name, bank, observations, reward, lambda, finite });
  return withTensorScope(async () => {
    const training = agent.train({
      environment: problem.training,
      options,
      random: createRandom(seed).stream('agent'),
    });
    const { policy, curve } = await follow(training, watch);
    const tune = problem.evaluate(policy, 'tune');
    const test = problem.evaluate(policy, 'test');
    return {
      version: 1,
      id,
      trial: declaration,
      platform,
      results: { tune: results(tune), test: results(test) },
      samples: {
        exit: base64(test.exit),
        correct: base64(test.correct),
        ...(reward.quality !== 'correct' && { quality: base64(test.quality) }),
      },
      relativeCost: test.relativeCost,
      policyMacs: test.policyMacs,
      policy: policy.save(),
      curve: thin(curve),
    };
  });
}

/** What results at one lambda are shown against, with the answers of the best fixed exit. */
export function computeBounds(
  { name, bank, finite, observations }: PlannedEnvironment,
  reward: Required<RewardDefinition>,
  lambda: number,
): BoundsRecord {
  const problem = createProblem({ name, bank, observations, reward, lambda, finite });
  const bounds = problem.bounds();
  const quality = problem.exitQuality(bounds.bestFixedExit.exit);
  return { bounds: { environment: name, lambda, ...bounds }, bestFixedQuality: base64(quality) };
}

/** Runs a training to its end. */
async function follow(
  training: AsyncGenerator<Progress, Policy>,
  watch: (progress: Progress) => void,
): Promise<{ policy: Policy; curve: Progress[] }> {
  const curve: Progress[] = [];
  for (;;) {
    const { done, value } = await training.next();
    if (done) return { policy: value, curve };
    checkFinite(value);
    curve.push(value);
    watch(value);
  }
}

function checkFinite({ step, of, metrics }: Progress): void {
  const wrong = Object.entries({ step, of, ...metrics }).find(([, value]) => !Number.isFinite(value));
  if (!wrong) return;
  const [name, value] = wrong;
  throw new UserError(`training: ${name} is ${value} at step ${step}; expected a finite number`);
}

/** At most `CURVE_POINTS` of the points, evenly spaced, the first and the last among them. */
function thin(curve: readonly Progress[]): Progress[] {
  if (curve.length <= CURVE_POINTS) return [...curve];
  const apart = (curve.length - 1) / (CURVE_POINTS - 1);
  return Array.from({ length: CURVE_POINTS }, (_, i) => curve[Math.round(i * apart)] as Progress);
}

function results({ deterministic, expected, exitShare }: Evaluation): TrialRecord['results']['test'] {
  return { deterministic, expected, exitShare };
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
