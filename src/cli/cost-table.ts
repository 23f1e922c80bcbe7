import Table from 'cli-table3';
import type { Graph } from '../backbone/graph.ts';
import { costOf } from '../backbone/macs.ts';

/** Cost and accuracy of each exit, and what the branches add, for a person to read. */
export function costTable(graph: Graph, accuracy: readonly number[]): string {
  const { perExit, backbone, branches } = costOf(graph);
  const whole = perExit.at(-1) as number;
  const head = ['exit', 'MMACs', 'relative cost', 'accuracy, tune'];
  const table = new Table({ head, colAligns: head.map(() => 'right'), style: { head: [], border: [] } });
  perExit.forEach((macs, k) => {
    const share = accuracy[k];
    const measured = share === undefined ? '' : share.toFixed(4);
    table.push([String(k), (macs / 1e6).toFixed(3), (macs / whole).toFixed(4), measured]);
  });
  const percent = ((100 * branches) / backbone).toFixed(1);
  return (
    `${table.toString()}\n` +
    `backbone ${(backbone / 1e6).toFixed(2)} MMACs, all branches ${(branches / 1e6).toFixed(2)} (${percent}% of it)`
  );
}
