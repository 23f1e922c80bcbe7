import type { Graph, GraphNode } from './graph.ts';

/** For each exit the nodes that it needs and no earlier exit has needed, in the order of the graph [K]. */
export function stagesOf({ nodes, exits }: Graph): readonly (readonly GraphNode[])[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const done = new Set<string>();
  return exits.map(({ logits, features }) => {
    const needed = new Set<string>();
    const visit = (name: string): void => {
      if (done.has(name) || needed.has(name)) return;
      needed.add(name);
      (byName.get(name) as GraphNode).inputs.forEach(visit);
    };
    for (const name of [logits, ...(features === undefined ? [] : [features])]) visit(name);
    for (const name of needed) done.add(name);
    return nodes.filter(({ name }) => needed.has(name));
  });
}

/** For each exit the values that a later one still needs: what staged inference carries on [K]. */
export function carriedValues(graph: Graph): readonly ReadonlySet<string>[] {
  const stages = stagesOf(graph);
  const answers = graph.exits.map(({ logits, features = logits }) => [logits, features]);
  return stages.map((_, k) => {
    const made = new Set(stages.slice(0, k + 1).flatMap((stage) => stage.map(({ name }) => name)));
    const inputs = stages.slice(k + 1).flatMap((stage) => stage.flatMap((node) => node.inputs));
    const later = [...inputs, ...answers.slice(k + 1).flat()];
    return new Set(later.filter((name) => made.has(name)));
  });
}
