import type { z } from 'zod';
import { suggestion, UserError } from './error.ts';

type Issue = z.core.$ZodIssue;

/** What is read of a schema to name the options it knows; its zod may be another copy than ours. */
interface Described {
  readonly shape?: Readonly<Record<string, Described>>;
  readonly def?: {
    readonly innerType?: Described;
    readonly options?: readonly Described[];
    readonly discriminator?: string;
  };
  safeParse(value: unknown): { readonly success: boolean };
}

/** Options with defaults filled in. Throws UserError naming each option that is refused, its value, and the nearest one. */
export function resolvedOptions<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  place: string,
): z.output<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const known = schema as unknown as Described;
  throw new UserError(result.error.issues.map((issue) => describe(issue, known, given, place)).join('\n'));
}

function describe(issue: Issue, schema: Described, given: unknown, place: string): string {
  const value = issue.path.reduce(memberOf, given);
  if (issue.code !== 'unrecognized_keys') {
    return `${place}: option ${issue.path.join('.')} is ${JSON.stringify(value)}: ${issue.message}`;
  }
  const known = Object.keys(shapeAt(schema, issue.path, given));
  return issue.keys
    .map((key) => `${place}: unknown option "${[...issue.path, key].join('.')}"${suggestion(key, known)}`)
    .join('\n');
}

const memberOf = (value: unknown, key: PropertyKey): unknown =>
  (value as Record<PropertyKey, unknown> | null | undefined)?.[key];

function shapeAt(schema: Described, path: readonly PropertyKey[], given: unknown): Record<string, Described> {
  const [key, ...deeper] = path;
  const shape = shapeOf(schema, given);
  if (key === undefined) return shape;
  const member = shape[String(key)];
  return member ? shapeAt(member, deeper, memberOf(given, key)) : {};
}

/** Of an object, behind defaults, and of that member of a union which `given` asks for. */
function shapeOf({ shape, def = {} }: Described, given: unknown): Record<string, Described> {
  const { innerType, options = [], discriminator } = def;
  if (innerType) return shapeOf(innerType, given);
  if (discriminator === undefined) return { ...shape };
  const asked = options.find(
    (option) => option.shape?.[discriminator]?.safeParse(memberOf(given, discriminator)).success,
  );
  return { ...asked?.shape };
}
