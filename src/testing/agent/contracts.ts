import type { Contract } from '../contract.ts';
import { cancellation } from './cancellation.ts';
import { classScores } from './class-scores.ts';
import { knob } from './knob.ts';
import { learning } from './learning.ts';
import { macs } from './macs.ts';
import { options } from './options.ts';
import { ownRandomness } from './own-randomness.ts';
import { preference } from './preference.ts';
import { probabilities } from './probabilities.ts';
import { progress } from './progress.ts';
import { pureEvaluation } from './pure-evaluation.ts';
import { rowByRow } from './row-by-row.ts';
import { sameSeed } from './same-seed.ts';
import { saving } from './saving.ts';
import { tensors } from './tensors.ts';
import { tune } from './tune.ts';
import { untouchedArrays } from './untouched-arrays.ts';
import type { AgentWorkshop } from './workshop.ts';

/** What every agent promises; what would break others too comes first. */
export const AGENT_CONTRACTS: readonly Contract<AgentWorkshop>[] = [
  options,
  progress,
  cancellation,
  ownRandomness,
  probabilities,
  preference,
  knob,
  classScores,
  macs,
  untouchedArrays,
  pureEvaluation,
  rowByRow,
  sameSeed,
  saving,
  tensors,
  learning,
  tune,
];
