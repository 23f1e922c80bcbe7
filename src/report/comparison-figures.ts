import type { Terms } from '../contract/budget.ts';
import type { RunSummary } from '../contract/summary.ts';
import type { AgentLook } from './agent-look.ts';
import { curveFigure, returnCurves } from './curve-figure.ts';
import { exitShareFigure } from './exit-share-figure.ts';
import { gainFigure } from './gain-figure.ts';
import { type Markup, html } from './markup.ts';
import { FIGURE_WIDTH, pageFigure } from './page-figure.ts';
import { PAGE_GROUND } from './plot-svg.ts';
import { termsOf } from './ranking.ts';
import { hasRegret, regretFigure } from './regret-figure.ts';
import { isOf } from './terms-kind.ts';

type Looks = ReadonlyMap<string, AgentLook>;
type Draw = (svg: string) => Markup;

/** Gain, exits, regret and learning of one environment's agents, for prices and for budgets; what a run lacks is left out. */
export const comparisonFigures = (
  summary: RunSummary,
  name: string,
  looks: Looks,
  draw: Draw,
): readonly Markup[] => PANELS.map((panels) => comparison(summary, name, looks, panels, draw));

interface Panels {
  readonly title: string;
  readonly asked: (terms: Terms) => boolean;
  /** What the gain is over. */
  readonly gain: string;
  /** What regret is a loss of. */
  readonly lost: string;
}

const PANELS: readonly Panels[] = [
  {
    title: '',
    asked: isOf('prices'),
    gain: 'Reward minus that of the best fixed exit on the same samples; bars are paired 95% intervals. Right of the line is better.',
    lost: 'reward',
  },
  {
    title: ' under budgets',
    asked: isOf('budgets'),
    gain: 'Quality minus that of the best fixed exit that the budget affords; bars are paired 95% intervals. Right of the line is better.',
    lost: 'quality',
  },
];

function comparison(
  summary: RunSummary,
  name: string,
  looks: Looks,
  { title, asked, gain, lost }: Panels,
  draw: Draw,
): Markup {
  if (!termsOf(summary, name).some(asked)) return html``;
  const regret = hasRegret(summary, name, asked)
    ? pageFigure(
        `Regret against hindsight${title}`,
        `Mean ${lost} lost to the hindsight oracle, which knows the labels: by samples that left before the exit that was best for them, by samples that left after it, and by the compute of the policy itself. Shorter is better; zero is out of reach.`,
        draw(regretFigure(summary, name, asked, PAGE_GROUND, FIGURE_WIDTH)),
      )
    : '';
  const curves =
    returnCurves(summary, name, asked).length > 0
      ? pageFigure(
          `Learning curves${title}`,
          'Return on the training split as agents report it while they train: mean over seeds, band from the lowest seed to the highest. Agents count steps in units of their own (episodes, updates, exits), so each curve runs over its own training, from its start to its end; pointing at it tells the steps. What a return holds is the agent’s own choice too: sampled episodes or exact expectations, or a mean over all prices that one policy serves. So read each curve against itself, and compare agents by their gain on test.',
          draw(curveFigure(summary, name, asked, looks, PAGE_GROUND, FIGURE_WIDTH)),
        )
      : '';
  return html`${pageFigure(`Gain over the best fixed exit${title}`, gain, draw(gainFigure(summary, name, asked, looks, PAGE_GROUND, FIGURE_WIDTH)))}
${pageFigure(
  `Where samples leave${title}`,
  'Share of test samples answered at each exit, from the first on the left to the last on the right; mean over seeds.',
  draw(exitShareFigure(summary, name, asked, PAGE_GROUND, FIGURE_WIDTH)),
)}
${regret}
${curves}
`;
}
