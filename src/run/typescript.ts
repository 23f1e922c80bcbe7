import { register } from 'tsx/esm/api';

let registered = false;

/**
 * Lets this thread import TypeScript files, a user's plugin for instance; a second call does nothing. Where the
 * framework itself runs from its sources, somebody has done so already.
 */
export function registerTypeScript(): void {
  if (registered || import.meta.url.endsWith('.ts')) return;
  register();
  registered = true;
}
