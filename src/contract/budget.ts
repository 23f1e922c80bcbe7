/** Mean relative cost of a request over a dataset, at most `cost`, in (0, 1]; the knob is calibrated on `tune`. */
export interface AverageBudget {
  /** Tells it from other budgets. */
  readonly kind: 'average';
  /** Mean relative cost, in (0, 1]. */
  readonly cost: number;
}

/**
 * A hard cap on the relative cost of each request, drawn for each episode, uniform on [from, to]: where the next exit
 * would break it, exit is forced. `from` is at least the cost of the first exit.
 */
export interface RequestBudget {
  /** Tells it from other budgets. */
  readonly kind: 'request';
  /** The least cap, in (0, 1]. */
  readonly from: number;
  /** The largest cap, in (0, 1]. */
  readonly to: number;
}

/**
 * A hard allowance of `requests` times `cost` in all, spent over a sequence of so many requests. `cost` is at least
 * that of the first exit, so that everybody is answered.
 */
export interface StreamBudget {
  /** Tells it from other budgets. */
  readonly kind: 'stream';
  /** Relative cost that the allowance has for each request, in (0, 1]. */
  readonly cost: number;
  /** Requests that share an allowance, >= 1. */
  readonly requests: number;
}

/** A cap on cost, in the unit of relative cost: 1 is the whole network. */
export type Budget = AverageBudget | RequestBudget | StreamBudget;

/** What compute costs in a trial: a price, or a cap. One of the two is there. */
export interface Terms {
  /** Price of compute in the reward, >= 0. */
  readonly lambda?: number;
  /** Cap on cost; the reward is then the quality of the answer alone. */
  readonly budget?: Budget;
}

/** Terms in words, the same for the same terms: `lambda 0.5`, `budget 0.4`, `caps 0.2..1`, `stream 0.4 x 500`. */
export function describeTerms({ lambda, budget }: Terms): string {
  if (!budget) return `lambda ${lambda}`;
  if (budget.kind === 'request') return `caps ${budget.from}..${budget.to}`;
  return budget.kind === 'average' ? `budget ${budget.cost}` : `stream ${budget.cost} x ${budget.requests}`;
}

/** A budget as the command line takes it: `0.4`, `request:0.2..1`, `stream:0.4x500`. */
export function budgetText(budget: Budget): string {
  if (budget.kind === 'request') return `request:${budget.from}..${budget.to}`;
  return budget.kind === 'average' ? String(budget.cost) : `stream:${budget.cost}x${budget.requests}`;
}
