import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { describeTerms } from '../../src/contract/budget.ts';
import { reportHtml } from '../../src/report/html.ts';
import type { RunSummary } from '../../src/contract/summary.ts';
import { BUDGETS, budgetSummary, fixtureSummary, IN_ORDER, NOTE } from './fixture.ts';
import { largeSummary } from './large-fixture.ts';
import { withCurves, withRegret } from './training-fixture.ts';

const parse = (page: string) => parseHTML(page).document;

type Page = ReturnType<typeof parse>;

const titlesOf = (given: RunSummary): string[] =>
  [...parse(reportHtml(given)).querySelectorAll('h3')].map((title) => title.textContent ?? '');

/** What hovering over the marks of these figures shows. */
function tipsOf(document: Page, figures: string): string[] {
  const texts = JSON.parse(document.querySelector('#tips')?.textContent ?? '') as string[];
  const marks = [...document.querySelectorAll(`${figures} [data-tip]`)];
  return marks.map((mark) => texts[Number(mark.getAttribute('data-tip'))] ?? '');
}

describe('reportHtml', () => {
  const summary = fixtureSummary({ synthetic: true });
  const page = reportHtml(summary);
  const document = parse(page);

  test('has a row for every result with the summary’s very numbers', () => {
    for (const result of summary.results) {
      const section = document.querySelector(`[aria-labelledby="environment-${result.environment}"]`);
      const row = section?.querySelector(
        `tbody[data-terms="lambda ${result.lambda}"] tr[data-agent="${result.agent}"]`,
      );
      expect(Number(row?.getAttribute('data-reward'))).toBe(result.reward);
      expect(Number(row?.getAttribute('data-accuracy'))).toBe(result.accuracy);
      expect(Number(row?.getAttribute('data-cost'))).toBe(result.cost);
      expect(Number(row?.getAttribute('data-gain'))).toBe(result.gain.reward);
      const [low, high] = result.interval.reward;
      expect(row?.textContent).toContain(`[${low.toFixed(4)}, ${high.toFixed(4)}]`);
      expect(row?.textContent).toContain(`${(100 * result.accuracy).toFixed(1)}%`);
    }
  });

  test('has a point for every result in the frontier and the share of every exit', () => {
    const points = tipsOf(document, '.frontier-figure');
    for (const { agent, lambda, reward } of summary.results) {
      const point = points.filter((text) => text.startsWith(`${agent}, λ = ${lambda}\n`));
      expect(point.some((text) => text.includes(`reward ${reward.toFixed(4)} [`))).toBe(true);
    }
    const bar = tipsOf(document, '.comparison').find((text) => /^random, λ = 0.1\nexit/.test(text));
    const shares = summary.results[0]?.exitShare.map(
      (share, exit) => `exit\u00a0${exit} ${(100 * share).toFixed(1)}%`,
    );
    expect(bar?.split('\n').slice(1)).toEqual(shares);
  });

  test('says in its first sentence what the best reward at the lowest lambda buys', () => {
    const lede = document.querySelector('.lede')?.textContent?.replaceAll(/\s+/g, ' ');
    expect(lede).toBe(
      'exact-policy-gradient answers 72.2% of requests right with 63.1% of the compute at λ = 0.1; ' +
        'the whole network answers 72.9% with all of it.',
    );
    const findings = document.querySelector('.findings')?.textContent?.replaceAll(/\s+/g, ' ') ?? '';
    expect(findings).toContain('+0.0583 [+0.0531, +0.0633], by exact-policy-gradient at λ = 0.5');
    expect(findings).toContain('the intervals of reinforce, dqn and backward-induction overlap with it');
    expect(findings).toContain('exact-policy-gradient at λ = 0.1, 0.2 and 0.5; threshold-per-exit at λ = 1.');
  });

  test('shows the exact optimum only where there is one', () => {
    const [first, second] = document.querySelectorAll('section.environment');
    expect(first?.textContent).not.toContain('exact optimum');
    expect(second?.querySelectorAll('tr[data-agent="exact optimum"]').length).toBe(2);
    expect(second?.querySelector('.frontier-figure')?.textContent).toContain('exact optimum');
  });

  test('is small, refers to nothing outside itself and is the same each time', () => {
    expect(page.length).toBeLessThan(1_000_000);
    expect(page).not.toMatch(/https?:/);
    expect(reportHtml(summary)).toBe(page);
  });

  test('stays small with 22 agents, five environments, six prices and all figures', () => {
    const large = reportHtml(largeSummary());
    expect(parse(large).querySelectorAll('tbody tr:not(.group):not(.bound)').length).toBe(22 * 5 * 6);
    expect(large.length).toBeLessThan(2_500_000);
  });

  test('has figures of regret and of learning where the run has them', () => {
    const [regret, curves] = ['Regret against hindsight', 'Learning curves'];
    const plain = fixtureSummary();
    expect(titlesOf(withRegret(plain)).filter((title) => title === regret || title === curves)).toEqual([
      regret,
    ]);
    expect(titlesOf(withCurves(plain)).filter((title) => title === regret || title === curves)).toEqual([
      curves,
    ]);
    expect(titlesOf(plain).length).toBe(4);
  });

  test('every figure has a label and every table a caption', () => {
    const drawings = [...document.querySelectorAll('figure svg')].filter(
      (svg) => !svg.hasAttribute('aria-hidden'),
    );
    expect(drawings.length).toBe(6);
    expect(drawings.every((svg) => (svg.getAttribute('aria-label') ?? '').length > 20)).toBe(true);
    expect(document.querySelectorAll('table').length).toBe(2);
    expect([...document.querySelectorAll('table')].every((table) => table.querySelector('caption'))).toBe(
      true,
    );
  });

  test('shows a run of one agent and one lambda', () => {
    const single = parse(reportHtml(fixtureSummary({ agents: ['threshold'], lambda: [0.2] })));
    expect(single.querySelectorAll('tr[data-agent="threshold"]').length).toBe(1);
    expect(single.querySelector('.findings')?.textContent).not.toContain('other agent');
  });

  describe('of a run on budgets', () => {
    const budgeted = budgetSummary();
    const shown = parse(reportHtml(budgeted));
    const texts = (selector: string): string[] =>
      [...shown.querySelectorAll(selector)].map((element) => element.textContent ?? '');

    test('has a body of the table for each price and budget, prices first, with the very numbers', () => {
      const bodies = [...shown.querySelectorAll('tbody')];
      expect(bodies.map((body) => body.getAttribute('data-terms'))).toEqual(IN_ORDER);
      expect(texts('tr.group')).toEqual(['λ = 0.5', ...IN_ORDER.slice(1)]);
      for (const { agent, budget, reward, cost } of budgeted.results) {
        if (!budget) continue;
        const row = shown.querySelector(
          `tbody[data-terms="${describeTerms({ budget })}"] tr[data-agent="${agent}"]`,
        );
        expect(Number(row?.getAttribute('data-reward'))).toBe(reward);
        expect(Number(row?.getAttribute('data-cost'))).toBe(cost);
      }
    });

    test('has figures of gain and of exits for prices and for budgets apart', () => {
      const titles = texts('h3');
      for (const title of ['Gain over the best fixed exit', 'Where samples leave']) {
        expect(titles.filter((one) => one.startsWith(title))).toEqual([title, `${title} under budgets`]);
      }
      expect(parse(reportHtml(fixtureSummary())).querySelector('main')?.textContent).not.toContain(
        'under budgets',
      );
      const only = parse(
        reportHtml({ ...budgeted, results: budgeted.results.filter(({ budget }) => budget) }),
      );
      expect([...only.querySelectorAll('h3')].map((one) => one.textContent)).not.toContain(
        'Where samples leave',
      );
    });

    test('names the budget in the titles of its points, and in the facts', () => {
      const titles = tipsOf(shown, '.frontier-figure');
      for (const budget of BUDGETS) {
        expect(titles.some((title) => title.startsWith(`threshold, ${describeTerms({ budget })}\n`))).toBe(
          true,
        );
      }
      const [facts = ''] = texts('.facts');
      for (const terms of IN_ORDER.slice(1)) expect(facts.replaceAll('\u00a0', ' ')).toContain(terms);
    });

    test('says once what an agent wanted its user to know', () => {
      expect(texts('p.findings').filter((text) => text.includes(NOTE))).toEqual([`dqn: ${NOTE}`]);
    });
  });

  test('names from users stay text', () => {
    const wild = '<img src=x onerror=alert(1)>"&\'';
    const given = fixtureSummary({ agents: ['threshold'], lambda: [0.2] });
    const results = given.results.map((row) => Object.assign({}, row, { agent: wild }));
    const environments = given.environments.map((e) => Object.assign({}, e, { dataset: wild }));
    const shown = parse(
      reportHtml({ ...given, question: wild, results, environments, provenance: [[wild, wild]] }),
    );
    expect(shown.querySelectorAll('img').length).toBe(0);
    expect(shown.querySelector('h1')?.textContent).toBe(wild);
    expect(shown.querySelector('dd')?.textContent).toBe(wild);
    expect(shown.querySelector('tr.best')?.getAttribute('data-agent')).toBe(wild);
    expect(shown.querySelector('.facts')?.textContent).toContain(wild);
  });

  test('answers what was asked and shows each claim with its verdict, where there is a score', () => {
    expect(document.querySelector('.claims')).toBeNull();
    const claim = {
      name: 'cheaper',
      statement: 'It is cheaper.',
      figure: -0.0123456,
      interval: [-0.02, 0.01] as const,
      unit: 'relative cost',
      verdict: 'not decided' as const,
      detail: 'At <b>0.5</b>.',
    };
    const scored = parse(
      reportHtml({ ...summary, score: { claims: [claim], answer: 'So it is.', figures: {} } }),
    );
    expect(scored.querySelector('.claims .findings')?.textContent).toBe('So it is.');
    expect(scored.querySelector('#claim-cheaper .verdict')?.textContent).toBe('not decided');
    const text = scored.querySelector('#claim-cheaper')?.textContent ?? '';
    expect(text).toContain('−0.01235 [−0.02, 0.01] relative cost');
    expect(text).toContain('At <b>0.5</b>.');
  });

  test('says so where no agent gains, where trials are missing and where nothing is there', () => {
    const given = fixtureSummary({ agents: ['random'] });
    const losing = parse(reportHtml({ ...given, trials: { total: 12, done: 11, failed: 1 } }));
    expect(losing.querySelector('.findings')?.textContent).toContain(
      'No agent gains over the best fixed exit',
    );
    expect(losing.querySelector('.warning')?.textContent).toContain('11 of 12 trials are done, 1 failed');
    const empty = parse(reportHtml({ ...given, results: [], bounds: [] }));
    expect(empty.querySelector('.lede')?.textContent).toBe('No results yet.');
  });
});
