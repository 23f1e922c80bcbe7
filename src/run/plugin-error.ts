import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { UserError } from '../error.ts';

const FRAMEWORK = fileURLToPath(new URL('../', import.meta.url));
const { dependencies } = createRequire(import.meta.url)('offramp/package.json') as {
  dependencies: Record<string, string>;
};
/** Where an error of ours or of our libraries is thrown; who called them is to be named. */
const LIBRARIES = Object.keys(dependencies).map((name) => `/node_modules/${name}/`);

/** What a plugin threw while it was asked for `place`, in words that lead its author to the line. */
export function pluginError(place: string, error: unknown): UserError {
  const message = error instanceof Error ? error.message : String(error);
  return new UserError(`${place}: ${message}${errorPlace(error)}`, { cause: error });
}

/** ` (/home/me/my-agent.ts:26)`: the innermost line of an error's stack that a plugin's author wrote; '' without one. */
export function errorPlace(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return '';
  const lines = error.stack.split('\n');
  const place = lines.map(placeIn).find((found) => found !== undefined && isPlugins(found.file));
  return place ? ` (${place.file}:${place.line})` : '';
}

/** `at f (file:///a.ts:1:2)`, `at /a.ts:1:2`, and `file:///a.js:1` above a syntax error. */
function placeIn(line: string): { file: string; line: string } | undefined {
  const found = /^\s+at (?:async )?(?:.*\()?((?:file:\/\/)?(?:\/|[A-Z]:\\).+?):(\d+):\d+\)?$/.exec(line);
  const [, file, number] = found ?? /^(file:\/\/\/.+?):(\d+)$/.exec(line) ?? [];
  if (file === undefined || number === undefined) return undefined;
  return { file: file.startsWith('file:') ? fileURLToPath(file.replace(/\?.*$/, '')) : file, line: number };
}

function isPlugins(file: string): boolean {
  const path = file.replaceAll('\\', '/');
  return !file.startsWith(FRAMEWORK) && !LIBRARIES.some((library) => path.includes(library));
}
