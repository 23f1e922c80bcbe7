import type { Contract } from '../contract.ts';
import { arrays } from './arrays.ts';
import { bank } from './bank.ts';
import { batchOrder } from './batch-order.ts';
import { batchSize } from './batch-size.ts';
import { charging } from './charging.ts';
import { description } from './description.ts';
import { episodes } from './episodes.ts';
import { freshObservations } from './fresh-observations.ts';
import { illegalActions } from './illegal-actions.ts';
import { noLabels } from './no-labels.ts';
import { optimum } from './optimum.ts';
import { reproducible } from './reproducible.ts';
import { restoring } from './restoring.ts';
import { rewards } from './rewards.ts';
import type { EnvironmentWorkshop } from './workshop.ts';

/** What every training environment promises. */
export const ENVIRONMENT_CONTRACTS: readonly Contract<EnvironmentWorkshop>[] = [
  description,
  arrays,
  episodes,
  rewards,
  freshObservations,
  illegalActions,
  batchOrder,
  batchSize,
  restoring,
  reproducible,
  noLabels,
  charging,
];

/** What an environment made of a bank promises besides. */
export const BANK_CONTRACTS: readonly Contract<EnvironmentWorkshop>[] = [bank, optimum];
