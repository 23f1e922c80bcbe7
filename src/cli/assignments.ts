import { UserError } from '../error.ts';
import { jsonOrText } from '../run/select-agents.ts';

type Members = Readonly<Record<string, unknown>>;

/** `options` with each `member=value` or `member.member=value` applied to a copy; the value is JSON, or else a string. */
export function assigned(options: Members, assignments: readonly string[]): Members {
  return assignments.reduce((changed, assignment) => {
    const equals = assignment.indexOf('=');
    const path = assignment.slice(0, Math.max(0, equals)).split('.');
    if (path.includes('')) throw new UserError(`--set ${assignment}: expected option=value`);
    return withMember(changed, path, jsonOrText(assignment.slice(equals + 1)));
  }, options);
}

function withMember(options: Members, [member = '', ...deeper]: readonly string[], value: unknown): Members {
  if (deeper.length === 0) return { ...options, [member]: value };
  const inner = options[member];
  const members = typeof inner === 'object' && inner !== null ? (inner as Members) : {};
  return { ...options, [member]: withMember(members, deeper, value) };
}
