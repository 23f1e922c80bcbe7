import { UserError } from '../error.ts';
import { createRandom, type Random } from '../random.ts';
import type { ImageDataset } from './dataset.ts';
import { SHAPES, type Shape } from './shapes.ts';

/** What to draw. */
export interface ProceduralOptions {
  /** Root of all that is drawn. */
  readonly seed: number;
  /** Which of the two parts. */
  readonly part: 'train' | 'test';
  /** Number of images. */
  readonly count: number;
  /** Height and width in pixels, at least 8. Default 16. */
  readonly side?: number;
  /** Default 1 (grey). */
  readonly channels?: 1 | 3;
  /** Number of shapes, 2 .. 10. Default 10. */
  readonly classes?: number;
}

export interface ProceduralDataset extends ImageDataset {
  /** 0 (easiest) .. 1 (hardest), uniformly drawn [count]. */
  readonly difficulty: Float32Array;
}

/**
 * Images of ten simple shapes, made from a seed: no download, and some far easier than others, so that early exits
 * have something to answer. A sample's difficulty d in [0, 1) sets the standard deviation of its noise (4 + 56 d grey
 * values), its contrast (200 - 120 d), strokes of clutter (up to 4), how far the shape is moved, turned and shrunk.
 * Image i depends on (seed, part, i) and the look alone: a longer dataset starts with the shorter one. Labels are
 * drawn uniformly. Throws UserError where an option is out of range.
 */
export function proceduralDataset(options: ProceduralOptions): ProceduralDataset {
  const { seed, part, count, side = 16, channels = 1, classes = 10 } = options;
  const shapes = Object.values(SHAPES);
  checkRange('count', count, 1, 10_000_000);
  checkRange('side', side, 8, 256);
  checkRange('classes', classes, 2, shapes.length);
  const size = side * side * channels;
  const images = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  const difficulty = new Float32Array(count);
  const canvas = new Float32Array(side * side);
  for (let i = 0; i < count; i++) {
    const random = createRandom(`${seed}/procedural/${part}/${i}`);
    const label = random.integer(classes);
    const hard = random.uniform();
    labels[i] = label;
    difficulty[i] = hard;
    drawShape(canvas, side, shapes[label] as Shape, hard, random);
    for (let stroke = Math.round(4 * hard); stroke > 0; stroke--) drawStroke(canvas, side, random);
    develop(canvas, channels, hard, random, images.subarray(i * size, (i + 1) * size));
  }
  const name = `procedural/${part}`;
  return { name, classes, height: side, width: side, channels, images, labels, count, difficulty };
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UserError(`procedural: ${name} ${value}, expected a whole number ${least}..${most}; change it`);
  }
}

/** Uniform on [-reach, reach). */
const around = (reach: number, random: Random): number => reach * (2 * random.uniform() - 1);

/** Share of each pixel that the shape covers, 0 .. 1, in `canvas` [side x side]. */
function drawShape(canvas: Float32Array, side: number, shape: Shape, hard: number, random: Random): void {
  // in units of half the image: its border is at -1 and 1
  const radius = 0.72 - 0.27 * hard * random.uniform();
  const [dx, dy] = [around(0.05 + 0.25 * hard, random), around(0.05 + 0.25 * hard, random)];
  const angle = around(0.35 * hard, random);
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const pixels = (radius * side) / 2;
  for (let row = 0; row < side; row++) {
    const y = (2 * row + 1) / side - 1 - dy;
    for (let column = 0; column < side; column++) {
      const x = (2 * column + 1) / side - 1 - dx;
      const distance = shape(cos * x + sin * y, cos * y - sin * x) * pixels;
      canvas[row * side + column] = Math.min(1, Math.max(0, 0.5 - distance));
    }
  }
}

/** A straight stroke of a third of the image's length, one pixel wide and half as bright as a shape. */
function drawStroke(canvas: Float32Array, side: number, random: Random): void {
  const angle = Math.PI * random.uniform();
  const [startX, startY] = [side * random.uniform(), side * random.uniform()];
  for (let step = 0; step < side / 3; step++) {
    const column = Math.floor(startX + step * Math.cos(angle));
    const row = Math.floor(startY + step * Math.sin(angle));
    if (column < 0 || column >= side || row < 0 || row >= side) continue;
    const at = row * side + column;
    canvas[at] = Math.max(0.5, canvas[at] as number);
  }
}

/** Coverage [side x side] to grey or coloured bytes [side x side x channels], with noise. */
function develop(
  canvas: Float32Array,
  channels: number,
  hard: number,
  random: Random,
  out: Uint8Array,
): void {
  const contrast = 200 - 120 * hard;
  const noise = 4 + 56 * hard;
  const background = 20 + 20 * random.uniform();
  const tint = Array.from({ length: channels }, () => (channels === 1 ? 1 : 0.4 + 0.6 * random.uniform()));
  for (const [channel, share] of tint.entries()) {
    for (let pixel = 0; pixel < canvas.length; pixel++) {
      const value = background + share * contrast * (canvas[pixel] as number) + noise * random.normal();
      out[pixel * channels + channel] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
}
