import { UserError } from '../error.ts';
import type { Weights } from './parameters.ts';

/** Updates whose mean loss tells a training that has diverged; all of an epoch that has fewer. */
const WINDOW = 50;
const STEP = 'try a lower optimiser.learningRate, or clipNorm';

/** Where a training is, for messages. */
export interface Place {
  /** 0-based, over all phases. */
  readonly epoch: number;
  /** Epochs of all phases. */
  readonly epochs: number;
  /** Updates that an epoch has. */
  readonly updates: number;
}

/** The result of an update; what it refuses is told with epoch and update, counted from 1. */
export function checkedUpdate(update: () => number, place: Place, number: number): number {
  try {
    return update();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${said(place, number)}: ${error.message}`, { cause: error });
  }
}

/**
 * Throws UserError where the latest losses of an epoch are, on average, worse than twice that of guessing: what follows
 * is lost time.
 */
export function refuseDivergence(losses: readonly number[], place: Place, classes: number): void {
  const window = Math.min(WINDOW, place.updates);
  if (losses.length < window) return;
  const mean = losses.slice(-window).reduce((sum, loss) => sum + loss, 0) / window;
  const limit = 2 * Math.log(classes);
  if (mean <= limit) return;
  throw new UserError(
    `${said(place, losses.length)}: mean loss ${mean.toPrecision(3)} over ${window} updates, expected at most ` +
      `${limit.toPrecision(3)}, twice that of guessing; it has diverged, ${STEP}`,
  );
}

/** Throws UserError where a weight is no finite number: the last update of an epoch shows in no loss of it. */
export function refuseNonFinite(weights: Weights, place: Place): void {
  for (const [name, values] of weights) {
    const wrong = values.find((value) => !Number.isFinite(value));
    if (wrong === undefined) continue;
    throw new UserError(`${said(place, place.updates)}: weight "${name}" is ${wrong} after it; ${STEP}`);
  }
}

const said = ({ epoch, epochs }: Place, update: number): string =>
  `training: epoch ${epoch + 1} of ${epochs}, update ${update}`;
