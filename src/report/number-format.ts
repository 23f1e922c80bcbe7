import { describeTerms, type Terms } from '../contract/budget.ts';
import type { Interval } from '../contract/summary.ts';

/** `0.6588`: a reward. */
export const reward = (value: number): string => fixed(value, 4);

/** `+0.0166`, `−0.0020`: a difference of rewards; the sign is always there, zero has none. */
export function gain(value: number): string {
  const text = fixed(Math.abs(value), 4);
  if (Number(text) === 0) return text;
  return value > 0 ? `+${text}` : `\u2212${text}`;
}

/** `72.2%` of a share in [0, 1]. */
export const percent = (share: number): string => `${fixed(100 * share, 1)}%`;

/** `72.2`: a share in [0, 1] in percent, without the sign. */
export const points = (share: number): string => fixed(100 * share, 1);

/** `0.649`: a cost relative to the whole network. */
export const cost = (value: number): string => fixed(value, 3);

/** `[0.6501, 0.6672]`: an interval, its ends in the given format. */
export const interval = ([low, high]: Interval, format: (value: number) => string): string =>
  `[${format(low)}, ${format(high)}]`;

/** `23.0 M` multiply-accumulates. */
export function macs(value: number): string {
  const [scale, unit] = (
    [
      [1e9, 'G'],
      [1e6, 'M'],
      [1e3, 'k'],
    ] as const
  ).find(([s]) => value >= s) ?? [1, ''];
  return `${(value / scale).toFixed(scale === 1 ? 0 : 1)} ${unit}MACs`;
}

/** `10,000`. */
export const count = (value: number): string => value.toLocaleString('en-GB');

/** `λ = 0.2`, `λ = 0.2 and 0.5`, `budget 0.4 and λ = 0.5`: prices and budgets, which no line breaks within. */
export function price(...terms: readonly Terms[]): string {
  const lambdas = terms.flatMap(({ lambda }) => lambda ?? []);
  const budgets = terms.filter(({ budget }) => budget).map((one) => nonBreaking(describeTerms(one)));
  const prices = lambdas.length > 0 ? [`λ\u00a0=\u00a0${list(lambdas.map(String), 9)}`] : [];
  return list([...prices, ...budgets], 9);
}

/** `λ = 0.2`, `budget 0.4`. */
export const termsLabel = (terms: Terms): string =>
  terms.budget ? describeTerms(terms) : `λ = ${terms.lambda}`;

/** The same on one line. */
export const nonBreaking = (text: string): string => text.replaceAll(' ', '\u00a0');

/** `1 seed`, `3 seeds`. */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `a, b and c`; of more than `limit`, `a, b and 3 others`. */
export function list(words: readonly string[], limit = 4): string {
  const shown =
    words.length > limit ? [...words.slice(0, limit - 1), `${words.length - limit + 1} others`] : words;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.startsWith('-') ? (Number(text) === 0 ? text.slice(1) : `\u2212${text.slice(1)}`) : text;
}
