import { resolve } from 'node:path';
import type { Bank } from '../bank/bank.ts';
import { UserError } from '../error.ts';
import { environments } from '../run/catalogue.ts';
import { absoluteSpecifier } from '../run/load-export.ts';

/** The trace bank of an environment by name or file; in words, why there is none. */
export async function ownBank(environment: string): Promise<Bank | string> {
  const { value } = await environments.load(absoluteSpecifier(environment, resolve()));
  try {
    return await value.bank();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
