const scratch = new Float64Array(1);
const scratchBits = new Uint32Array(scratch.buffer);
// 2^(10 - exponent) for the exponents -14 .. 15 of float16: brings a significand to the integers below 2^11
const scales = Float64Array.from({ length: 30 }, (_, i) => 2 ** (24 - i));
// adding and taking away 2^52 rounds a smaller positive double to an integer, ties to even
const ROUND = 2 ** 52;

/**
 * IEEE 754 binary16 bits nearest to `value`, ties to even. Straight from double precision, so that nothing is
 * rounded twice. From 65520 on the result is infinity (0x7c00); NaN gives 0x7e00.
 */
export function float16Bits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  scratch[0] = magnitude;
  const exponent = Math.max(((scratchBits[1] as number) >>> 20) - 1023, -14);
  const significand = magnitude * (scales[exponent + 14] as number) + ROUND - ROUND;
  // a normal significand carries its leading 1 (1024) into the exponent field, where the bias is 15
  return sign | (((exponent + 14) << 10) + significand);
}

/** The number that binary16 `bits` stand for. */
export function float16Value(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Every value of binary16 by its bits [65536]; float32 holds each exactly. */
export const float16Table: Float32Array = Float32Array.from({ length: 65536 }, (_, bits) =>
  float16Value(bits),
);
