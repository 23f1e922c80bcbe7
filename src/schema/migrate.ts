import { TOOL } from '../bank/tool.ts';
import { UserError } from '../error.ts';

/** The members of a versioned object, before anything of them is known. */
export type Members = Readonly<Record<string, unknown>>;

/** A versioned format: what is written, and what of the past is still read. */
export interface Format {
  /** What it is called in errors, `trial record` for instance. */
  readonly name: string;
  /** The version that is written. */
  readonly version: number;
  /** For each older version still read, what makes the members of the next version of its own. */
  readonly migrations: Readonly<Record<number, (older: Members) => Members>>;
  /** For each version given up, the last release that reads it. */
  readonly lastReader: Readonly<Record<number, string>>;
}

/**
 * The value in the version that is written today; a schema still has to check it. Values without a version pass
 * unchanged, for the schema to refuse. Throws UserError for a newer version and for one given up.
 */
export function migrate(value: unknown, format: Format): unknown {
  const found = versionOf(value);
  if (found === undefined) return value;
  let members = value as Members;
  for (let version = found; version !== format.version; version++) {
    const next = format.migrations[version];
    if (version > format.version || !next) throw unreadable(found, format);
    members = { ...next(members), version: version + 1 };
  }
  return members;
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
  return Number.isInteger(value.version) ? (value.version as number) : undefined;
}

function unreadable(found: number, { name, version, lastReader }: Format): UserError {
  const reads = `${TOOL} reads ${name}s of version ${version}, this one has version ${found}`;
  if (found > version) return new UserError(`${reads}: it was made by a newer release; update offramp`);
  const last = lastReader[found];
  return new UserError(
    last === undefined
      ? `${reads}, which no release has written; make it again`
      : `${reads}: read it with offramp ${last}, the last release that can, or make it again`,
  );
}
