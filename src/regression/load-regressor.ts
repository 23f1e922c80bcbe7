import { z } from 'zod';
import type { SavedPolicy } from '../contract/policy.ts';
import { parsed } from '../error.ts';
import { loadForest } from './forest.ts';
import { loadLinear } from './linear.ts';
import { loadNetworkRegressor } from './network.ts';
import type { Regressor } from './regressor.ts';

const LOADERS = {
  linear: loadLinear,
  network: loadNetworkRegressor,
  'boosted-trees': loadForest,
} as const;

const Saved = z.strictObject({
  kind: z.enum(['linear', 'network', 'boosted-trees']),
  config: z.json(),
  weights: z.record(z.string(), z.strictObject({ shape: z.array(z.int().min(0)), data: z.string() })),
});

/**
 * The regressor that `save()` was taken of, also after a JSON round trip; it predicts bit-equally.
 * @throws UserError where `saved` is not such a regressor.
 */
export function loadRegressor(saved: SavedPolicy): Regressor {
  const { kind, config, weights } = parsed(Saved, saved, 'regressor');
  return LOADERS[kind](config, weights);
}
