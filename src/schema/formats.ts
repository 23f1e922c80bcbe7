import type { Format } from './migrate.ts';

/** records/<id>.json */
export const RECORD: Format = { name: 'trial record', version: 1, migrations: {}, lastReader: {} };

/** run.json */
export const MANIFEST: Format = { name: 'run.json file', version: 1, migrations: {}, lastReader: {} };
