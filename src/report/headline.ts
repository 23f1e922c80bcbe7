import type { Terms } from '../contract/budget.ts';
import type { ResultRow, RunSummary } from '../contract/summary.ts';
import { type Markup, html } from './markup.ts';
import { gain, interval, list, percent, price } from './number-format.ts';
import { sameTerms, termsOf } from './ranking.ts';

/** The answer in one sentence: what the highest reward at the lowest price of compute buys, beside the whole network. */
export function headline(summary: RunSummary, environment: string): Markup {
  const [terms] = termsOf(summary, environment);
  const best = highest(
    summary.results.filter((row) => row.environment === environment && terms && sameTerms(row, terms)),
    (row) => row.reward,
  );
  const bounds = summary.bounds.find((b) => b.environment === environment && terms && sameTerms(b, terms));
  const whole = bounds?.fixedExits.at(-1);
  if (!terms || !best || !whole) return html`No results yet.`;
  return html`<strong>${best.agent}</strong> answers <strong>${percent(best.accuracy)}</strong> of requests right with
<strong>${percent(best.cost)}</strong> of the compute at ${price(terms)}; the whole network answers ${percent(whole.accuracy)} with all of it.`;
}

/** How sure that is: the largest gain over the best fixed exit, who comes close, and who leads at which price or budget. */
export function findings(summary: RunSummary, environment: string): Markup {
  const rows = summary.results.filter((row) => row.environment === environment);
  const best = highest(rows, (row) => row.gain.reward);
  if (!best) return html``;
  if (best.gain.interval[0] <= 0) {
    return html`No agent gains over the best fixed exit beyond its 95% interval, at any price or budget tried.`;
  }
  const difference = `${gain(best.gain.reward)} ${interval(best.gain.interval, gain)}`;
  return html`The largest gain in reward over the best fixed exit is ${difference}, by ${best.agent} at ${price(best)}${close(rows, best)}. ${leaders(rows, termsOf(summary, environment))}`;
}

function close(rows: readonly ResultRow[], best: ResultRow): string {
  const names = rows
    .filter((row) => sameTerms(row, best) && row !== best && row.gain.interval[1] >= best.gain.interval[0])
    .sort((a, b) => b.gain.reward - a.gain.reward)
    .map((row) => row.agent);
  if (rows.every((row) => row.agent === best.agent)) return '';
  if (names.length === 0) return '; no other agent’s interval reaches that far';
  return `; ${names.length === 1 ? 'the interval' : 'the intervals'} of ${list(names)} overlap${names.length === 1 ? 's' : ''} with it`;
}

function leaders(rows: readonly ResultRow[], asked: readonly Terms[]): string {
  if (asked.length < 2) return '';
  const won = new Map<string, Terms[]>();
  for (const terms of asked) {
    const best = highest(
      rows.filter((row) => sameTerms(row, terms)),
      (row) => row.reward,
    );
    if (best) won.set(best.agent, [...(won.get(best.agent) ?? []), terms]);
  }
  const phrases = [...won].map(([agent, at]) => `${agent} at ${price(...at)}`);
  return `Highest mean reward: ${phrases.join('; ')}.`;
}

function highest(rows: readonly ResultRow[], value: (row: ResultRow) => number): ResultRow | undefined {
  return rows.reduce<ResultRow | undefined>(
    (best, row) => (best && value(best) >= value(row) ? best : row),
    undefined,
  );
}
