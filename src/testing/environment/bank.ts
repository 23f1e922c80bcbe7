import { checkShapes, checkValues } from '../../bank/check.ts';
import { bankHash } from '../../bank/hash.ts';
import { UserError } from '../../error.ts';
import { observationColumns } from '../../mdp/observations.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import type { EnvironmentWorkshop } from './workshop.ts';

export const bank: Contract<EnvironmentWorkshop> = {
  name: 'bank',
  demands:
    'The bank is whole: values finite, costs rising, splits disjoint, hash true; its observations are known.',
  async check(workshop) {
    const opened = await workshop.opened();
    if (!opened) return;
    try {
      checkShapes(opened.bank, opened.bank.name);
      checkValues(opened.bank, opened.bank.name);
      observationColumns(opened.bank, opened.observations);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new ContractBreach(workshop.place, error.message, 'a bank as openBank or readBank gives it');
    }
    const hash = bankHash(opened.bank);
    if (hash === opened.bank.hash) return;
    throw new ContractBreach(
      `${workshop.place}: hash`,
      `${opened.bank.hash.slice(0, 12)}, of the columns ${hash.slice(0, 12)}`,
      'the hash of its columns; write banks with bankBytes or writeBank',
    );
  },
};
