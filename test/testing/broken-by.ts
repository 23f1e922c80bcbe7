import type { ContractCheck } from 'offramp/testing';

/** What each broken contract threw, by name. */
export async function brokenBy(checks: readonly ContractCheck[]): Promise<Record<string, unknown>> {
  const broken: Record<string, unknown> = {};
  for (const { name, check } of checks) {
    try {
      await check();
    } catch (error) {
      broken[name] = error;
    }
  }
  return broken;
}
