import { UserError } from '../error.ts';
import type { Branch, Placement } from './branches.ts';
import type { GraphBuilder } from './graph-builder.ts';

/**
 * Branches on the maps at some of the `positions` of a backbone, called `exit0/...`, `exit1/...` by position: the same
 * name and so the same first weights whatever other branches there are. Throws UserError for a position that the
 * backbone does not have.
 */
export function placeBranches(
  builder: GraphBuilder,
  positions: readonly string[],
  branch: Branch,
  placement: Placement,
): void {
  const wanted = placement === 'all' ? positions.keys() : placement === 'none' ? [] : placement;
  const ordered = [...new Set(wanted)].sort((a, b) => a - b);
  for (const position of ordered) {
    const from = positions[position];
    if (from === undefined) {
      const known =
        positions.length > 0 ? `expected 0..${positions.length - 1}` : 'but this backbone has none';
      throw new UserError(`network: a branch at position ${position}, ${known}; give other branches`);
    }
    builder.exit(builder.branch(() => branch(builder, `exit${position}`, from)));
  }
}
