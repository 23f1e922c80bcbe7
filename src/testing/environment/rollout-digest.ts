import type { VectorEnvironment } from '../../contract/environment.ts';
import { digest } from '../checksum.ts';
import { drawnActions } from './workshop.ts';

/** SHA-256 of all that a vector environment shows while it plays drawn actions, some passes long. */
export function rolloutDigest(vector: VectorEnvironment): string {
  const { observations, finalObservations, rewards, rows, exits, terminated, truncated } = vector;
  const seen = [digest([observations.data, rows, exits])];
  for (const actions of drawnActions(vector.n, 8 * vector.spec.exits)) {
    vector.step(actions);
    const final = finalObservations.data.map((value, at) =>
      terminated[Math.floor(at / finalObservations.columns)] === 1 ? value : 0,
    );
    seen.push(digest([observations.data, final, rewards, rows, exits, terminated, truncated]));
  }
  return digest([new TextEncoder().encode(seen.join())]);
}
