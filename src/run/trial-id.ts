import { createHash } from 'node:crypto';
import type { TrialDeclaration } from '../contract/record.ts';
import { canonicalJson } from './canonical-json.ts';

/** SHA-256 of a text, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Identity of a trial: the first 16 hexadecimal digits of the SHA-256 of its canonical declaration. */
export function trialId(declaration: TrialDeclaration): string {
  return sha256(canonicalJson(declaration)).slice(0, 16);
}

/** Name of the run of these trials, in whatever order: the same command finds its own results. */
export function runName(experiment: string, ids: readonly string[]): string {
  return `${experiment}-${sha256([...ids].sort().join('\n')).slice(0, 8)}`;
}
