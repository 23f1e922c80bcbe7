import { existsSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { EnsembleWeights } from '../bank/transform/ensemble.ts';
import { UserError } from '../error.ts';

/** What `offramp bank transform` is told beside the transforms themselves. */
export interface TransformFlags {
  readonly out: string;
  readonly weights?: EnsembleWeights;
  readonly features?: true;
  readonly pull?: readonly number[];
  readonly folds?: number;
  readonly fitted?: string;
  readonly saveWeights?: string;
  readonly name?: string;
  readonly force?: true;
}

const LEARNED = ['weights', 'features', 'pull', 'folds', 'fitted', 'saveWeights'] as const;

/** Refuses flags that ask for nothing, or for what cannot be, and files that are there already. Throws UserError. */
export function checkFlags(flags: TransformFlags, asked: { steps: number; learned: number }): void {
  const { steps, learned } = asked;
  if (steps === 0) {
    throw new UserError('bank transform: no transform; name --exits, --ensemble or --temperature');
  }
  const flag = LEARNED.find((name) => flags[name] !== undefined);
  if (flag && learned === 0) {
    throw new UserError(`bank transform: --${kebab(flag)} without --ensemble learned; add it`);
  }
  if (learned > 1) {
    throw new UserError('bank transform: two learned ensembles; make one bank of the other in two commands');
  }
  const fitting = LEARNED.find((name) => name !== 'fitted' && flags[name] !== undefined);
  if (flags.fitted !== undefined && fitting) {
    throw new UserError(
      `bank transform: --${kebab(fitting)} with --fitted, which is fitted already; leave one out`,
    );
  }
  for (const file of [flags.out, flags.saveWeights]) {
    if (!flags.force && file !== undefined && existsSync(file)) {
      throw new UserError(`bank ${file}: exists already; choose another file or overwrite it with --force`);
    }
  }
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Reads numbers with commas between them. */
export function numbers(kind?: 'whole'): (text: string) => number[] {
  return (text) => {
    const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (!values.every((value) => (kind ? Number.isSafeInteger(value) : Number.isFinite(value)))) {
      throw new InvalidArgumentError(`expected ${kind ? 'whole ' : ''}numbers with commas between them`);
    }
    return values;
  };
}

/** Reads one whole number. */
export function oneWhole(text: string): number {
  const [value, ...more] = numbers('whole')(text);
  if (value === undefined || more.length > 0) throw new InvalidArgumentError('expected one whole number');
  return value;
}
