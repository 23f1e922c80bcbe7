import { type Contract, ContractBreach } from '../contract.ts';
import { type EnvironmentWorkshop, requests } from './workshop.ts';

const ILLEGAL: readonly (readonly [name: string, actions: Uint8Array])[] = [
  ['action 2', Uint8Array.of(0, 2, 0)],
  ['action 255', Uint8Array.of(1, 0, 255)],
  ['two actions for three requests', Uint8Array.of(0, 1)],
  ['four actions for three requests', Uint8Array.of(0, 1, 0, 1)],
];

export const illegalActions: Contract<EnvironmentWorkshop> = {
  name: 'illegal actions',
  demands:
    'A step with an action other than 0 and 1, or with too few or too many, is refused and moves nobody.',
  async check(workshop) {
    const vector = requests(await workshop.environment(), 3);
    for (const [name, actions] of ILLEGAL) {
      const before = JSON.stringify(vector.state());
      if (!refuses(() => vector.step(actions))) {
        throw new ContractBreach(`${workshop.place}: step`, `${name} was taken`, 'an error');
      }
      if (JSON.stringify(vector.state()) === before) continue;
      throw new ContractBreach(
        `${workshop.place}: step`,
        `${name} was refused but moved requests`,
        'no move',
      );
    }
  },
};

function refuses(act: () => void): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}
