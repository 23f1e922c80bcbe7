import { oklabMix } from './oklab-mix.ts';

/** Colours of exits, pale for the first and deep for the last, and of the numbers on them; CSS colours. */
export interface ExitColours {
  /** Of exit `exit` in 0..`last`. */
  bar(exit: number, last: number): string;
  /** Of its number. */
  number(exit: number, last: number): string;
}

/** Inside the page: both ends are the page's. */
export const PAGE_EXITS: ExitColours = {
  bar: (exit, last) =>
    `color-mix(in oklab, var(--last-exit) ${Math.round(100 * depth(exit, last))}%, var(--first-exit))`,
  number: (exit, last) => (isPale(exit, last) ? 'var(--on-first-exit)' : 'var(--on-last-exit)'),
};

/** In a file of its own, on white: those of the page in its light colours. */
export const LIGHT_EXITS: ExitColours = {
  bar: (exit, last) => oklabMix('#dcebf5', '#0b3d63', depth(exit, last)),
  number: (exit, last) => (isPale(exit, last) ? '#1d2327' : '#ffffff'),
};

const depth = (exit: number, last: number): number => (last === 0 ? 0 : exit / last);
const isPale = (exit: number, last: number): boolean => 2 * exit < last;
