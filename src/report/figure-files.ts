import type { RunSummary } from '../contract/summary.ts';
import { returnCurves } from './curve-figure.ts';
import { curveSvg } from './curve-svg.ts';
import { exitShareSvg } from './exit-share-svg.ts';
import { frontierSvg } from './frontier-svg.ts';
import { gainSvg } from './gain-svg.ts';
import { hasRegret } from './regret-figure.ts';
import { regretSvg } from './regret-svg.ts';
import { isOf, type Kind, kindsOf } from './terms-kind.ts';

/** A figure as a file. */
export interface FigureFile {
  /** Name of the file without its ending: `frontier-<environment>`. */
  readonly name: string;
  /** An SVG that needs no other file. */
  readonly svg: string;
}

type Has = (summary: RunSummary, environment: string, kind: Kind) => boolean;
type Draw = (summary: RunSummary, environment: string, kind: Kind) => string;

/** Figures that prices and budgets have apart, and whether a run has something for them. */
const BY_KIND: readonly (readonly [name: string, has: Has, draw: Draw])[] = [
  ['gain', () => true, gainSvg],
  ['exits', () => true, exitShareSvg],
  ['regret', (summary, environment, kind) => hasRegret(summary, environment, isOf(kind)), regretSvg],
  [
    'curves',
    (summary, environment, kind) => returnCurves(summary, environment, isOf(kind)).length > 0,
    curveSvg,
  ],
];

/** Every figure of every environment of a run that its results have something for. */
export function figureFiles(summary: RunSummary): FigureFile[] {
  return summary.environments.flatMap(({ name: environment }) => {
    const kinds = kindsOf(summary, environment);
    if (kinds.length === 0) return [];
    const end = environment.replaceAll(/[^\w.-]+/g, '-');
    const frontier = { name: `frontier-${end}`, svg: frontierSvg(summary, environment) };
    const others = kinds.flatMap((kind) =>
      BY_KIND.filter(([, has]) => has(summary, environment, kind)).map(([name, , draw]) => {
        return { name: `${name}-${kind}-${end}`, svg: draw(summary, environment, kind) };
      }),
    );
    return [frontier, ...others];
  });
}
