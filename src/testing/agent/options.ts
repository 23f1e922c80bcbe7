import type { z } from 'zod';
import { UserError } from '../../error.ts';
import { canonicalJson } from '../../run/canonical-json.ts';
import { resolveOptions } from '../../run/options.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import type { AgentWorkshop } from './workshop.ts';

export const options: Contract<AgentWorkshop> = {
  name: 'options',
  demands: 'Every option has a default that JSON can say; an unknown one is refused, and the nearest named.',
  async check({ agent, place }) {
    let defaults: unknown;
    try {
      defaults = resolveOptions(agent, {});
      canonicalJson(defaults, 'options');
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new ContractBreach(`${place}: options`, said, 'a default for every option, which JSON can say');
    }
    const [known = 'option'] = Object.keys((agent.options as Partial<z.ZodObject>).shape ?? {});
    const misspelt = `${known}z`;
    const said = refusal(() => resolveOptions(agent, { [misspelt]: 1 }));
    if (said.includes(`"${misspelt}"`)) return;
    throw new ContractBreach(
      `${place}: options { ${misspelt}: 1 }`,
      said ? `refused with "${said}"` : `taken, though there is no option "${misspelt}"`,
      'an error that names it; declare options with z.strictObject({ ... })',
    );
  },
};

/** What a UserError says; '' without one. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return '';
}
