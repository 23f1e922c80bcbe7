import {
  type Claim,
  claim,
  describeTerms,
  type FinishedRun,
  inPoints,
  pairedDifference,
  recordsOf,
  type SeedTable,
  sampleTables,
  type Terms,
} from 'offramp';
import { all } from './exits.ts';
import { bestRule, budgetsOf, chanceOf, LEARNED, meanDifference, samplesOf } from './measured.ts';

/** MSDNet's rule, the state of the art in budgets when EPNet was written. */
const MSDNET = 'budgeted-batch';

/** The abstract: "3% higher accuracy with an inference budget, compared to state-of-the-art approaches". */
export function budgetGain(run: FinishedRun): Claim[] {
  const best = against(run, (terms) => bestRule(run, all.name, terms));
  const msdnet = against(run, () => MSDNET);
  const rule = 'the best hand-made rule';
  return [
    best('more-accurate-at-a-budget', `more accurate than ${rule}`, 0),
    best('three-points-at-a-budget', `at least 3 points more accurate than ${rule}`, 0.03),
    msdnet('three-points-over-msdnet', 'at least 3 points more accurate than MSDNet’s budgeted batch', 0.03),
  ];
}

/** The mean over budgets of accuracy minus that of the rule named for each. */
function against(run: FinishedRun, rule: (terms: Terms) => string) {
  const samples = samplesOf(run, all.name);
  const accuracy = (agent: string, terms: Terms): SeedTable =>
    sampleTables(recordsOf(run.records, { environment: all.name, agent, ...terms })).accuracy;
  const pairs = budgetsOf(run).map((terms) => {
    const other = rule(terms);
    return { terms, other, own: accuracy(LEARNED, terms), others: accuracy(other, terms) };
  });
  const { difference, interval } = meanDifference(
    pairs.map(({ own }) => own),
    pairs.map(({ others }) => others),
    samples,
    chanceOf('budget gain'),
  );
  const each = pairs.map(({ terms, other, own, others }) => {
    const gain = pairedDifference(own, others, samples, chanceOf('budget gain'));
    return `${describeTerms(terms)}: ${inPoints(gain.difference, gain.interval)} over ${other}`;
  });
  return (name: string, condition: string, atLeast: number): Claim =>
    claim({
      name,
      statement: `At the same average cost EPNet is ${condition}.`,
      figure: difference,
      interval,
      unit: 'share of right answers, mean over budgets',
      atLeast,
      detail: `In points, rules chosen on tune: ${each.join('; ')}.`,
    });
}
