import { register as registerHook } from 'node:module';
import { register as registerTsx } from 'tsx/esm/api';

let registered = false;

/**
 * Lets this thread import TypeScript files, a user's plugin for instance, whatever "type" their package.json says; a
 * second call does nothing. Where the framework itself runs from its sources, somebody has registered tsx already.
 */
export function registerTypeScript(): void {
  if (registered) return;
  registered = true;
  if (!import.meta.url.endsWith('.ts')) registerTsx();
  registerHook('./typescript-as-module.mjs', import.meta.url);
}
