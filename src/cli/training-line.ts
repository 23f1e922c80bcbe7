import type { TrainingEvent } from '../backbone/train.ts';

/**
 * Says in a line what an event comes to, what is likely to be cut off last. It remembers the latest accuracies and,
 * by `clock` in milliseconds, when this process began, for the time that is left.
 */
export function trainingLine(clock: () => number): (event: TrainingEvent) => string {
  const began = clock();
  let before: number | undefined;
  let accuracy = '';
  return ({ phase, epoch, epochs, update, updates, loss, state }) => {
    before ??= epoch * updates + update - 1;
    const done = epoch * updates + update;
    const left = ((clock() - began) / (done - before)) * (epochs * updates - done);
    const time = left > 0 ? `${duration(left)} left` : `in ${duration(clock() - began)}`;
    const figures = state?.history.at(-1);
    if (figures) {
      const shares = figures.accuracy.map((share) => (100 * share).toFixed(1));
      accuracy = `  accuracy on tune ${shares.join(' ')} %`;
    }
    const place = state ? '' : ` ${update}/${updates}`;
    const stretch = phase === 'joint' ? '' : ` (${phase})`;
    const mean = (figures?.loss ?? loss).toFixed(4);
    return `epoch ${epoch + 1}/${epochs}${place}${stretch}  ${time}  loss ${mean}${accuracy}`;
  };
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
