import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';

/**
 * An error its reader can act on: the command line prints the message alone, without a stack.
 * Messages say place, value, expectation and next step: `bank: exit 7 outside 0..5 (cifar10-resnet@3f2a)`.
 */
export class UserError extends Error {
  /** Marks it where `instanceof` cannot be asked: across threads and packages. */
  override readonly name = 'UserError';
}

/** `, did you mean "x"?` where one of `known` is near to `given`, else the list of what is known. */
export function suggestion(given: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(given, [...known]);
  const near = distance(given, nearest) <= Math.max(2, Math.floor(given.length / 3));
  return near ? `; did you mean "${nearest}"?` : `; known: ${known.join(', ')}`;
}

/** `value` as `schema` makes it; what does not fit is refused in words that begin with `place`. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw new UserError(`${place}: ${z.prettifyError(result.error)}`);
  return result.data;
}
