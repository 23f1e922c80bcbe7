export { z } from 'zod';
export { type Branch, bottleneck, type Placement, poolLinear } from './backbone/branches.ts';
export type * from './backbone/graph.ts';
export { type Cost, costOf } from './backbone/macs.ts';
export { type GraphBuilder, graphBuilder } from './backbone/graph-builder.ts';
export { type LenetOptions, lenet } from './backbone/lenet.ts';
export { type MsdnetOptions, msdnet, stridedConvolutions } from './backbone/msdnet.ts';
export { type ResnetOptions, resnet } from './backbone/resnet.ts';
export type { TrainingDeclaration } from './backbone/training-options.ts';
export * from './bank/bank.ts';
export { exitCorrect } from './bank/accuracy.ts';
export { openBank, readBank } from './bank/read.ts';
export type { Ensemble, EnsembleWeights, ExitEnsemble } from './bank/transform/ensemble.ts';
export { readEnsemble, writeEnsemble } from './bank/transform/ensemble-file.ts';
export { type EnsembleOptions, fitEnsemble } from './bank/transform/fit-ensemble.ts';
export { applyEnsemble } from './bank/transform/learned-ensemble.ts';
export { type EnsembleMean, plainEnsemble } from './bank/transform/plain-ensemble.ts';
export { keepExits, type SubsetOptions } from './bank/transform/subset.ts';
export { applyTemperatures, fitTemperatures } from './bank/transform/temperature.ts';
export { bankBytes, writeBank } from './bank/write.ts';
export * from './contract/agent.ts';
export type { BoundsRecord } from './contract/bounds-record.ts';
export { API, type Api } from './contract/api.ts';
export type * from './contract/backbone.ts';
export {
  type AverageBudget,
  type Budget,
  describeTerms,
  type RequestBudget,
  type StreamBudget,
  type Terms,
} from './contract/budget.ts';
export * from './contract/environment.ts';
export * from './contract/experiment.ts';
export * from './contract/policy.ts';
export * from './contract/record.ts';
export type * from './contract/score.ts';
export * from './contract/summary.ts';
export type { PublishedName } from './data/folder.ts';
export type { DatasetDeclaration } from './data/open.ts';
export type { ProceduralOptions } from './data/procedural.ts';
export type { SplitSizes } from './data/splits.ts';
export { diagnose } from './diagnosis/diagnose.ts';
export type * from './diagnosis/diagnosis.ts';
export { meanDiagnosis } from './diagnosis/mean-diagnosis.ts';
export { UserError } from './error.ts';
export type { Matrix } from './matrix.ts';
export { bestShift } from './mdp/best-shift.ts';
export { type Rollout, rollout } from './mdp/rollout.ts';
export { type AdamOptions, adam } from './nn/adam.ts';
export { type Backend, type BackendName, startBackend } from './nn/backend.ts';
export { type Activation, type DenseLayer, type DenseWeights, denseForward } from './nn/dense.ts';
export { type Network, network } from './nn/network.ts';
export { loadNetworkPolicy, networkPolicy, type PolicyOutput } from './nn/network-policy.ts';
export type { Optimiser, OptimiserState } from './nn/optimiser.ts';
export { type SgdOptions, sgd } from './nn/sgd.ts';
export * as tf from './nn/tf.ts';
export * from './random.ts';
export { type BoostedTreesOptions, fitBoostedTrees } from './regression/boosted-trees.ts';
export { fitLinear } from './regression/linear.ts';
export { loadRegressor } from './regression/load-regressor.ts';
export { fitNetwork, type NetworkRegressionOptions } from './regression/network.ts';
export type { Regressor, SavedRegressor } from './regression/regressor.ts';
export { claim, type Statement, scoreOf } from './results/claim.ts';
export { inPercent, inPoints } from './results/words.ts';
export { recordsOf, type Wanted } from './results/records-of.ts';
export { type SampleTables, sampleTables } from './results/sample-tables.ts';
export { areaDifference, areaInterval } from './stats/area-interval.ts';
export { expectedCalibrationError } from './stats/expected-calibration-error.ts';
export { type HindsightRegret, hindsightRegret } from './stats/hindsight-regret.ts';
export { type Monotonicity, monotonicity } from './stats/monotonicity.ts';
export { type BinOptions, type ReliabilityBin, reliabilityBins } from './stats/reliability-bins.ts';
export { type Difference, pairedDifference } from './stats/paired-difference.ts';
export type { SeedTable, Values } from './stats/values.ts';
