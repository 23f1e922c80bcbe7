/**
 * Signed distance from (x, y) to the outline of a shape that fills [-1, 1] x [-1, 1], y pointing down: negative
 * inside, in units of half the shape's width. Exact for disc and ring, a lower bound for the others.
 */
export type Shape = (x: number, y: number) => number;

const THICKNESS = 0.3;
const TURN = Math.SQRT1_2;

const box = (x: number, y: number, halfWidth: number, halfHeight: number): number =>
  Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);

const plus: Shape = (x, y) => Math.min(box(x, y, 1, THICKNESS), box(x, y, THICKNESS, 1));

/** The classes of the procedural dataset, in the order of their labels; they stay apart when turned by 20 degrees. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  disc: (x, y) => Math.hypot(x, y) - 0.9,
  bar: (x, y) => box(x, y, 1, THICKNESS),
  frame: (x, y) => Math.abs(box(x, y, 0.75, 0.75)) - THICKNESS / 2,
  cross: (x, y) => plus(TURN * (x + y), TURN * (x - y)),
  triangle: (x, y) => Math.max(y - 0.8, 0.89 * Math.abs(x) - 0.45 * y - 0.45),
  post: (x, y) => box(x, y, THICKNESS, 1),
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.75) - THICKNESS / 2,
  plus,
  square: (x, y) => box(x, y, 0.8, 0.8),
  chevron: (x, y) => Math.max(Math.abs(0.89 * Math.abs(x) - 0.45 * y - 0.2) - THICKNESS, Math.abs(y) - 0.9),
};
