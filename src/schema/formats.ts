import type { Format, Members } from './migrate.ts';

/** Version 2 added budgets, and what goes with them; whatever has none of that is as it was. */
const beforeBudgets = { 1: (older: Members): Members => older };

/** records/<id>.json */
export const RECORD: Format = {
  name: 'trial record',
  version: 2,
  migrations: beforeBudgets,
  lastReader: {},
};

/** run.json */
export const MANIFEST: Format = {
  name: 'run.json file',
  version: 2,
  migrations: beforeBudgets,
  lastReader: {},
};
