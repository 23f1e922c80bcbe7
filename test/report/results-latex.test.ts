import { describe, expect, it } from 'vitest';
import type { Interval, ResultRow, RunSummary } from '../../src/contract/summary.ts';
import { latexText } from '../../src/report/latex-text.ts';
import { resultsLatex } from '../../src/report/results-latex.ts';
import { budgetSummary, fixtureSummary } from './fixture.ts';

describe('latexText', () => {
  it.each([
    ['a_b & 50% #1 $x$', 'a\\_b \\& 50\\% \\#1 \\$x\\$'],
    ['{\\~^}', '\\{\\textbackslash{}\\textasciitilde{}\\textasciicircum{}\\}'],
    ['<"a|b">', "\\textless{}''a\\textbar{}b''\\textgreater{}"],
    // after the end of a row, \\, both would be read as its argument
    ['[0.3]*', '{[}0.3]{*}'],
    ['λ −1 × 2\u00a0·\n3', '$\\lambda$ $-$1 $\\times$ 2~\\textperiodcentered{} 3'],
    ['dqn', 'dqn'],
  ])('%s', (text, expected) => {
    expect(latexText(text)).toBe(expected);
  });
});

type Mean = readonly [accuracy: number, cost: number, reward: number];

const interval = (value: number): Interval => [value - 0.01, value + 0.02];

function row(
  agent: string,
  terms: Pick<ResultRow, 'lambda' | 'budget'>,
  mean: Mean,
  gain: number,
): ResultRow {
  const [accuracy, cost, reward] = mean;
  return {
    environment: 'toy_1',
    agent,
    ...terms,
    split: 'test',
    seeds: agent === 'dqn' ? 3 : 2,
    accuracy,
    cost,
    reward,
    interval: { accuracy: interval(accuracy), cost: interval(cost), reward: interval(reward) },
    iqm: reward,
    gain: { reward: gain, interval: interval(gain) },
    exitShare: [0.5, 0.5],
    pareto: true,
  };
}

const figures = (accuracy: number, cost: number, reward: number) => ({ accuracy, cost, reward });
const average = { budget: { kind: 'average', cost: 0.4 } } as const;
const caps = { budget: { kind: 'request', from: 0.2, to: 1 } } as const;

const SMALL: RunSummary = {
  ...fixtureSummary(),
  run: 'toy-1\n2',
  experiment: 'toy & co',
  trials: { total: 8, done: 7, failed: 1 },
  environments: [
    { ...fixtureSummary().environments[0], name: 'toy_1' } as RunSummary['environments'][number],
  ],
  results: [
    row('dqn', { lambda: 0.5 }, [0.8, 0.5, 0.55], 0.3),
    row('100%_[x]', { lambda: 0.5 }, [0.7, 0.3, 0.5499], 0.2),
    row('dqn', { lambda: 2 }, [0.5, 0.255, -0.01], 0.3),
    row('dqn', average, [0.75, 0.4, 0.75], 0.1),
    row('100%_[x]', average, [0.7, 0.39, 0.7], 0.1),
    row('100%_[x]', caps, [0.9, 0.6, 0.9], 0.1),
  ],
  bounds: [
    {
      environment: 'toy_1',
      lambda: 0.5,
      fixedExits: [],
      bestFixedExit: { ...figures(0.6, 0.25, 0.475), exit: 0 },
      oracle: figures(0.95, 0.3, 0.8),
      optimum: figures(0.82, 0.5, 0.57),
    },
    {
      environment: 'toy_1',
      ...average,
      fixedExits: [],
      bestFixedExit: { ...figures(0.6, 0.25, 0.6), exit: 0 },
      oracle: figures(0.95, 0.3, 0.95),
    },
  ],
};

const HEAD = '  \\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}';

/** Written by hand after booktabs' manual. */
const GOLDEN = String.raw`% toy & co, toy-1 2; 7 of 8 trials done, figures may change; needs \usepackage{booktabs}

\begin{table}
${HEAD}
  \caption{Reward on toy\_1: mean over 2 to 3 seeds, 95\% bootstrap interval; the best in bold.}
  \label{tab:toy-co:toy-1:prices:reward}
  \begin{tabular}{lrr}
    \toprule
    agent & $\lambda = 0.5$ & $\lambda = 2$ \\
    \midrule
    dqn & \textbf{0.550} {\scriptsize [0.540, 0.570]} & \textbf{$-$0.010} {\scriptsize [$-$0.020, 0.010]} \\
    100\%\_{[}x] & \textbf{0.550} {\scriptsize [0.540, 0.570]} & -- \\
    \midrule
    best fixed exit & 0.475 & -- \\
    exact optimum & 0.570 & -- \\
    hindsight oracle & 0.800 & -- \\
    \bottomrule
  \end{tabular}
\end{table}

\begin{table}
${HEAD}
  \caption{Relative cost (1 is the whole network) on toy\_1: mean over 2 to 3 seeds, 95\% bootstrap interval.}
  \label{tab:toy-co:toy-1:prices:cost}
  \begin{tabular}{lrr}
    \toprule
    agent & $\lambda = 0.5$ & $\lambda = 2$ \\
    \midrule
    dqn & 0.500 {\scriptsize [0.490, 0.520]} & 0.255 {\scriptsize [0.245, 0.275]} \\
    100\%\_{[}x] & 0.300 {\scriptsize [0.290, 0.320]} & -- \\
    \midrule
    best fixed exit & 0.250 & -- \\
    exact optimum & 0.500 & -- \\
    hindsight oracle & 0.300 & -- \\
    \bottomrule
  \end{tabular}
\end{table}

\begin{table}
${HEAD}
  \caption{Accuracy in percent on toy\_1: mean over 2 to 3 seeds, 95\% bootstrap interval; the best in bold.}
  \label{tab:toy-co:toy-1:budgets:accuracy}
  \begin{tabular}{lrr}
    \toprule
    agent & budget 0.4 & caps 0.2 to 1 \\
    \midrule
    dqn & \textbf{75.0} {\scriptsize [74.0, 77.0]} & -- \\
    100\%\_{[}x] & 70.0 {\scriptsize [69.0, 72.0]} & \textbf{90.0} {\scriptsize [89.0, 92.0]} \\
    \midrule
    best fixed exit & 60.0 & -- \\
    hindsight oracle & 95.0 & -- \\
    \bottomrule
  \end{tabular}
\end{table}
`;

describe('resultsLatex', () => {
  it('is a table for prices and one for budgets, the cost after each', () => {
    const text = resultsLatex(SMALL);
    expect(text.slice(0, GOLDEN.length - 1)).toBe(GOLDEN.slice(0, -1));
    const rest = text.slice(GOLDEN.length);
    expect(rest).toContain('\\label{tab:toy-co:toy-1:budgets:cost}');
    expect(rest).toContain('    dqn & 0.400 {\\scriptsize [0.390, 0.420]} & -- \\\\\n');
    expect(rest.match(/\\begin\{table\}/g)?.length).toBe(1);
  });

  it('says reward under budgets whose quality is no right answer', () => {
    const results = SMALL.results.map((one) => Object.assign({}, one, one.budget && { reward: -0.7 }));
    expect(resultsLatex({ ...SMALL, results })).not.toContain('Accuracy');
  });

  it('goes on in a further table after four prices or budgets', () => {
    const lambda = [0.1, 0.2, 0.5, 1];
    const { results, ...summary } = fixtureSummary({ agents: ['dqn'], lambda });
    const more = lambda.map((price, i) => ({ ...(results[i] as ResultRow), lambda: 10 + price }));
    const text = resultsLatex({
      ...summary,
      results: [...results, ...more, { ...(more[0] as ResultRow), lambda: 20 }],
    });
    const heads = [...text.matchAll(/^ {4}agent & (.*) \\\\$/gm)].map(([, head]) =>
      head?.match(/[\d.]+/g)?.map(Number),
    );
    const parts = [lambda, lambda.map((price) => 10 + price), [20]];
    expect(heads).toEqual([...parts, ...parts]);
    expect(text).toContain('(2 of 3): mean');
    expect(text).toContain(':reward:3}');
  });

  it('has rows as long as their heads, groups that close, nothing that LaTeX would trip over', () => {
    const text = `${resultsLatex(budgetSummary())}${resultsLatex(fixtureSummary({ synthetic: true }))}${resultsLatex(SMALL)}`;
    for (const [table, columns] of text.matchAll(/\\begin\{tabular\}\{l(r+)\}.*?\\end\{tabular\}/gs)) {
      const rows = table.split('\n').filter((line) => line.endsWith('\\\\'));
      expect(rows.length).toBeGreaterThan(2);
      for (const line of rows) expect(line.match(/(?<!\\)&/g)?.length).toBe(columns?.length);
    }
    const bare = text.replaceAll(/^%.*$/gm, '').replaceAll(/\\[^A-Za-z]/g, '');
    expect(bare.split('{').length).toBe(bare.split('}').length);
    expect(bare.split('$').length % 2).toBe(1);
    expect(bare).not.toMatch(/[#%^~|<>"]|\P{ASCII}/u);
    // all commands that it uses are LaTeX's own or booktabs'
    expect([...new Set(bare.match(/\\[A-Za-z]+/g))].sort()).toEqual(
      String.raw`\begin \bottomrule \caption \centering \end \footnotesize \label \lambda \midrule \scriptsize \setlength \tabcolsep \textbf \times \toprule`.split(
        ' ',
      ),
    );
  });
});
