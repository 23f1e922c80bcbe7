import { framedSvg, TITLE } from '../report/framed-svg.ts';
import { html, type Markup } from '../report/markup.ts';
import * as format from '../report/number-format.ts';
import { LIGHT_GROUND } from '../report/plot-svg.ts';
import type { Anatomy } from './anatomy.ts';
import { pixelsOf } from './image-svg.ts';
import type { SampleImage } from './test-images.ts';

/** What else the figure of a sample shows. */
export interface AnatomySvgOptions {
  /** The image itself, left of the table. */
  readonly image?: SampleImage;
  /** Names of the classes [C]; numbers where absent. */
  readonly names?: readonly string[];
  /** Of the whole file in CSS pixels, 1000 where absent; its height follows from the number of policies. */
  readonly width?: number;
}

/** A row of `Anatomy.exits`. */
interface ExitRow {
  readonly agent: string;
  readonly seed: number;
  readonly exit: number;
  readonly cost: number;
  readonly answer: number;
  readonly confidence: number;
  readonly correct: number;
  readonly leaves: number;
  readonly left: number;
}

const [PICTURE, MARGIN, LABEL, HEAD, ROW] = [176, 14, 190, 84, 34];
const [RIGHT, WRONG, LEAVES] = ['#00805f', '#cf5300', '#0a6cb5'];

/**
 * One sample as an SVG file of its own: a column for each exit with its cost, answer and confidence, a row for each
 * policy with the probability that it leaves there; framed where it left, pale where it never came. Where policies have
 * class scores of their own, the answers are those of the first; `Anatomy.exits` has them all. Throws UserError where
 * there is no such sample.
 */
export function anatomySvg(anatomy: Anatomy, sample: number, options: AnatomySvgOptions = {}): string {
  const { image, names, width = 1000 } = options;
  const rows = anatomy.exits(sample).objects() as ExitRow[];
  const exits = 1 + Math.max(...rows.map(({ exit }) => exit));
  const policies = Array.from({ length: rows.length / exits }, (_, p) =>
    rows.slice(p * exits, (p + 1) * exits),
  );
  const repeated = new Set(rows.map(({ seed }) => seed)).size > 1;
  const nameOf = (label: number): string => names?.[label] ?? `class ${label}`;
  const label = anatomy.leaving.get('label', sample) as number;
  const left = MARGIN + (image ? PICTURE + MARGIN : 0);
  const height = TITLE + MARGIN + Math.max(image ? PICTURE : 0, HEAD + policies.length * ROW);
  const step = (width - left - LABEL - MARGIN) / exits;
  const x = (exit: number): number => left + LABEL + exit * step;
  return framedSvg({
    title: `${anatomy.environment}, test sample ${sample}: ${nameOf(label)}, ${anatomy.terms}`,
    label: `What each exit answers to sample ${sample} and where each policy leaves`,
    size: { width, height },
    figure: html`${image ? picture(image) : ''}${captions(left)}${(policies[0] as ExitRow[]).map((row) =>
      column(row, x(row.exit), step, nameOf(row.answer)),
    )}${policies.map((policy, i) => line(policy, policyName(policy, repeated), left, HEAD + i * ROW, x, step))}`
      .markup,
  });
}

const { muted, rule } = LIGHT_GROUND;

function picture(image: SampleImage): Markup {
  const scale = PICTURE / Math.max(image.width, image.height);
  return html`<g transform="translate(${MARGIN}, 0) scale(${scale})">${pixelsOf(image)}</g>`;
}

function captions(left: number): Markup {
  const texts = ['exit', 'relative cost', 'answer', 'confidence'];
  return html`${texts.map((text, i) => html`<text x="${left}" y="${14 + 19 * i}" fill="${muted}">${text}</text>`)}`;
}

function policyName(policy: readonly ExitRow[], repeated: boolean): string {
  const { agent, seed } = policy[0] as ExitRow;
  return repeated ? `${agent}, seed ${seed}` : agent;
}

/** What an exit costs and answers. */
function column(
  { exit, cost, confidence, correct }: ExitRow,
  x: number,
  step: number,
  answer: string,
): Markup {
  const middle = x + step / 2;
  const colour = correct === 1 ? RIGHT : WRONG;
  const text = (y: number, words: string, look: Markup = html``): Markup =>
    html`<text x="${middle}" y="${y}" text-anchor="middle"${look}>${words}</text>`;
  return html`${text(14, String(exit), html` font-weight="600"`)}${text(33, format.cost(cost))}${text(52, answer, html` font-weight="600" fill="${colour}"`)}${text(71, `${format.cost(confidence)} ${correct === 1 ? 'right' : 'wrong'}`, html` font-size="11" fill="${colour}"`)}`;
}

/** One policy: its name and a cell for each exit. */
function line(
  policy: readonly ExitRow[],
  name: string,
  left: number,
  y: number,
  x: (exit: number) => number,
  step: number,
): Markup {
  const leftAt = policy.findIndex((row) => row.left === 1);
  const cells = policy.map(({ exit, leaves }) => cell(leaves, x(exit), y, step, Math.sign(exit - leftAt)));
  return html`<text x="${left}" y="${y + 21}">${name}</text>${cells}`;
}

/** `after` is 1 behind the exit where the policy left, 0 there, -1 before it. */
function cell(leaves: number, x: number, y: number, step: number, after: number): Markup {
  const [width, height] = [step - 6, ROW - 6];
  const border =
    after === 0 ? html`stroke="${LIGHT_GROUND.text}" stroke-width="2.5"` : html`stroke="${rule}"`;
  const ink = leaves > 0.6 ? '#ffffff' : LIGHT_GROUND.text;
  return html`<g opacity="${after > 0 ? 0.25 : 1}"><rect x="${x + 3}" y="${y + 2}" width="${width}" height="${height}" rx="3" fill="${LEAVES}" fill-opacity="${leaves}" ${border}/><text x="${x + step / 2}" y="${y + 21}" text-anchor="middle" fill="${ink}">${format.cost(leaves)}</text></g>`;
}
