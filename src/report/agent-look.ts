import type { RunSummary } from '../contract/summary.ts';

/** How an agent looks in every figure. */
export interface AgentLook {
  /** Class of its marks and its legend entry. */
  readonly key: string;
  /** CSS colour: a custom property in the page, hexadecimal in a file of its own. */
  readonly colour: string;
  /** Observable Plot's name of its point. */
  readonly symbol: string;
}

/**
 * Colours on a light and on a dark ground, told apart under the common colour deficiencies (after Okabe and Ito 2008
 * and Tol 2021) and at least 3:1 against the ground. Shapes tell agents apart once more.
 */
export const PALETTE: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#0a6cb5', dark: '#5cb3f0' },
  { light: '#cf5300', dark: '#ff8f52' },
  { light: '#00805f', dark: '#35c99c' },
  { light: '#a63f94', dark: '#e592d6' },
  { light: '#9a6f00', dark: '#eebf3f' },
  { light: '#4a37a0', dark: '#aaa2f7' },
  { light: '#8c2350', dark: '#f38ba8' },
  { light: '#1b8ba6', dark: '#85dff0' },
  { light: '#66751a', dark: '#bfce5a' },
  { light: '#77492b', dark: '#d9ab88' },
];

/** Those that have an area: points are filled. */
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'hexagon', 'wye', 'diamond2'];

/** Look of every agent of a run by its label, by order of first appearance; the same in all its figures. */
export function agentLooks(summary: RunSummary, ground: 'page' | 'light'): ReadonlyMap<string, AgentLook> {
  const agents = [...new Set(summary.results.map((row) => row.agent))];
  return new Map(
    agents.map((agent, i) => {
      const shade = i % PALETTE.length;
      const colour = ground === 'page' ? `var(--agent-${shade})` : (PALETTE[shade]?.light ?? 'currentColor');
      // shapes move on by one each time the colours begin again, so that no two of 90 agents look the same
      const symbol = SYMBOLS[(i + Math.floor(i / PALETTE.length)) % SYMBOLS.length] as string;
      return [agent, { key: `agent-${i}`, colour, symbol }];
    }),
  );
}
