import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type OpenedBackbone, openBackbone } from '../backbone/open-backbone.ts';
import { readWeights, type SavedBackbone } from '../backbone/weights-file.ts';
import type { OpenDatasetOptions } from '../data/open.ts';
import { UserError } from '../error.ts';
import type { DeclaredBackbone } from './declared-backbone.ts';

/** Where the images of a command are: in the folder of `--data`, else downloaded to ./data. */
export function imageSource(data: string | undefined): OpenDatasetOptions {
  return {
    ...(data !== undefined && { folder: data }),
    cache: 'data',
    progress: (message) => process.stderr.write(`${message}\n`),
  };
}

/**
 * A declared backbone with its images and the weights of `--weights`, or those that its environment ships. Throws
 * UserError where there are none, or they were trained on other images.
 */
export async function trainedBackbone(
  declared: DeclaredBackbone,
  { weights, data }: { readonly weights?: string; readonly data?: string },
): Promise<{ readonly opened: OpenedBackbone; readonly saved: SavedBackbone }> {
  const { name, backbone } = declared;
  const file = weights ?? shippedWeights(declared);
  const opened = await openBackbone(backbone, `environment ${name}`, imageSource(data));
  const { dataset, splits, seed } = opened.identity;
  return { opened, saved: readWeights(file, opened.graph, { dataset, splits, seed }) };
}

function shippedWeights({ name, backbone }: DeclaredBackbone): string {
  const file = backbone.weights && fileURLToPath(backbone.weights);
  if (file !== undefined && existsSync(file)) return file;
  throw new UserError(
    `environment ${name}: ships no weights; train them with "offramp backbone train ${name}" and give --weights`,
  );
}
