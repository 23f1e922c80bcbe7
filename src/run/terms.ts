import { type Budget, describeTerms, type Terms } from '../contract/budget.ts';
import type { ExperimentDefinition } from '../contract/experiment.ts';
import { parsed, UserError } from '../error.ts';
import { budgetSchema } from '../schema/budget.ts';
import type { RunRequest } from './request.ts';

/**
 * Prices and budgets of a run: what the request names, else what the experiment declares. A request for one kind alone
 * leaves the other out. Refuses repeated ones and such as are no price or no budget.
 */
export function termsOf(request: RunRequest, experiment: ExperimentDefinition): Terms[] {
  const named = request.lambda !== undefined || request.budgets !== undefined;
  const place = named ? '--lambda, --budgets' : `experiment ${experiment.name}`;
  const lambda = named ? (request.lambda ?? []) : experiment.lambda;
  const budgets = named ? (request.budgets ?? []) : (experiment.budgets ?? []);
  const terms = [
    ...lambda.map((price) => ({ lambda: checkPrice(price, request.lambda ? '--lambda' : place) })),
    ...budgets.map((budget) => ({ budget: checkBudget(budget, request.budgets ? '--budgets' : place) })),
  ];
  if (terms.length === 0) throw new UserError(`${place}: no lambda and no budget; expected one at least`);
  const names = terms.map(describeTerms);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`${place}: ${twice} is there twice`);
  return terms;
}

function checkPrice(price: number, place: string): number {
  if (Number.isFinite(price) && price >= 0) return price;
  throw new UserError(`${place}: lambda ${price} is no price of compute; expected a number >= 0`);
}

/** A number is an average budget. */
function checkBudget(budget: number | Budget, place: string): Budget {
  const whole = typeof budget === 'number' ? { kind: 'average', cost: budget } : budget;
  return parsed(budgetSchema, whole, `${place}: budget ${JSON.stringify(budget)}`);
}
