import type { Json } from '../contract/policy.ts';

/**
 * JSON in one spelling: keys sorted, no white space, absent keys left out. Equal values give equal bytes, so that a
 * hash of it is an identity. Throws TypeError at what JSON cannot say, naming the place: NaN, a function, undefined.
 */
export function canonicalJson(value: unknown, place = 'value'): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => canonicalJson(item, `${place}[${i}]`)).join(',')}]`;
  }
  if (isPlainObject(value)) {
    const entries = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key], `${place}.${key}`)}`);
    return `{${entries.join(',')}}`;
  }
  throw new TypeError(`${place} is ${describe(value)}, which JSON cannot say`);
}

/** The value as JSON keeps it; throws as `canonicalJson` does. */
export function jsonValue(value: unknown, place?: string): Json {
  return JSON.parse(canonicalJson(value, place)) as Json;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value);
  return typeof value === 'object'
    ? `a ${value?.constructor?.name ?? 'strange object'}`
    : `a ${typeof value}`;
}
