// Where a worker thread starts. A thread inherits no TypeScript loader: one that runs the framework from its sources
// registers it before importing anything written in TypeScript.
import { existsSync } from 'node:fs';

const fromSource = existsSync(new URL('./worker.ts', import.meta.url));
if (fromSource) (await import('tsx/esm/api')).register();
const worker = await import(fromSource ? './worker.ts' : './worker.js');

export const { training, bounds } = worker;
