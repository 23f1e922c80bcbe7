/**
 * The colour a `share` in [0, 1] of the way from one hexadecimal colour to another, straight through the Oklab space
 * (Ottosson 2020), as CSS `color-mix(in oklab, to share, from)` has it: for drawings read by programs that lack it.
 */
export function oklabMix(from: string, to: string, share: number): string {
  const [a, b] = [oklab(from), oklab(to)];
  const [l, m, s] = times(
    TO_CUBE_ROOTS,
    a.map((value, i) => value + share * ((b[i] as number) - value)),
  ).map((root) => root ** 3) as [number, number, number];
  return `#${times(TO_LINEAR, [l, m, s]).map(hexadecimal).join('')}`;
}

/** Rows of a 3 x 3 matrix. */
type Matrix3 = readonly (readonly [number, number, number])[];

/** Linear sRGB to the responses of the eye's three cones. */
const TO_CONES: Matrix3 = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
/** Cube roots of those to Oklab's lightness and two opponent colours. */
const TO_OKLAB: Matrix3 = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
/** Inverses of the two. */
const TO_CUBE_ROOTS: Matrix3 = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
];
const TO_LINEAR: Matrix3 = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
];

function oklab(colour: string): number[] {
  const linear = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return times(TO_OKLAB, times(TO_CONES, linear).map(Math.cbrt));
}

const times = (matrix: Matrix3, vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, i) => sum + value * (vector[i] as number), 0));

/** One channel of linear sRGB as two hexadecimal digits. */
function hexadecimal(linear: number): string {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)))
    .toString(16)
    .padStart(2, '0');
}
