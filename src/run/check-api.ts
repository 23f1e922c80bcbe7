import { fileURLToPath } from 'node:url';
import { API, type Api, api } from '../contract/api.ts';
import { UserError } from '../error.ts';

/**
 * Refuses what was declared for another version of the contracts, or by another copy of Offramp, whose engine and
 * errors are not this one's. `place` names the plugin.
 */
export function checkApi(declared: { readonly api?: Api }, place: string, declaredBy: string): void {
  const { version, home } = declared.api ?? {};
  if (version === undefined || home === undefined) {
    throw new UserError(`${place}: not made by Offramp; make it with ${declaredBy}({ ... })`);
  }
  if (version !== API) {
    throw new UserError(
      `${place}: made for version ${version} of the plugin contracts, but this Offramp has version ${API}; ` +
        `install ${version > API ? 'a newer Offramp' : 'a newer release of the plugin'}`,
    );
  }
  if (home !== api.home) {
    throw new UserError(
      `${place}: declared by the copy of Offramp in ${fileURLToPath(home)}, but the one that runs is in ` +
        `${fileURLToPath(api.home)}, and two copies have two engines; install Offramp once, where both find it, ` +
        'and start it there with "npx offramp"',
    );
  }
}
