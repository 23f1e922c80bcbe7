import type { TrialRecord } from '../contract/record.ts';
import type { Backend } from '../nn/backend.ts';

/** What the bytes of a record depend on beside its trial. */
export function platformOf(backend: Backend): TrialRecord['platform'] {
  return { backend: backend.name, node: Number(process.versions.node.split('.')[0]) };
}
