export { frontierSvg } from '../report/frontier-svg.ts';
export type { RunHereOptions } from '../run/run-here.ts';
export { loadRun } from './load-run.ts';
export type { Run } from './run.ts';
export { runExperiment } from './run-experiment.ts';
