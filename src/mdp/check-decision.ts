import { UserError } from '../error.ts';

/** What a policy answered at exit `k`, refused unless it is one number in [0, 1] for each of `samples` rows. */
export function checkProbability(probability: Float32Array, k: number, samples: number): Float32Array {
  if (probability.length !== samples) {
    throw new UserError(
      `policy: ${probability.length} probabilities at exit ${k} for ${samples} rows; expected one a row`,
    );
  }
  const wrong = probability.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0) {
    throw new UserError(
      `policy: exit probability ${probability[wrong]} at exit ${k}, row ${wrong}; expected a number in [0, 1]`,
    );
  }
  return probability;
}

/** The preference that a policy gave beside them, refused unless it is one finite number for each of `samples` rows. */
export function checkPreference(preference: Float32Array, k: number, samples: number): Float32Array {
  if (preference.length !== samples) {
    throw new UserError(
      `policy: ${preference.length} preferences at exit ${k} for ${samples} rows; expected one a row`,
    );
  }
  const wrong = preference.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new UserError(
      `policy: preference ${preference[wrong]} at exit ${k}, row ${wrong}; expected a finite number`,
    );
  }
  return preference;
}
