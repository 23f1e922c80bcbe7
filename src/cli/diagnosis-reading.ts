import type { ExitDiagnosis } from '../diagnosis/diagnosis.ts';
import { reward } from '../report/number-format.ts';
import type { GroupDiagnosis } from './diagnose-run.ts';

const KINDS = { overConfident: 'leaving too early', overCautious: 'leaving too late' } as const;

/** What loses most, in one line: `Loses 0.0410 of 0.0500 to leaving too early, most of it at exit 4 (0.0300).` */
export function reading({ regret, exits }: Pick<GroupDiagnosis, 'regret' | 'exits'>): string {
  const { overConfident, overCautious, total } = regret;
  if (total === 0) return 'Loses nothing: no sample would have earned more at another exit.';
  const kind = overConfident >= overCautious ? 'overConfident' : 'overCautious';
  const lost = regret[kind];
  const most = exits.reduce((worst, exit, k) => (at(exit, kind) > at(exits[worst], kind) ? k : worst), 0);
  const there = at(exits[most], kind);
  const part = there === lost ? 'all of it' : there > lost / 2 ? 'most of it' : 'above all';
  return `Loses ${reward(lost)} of ${reward(total)} to ${KINDS[kind]}, ${part} at exit ${most} (${reward(there)}).`;
}

function at(exit: ExitDiagnosis | undefined, kind: keyof typeof KINDS): number {
  return exit?.regret[kind] ?? 0;
}
