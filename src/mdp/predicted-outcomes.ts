import type { Policy } from '../contract/policy.ts';
import { UserError } from '../error.ts';
import { rowsView } from './observation-table.ts';
import type { Outcomes } from './outcomes.ts';
import { qualityTable } from './quality.ts';
import { firstLargest, softmax } from './softmax.ts';

/** The outcomes under the policy's own class scores, where it has any: other answers, and what they are worth. */
export function predictedOutcomes(policy: Policy, outcomes: Outcomes): Outcomes {
  if (!policy.predict) return outcomes;
  const { observations, valuedBy } = outcomes;
  const { samples, exits, classes, labels } = outcomes.traces;
  const scores = new Float32Array(exits * samples * classes);
  for (let k = 0; k < exits; k++) {
    const given = policy.predict(k, rowsView(observations.all, k * samples, samples));
    scores.set(checkScores(given, k, samples, classes), k * samples * classes);
  }
  const probabilities = new Float32Array(scores.length);
  softmax(scores, classes, probabilities);
  const answers = new Int32Array(exits * samples);
  firstLargest(scores, classes, answers);
  const traces = {
    ...outcomes.traces,
    logits: { data: scores, rows: exits * samples, columns: classes },
    probabilities,
    answers,
    correct: Uint8Array.from(answers, (answer, row) => (answer === labels[row % samples] ? 1 : 0)),
  };
  return { ...outcomes, traces, quality: qualityTable(traces, valuedBy) };
}

/** What a policy predicted at exit `k`, refused unless it is one finite number for each of `samples` rows and each class. */
export function checkScores(scores: Float32Array, k: number, samples: number, classes: number): Float32Array {
  if (scores.length !== samples * classes) {
    throw new UserError(
      `policy: ${scores.length} class scores at exit ${k} for ${samples} rows of ${classes} classes; expected one each`,
    );
  }
  const wrong = scores.findIndex((score) => !Number.isFinite(score));
  if (wrong >= 0) {
    const [row, c] = [Math.floor(wrong / classes), wrong % classes];
    throw new UserError(
      `policy: score ${scores[wrong]} of class ${c} at exit ${k}, row ${row}; expected a finite number`,
    );
  }
  return scores;
}
