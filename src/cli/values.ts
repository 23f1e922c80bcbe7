import { InvalidArgumentError } from 'commander';
import type { Budget } from '../contract/budget.ts';
import { budgetSchema } from '../schema/budget.ts';

/** `a,b` */
export function wordList(text: string): string[] {
  const words = text.split(',').map((word) => word.trim());
  if (words.includes('')) throw new InvalidArgumentError('expected names joined by commas');
  return words;
}

/** `0.1,0.5` */
export function numberList(text: string): number[] {
  return wordList(text).map((word) => {
    const value = Number(word);
    if (Number.isFinite(value)) return value;
    throw new InvalidArgumentError(`"${word}" is not a number`);
  });
}

/** `0.3,request:0.2..1,stream:0.4x500` */
export function budgetList(text: string): Budget[] {
  return wordList(text).map((word) => {
    const [, request, from, to] = /^(request):([^.]*(?:\.\d+)?)\.\.(.+)$/.exec(word) ?? [];
    const [, stream, cost, requests] = /^(stream):(.+)x(.+)$/.exec(word) ?? [];
    const budget = request
      ? { kind: 'request', from: Number(from), to: Number(to) }
      : stream
        ? { kind: 'stream', cost: Number(cost), requests: Number(requests) }
        : { kind: 'average', cost: Number(word) };
    const { success, data } = budgetSchema.safeParse(budget);
    if (success) return data;
    throw new InvalidArgumentError(
      `"${word}" is no budget; expected a mean cost in (0, 1], request:<from>..<to> or stream:<mean>x<requests>`,
    );
  });
}

/** `3` */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('expected a whole number');
}

/** A whole number >= 1. */
export function count(text: string): number {
  const value = wholeNumber(text);
  if (value >= 1) return value;
  throw new InvalidArgumentError('expected a whole number >= 1');
}

/** What an option that may be repeated has been given. */
export function collected(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
