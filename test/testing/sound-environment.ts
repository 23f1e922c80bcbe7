import { type TrainingEnvironment, type VectorEnvironment } from 'offramp';
import { toyBank } from 'offramp/testing';
import { createProblem } from '../../src/mdp/problem.ts';

/** A training environment that keeps every contract. */
export function soundEnvironment(): TrainingEnvironment {
  return createProblem({
    name: 'sound',
    bank: toyBank(),
    observations: ['max-prob', 'depth'],
    reward: { quality: 'correct', dense: false },
    lambda: 0.5,
    finite: true,
  }).training;
}

/** The same but for its vector environments. */
export function withVector(
  change: (vector: VectorEnvironment, environment: TrainingEnvironment) => Partial<VectorEnvironment>,
): () => TrainingEnvironment {
  return () => {
    const sound = soundEnvironment();
    return {
      ...sound,
      vector: (...given) => {
        const vector = sound.vector(...given);
        return { ...vector, ...change(vector, sound) };
      },
    };
  };
}
