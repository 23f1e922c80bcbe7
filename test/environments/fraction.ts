/** An exact rational number, in lowest terms, with a positive denominator. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b));
const size = (a: bigint): bigint => (a < 0n ? -a : a);

export function fraction(over: number | bigint, under: number | bigint = 1): Fraction {
  const [p, q] = [BigInt(over), BigInt(under)];
  const common = divisor(size(p), size(q)) * (q < 0n ? -1n : 1n);
  return { over: p / common, under: q / common };
}

export const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.over * b.under + b.over * a.under, a.under * b.under);
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, times(fraction(-1), b));
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.over, a.under * b.under);
export const larger = (a: Fraction, b: Fraction): Fraction => (a.over * b.under >= b.over * a.under ? a : b);
export const sum = (terms: readonly Fraction[]): Fraction => terms.reduce(plus, fraction(0));
export const valueOf = ({ over, under }: Fraction): number => Number(over) / Number(under);
export const text = ({ over, under }: Fraction): string => `${over}/${under}`;
