import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { UserError } from '../error.ts';
import { type Format, migrate } from '../schema/migrate.ts';

/**
 * A JSON file that has to look as `schema` says; undefined where there is none. `nextStep` ends the error of one that
 * cannot be read: nothing is overwritten silently. An older version of a versioned `format` is brought up to date first.
 */
export function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  nextStep: string,
  format?: Format,
): z.output<Schema> | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const refuse = (reason: string): UserError => new UserError(`${file}: unreadable: ${reason}; ${nextStep}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const parsed = schema.safeParse(format ? upToDate(value, format, file) : value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw refuse(`${issue?.path.join('.') || 'its value'}: ${issue?.message}`);
}

function upToDate(value: unknown, format: Format, file: string): unknown {
  try {
    return migrate(value, format);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UserError(`${file}: cannot be read: ${message}`, { cause: error });
  }
}
