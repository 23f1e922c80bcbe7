/**
 * Outlines of agents' points about (0, 0) as SVG path data, the shapes that Observable Plot gives to these names at
 * radius 5.
 */
const OUTLINES: Readonly<Record<string, string>> = {
  circle: 'M5,0A5,5,0,1,1,-5,0A5,5,0,1,1,5,0Z',
  square: 'M-4.4,-4.4h8.9v8.9h-8.9Z',
  triangle: 'M0,-7.8L6.7,3.9L-6.7,3.9Z',
  diamond: 'M0,-8.2L4.8,0L0,8.2L-4.8,0Z',
  star: 'M0,-8.4L1.9,-2.6L8,-2.6L3,1L4.9,6.8L0,3.2L-4.9,6.8L-3,1L-8,-2.6L-1.9,-2.6Z',
  cross: 'M-5.9,-2L-2,-2L-2,-5.9L2,-5.9L2,-2L5.9,-2L5.9,2L2,2L2,5.9L-2,5.9L-2,2L-5.9,2Z',
  hexagon: 'M0,5.8L5,2.9L5,-2.9L0,-5.8L-5,-2.9L-5,2.9Z',
  wye: 'M2.4,1.4L2.4,6.2L-2.4,6.2L-2.4,1.4L-6.5,-1L-4.1,-5.2L0,-2.8L4.1,-5.2L6.5,-1Z',
  diamond2: 'M0,-5.5L5.5,0L0,5.5L-5.5,0Z',
};

/** SVG path data of a point about (0, 0), some 10 pixels wide; a circle where the shape is not known. */
export const pointOutline = (symbol: string): string => OUTLINES[symbol] ?? (OUTLINES['circle'] as string);
