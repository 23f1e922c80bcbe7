import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('offramp/package.json') as { version: string };

/** Name and version of this program, kept in the provenance of the banks it makes. */
export const TOOL = `offramp ${version}`;
