import { UserError } from '../error.ts';
import { checkExits } from './check-exits.ts';
import type { ConvolutionNode, DenseNode, Graph, GraphExit, GraphNode, ImageProblem } from './graph.ts';

/** Adds nodes to a graph; each method gives the name of the node it made. */
export interface GraphBuilder {
  /** What the network takes in and tells apart. */
  readonly problem: ImageProblem;
  /** The node of the image. */
  readonly input: string;
  /** Default: 3 x 3, stride 1, normalised, ReLU. */
  convolution(
    name: string,
    input: string,
    options: Partial<Omit<ConvolutionNode, 'operation'>> & Pick<ConvolutionNode, 'filters'>,
  ): string;
  /** Default: no ReLU. */
  dense(name: string, input: string, options: Partial<DenseNode> & Pick<DenseNode, 'units'>): string;
  /** Windows of `size` x `size`, `stride` apart. */
  maxPool(name: string, input: string, size: number, stride: number): string;
  /** Mean over height and width. */
  globalPool(name: string, input: string): string;
  /** Sum of two or more values of one shape; by default no ReLU. */
  add(name: string, inputs: readonly string[], options?: { readonly relu?: boolean }): string;
  /** Maps of one height and width behind one another, by channels. */
  concatenate(name: string, inputs: readonly string[]): string;
  /** Where the network may answer, in order of depth: each from a branch, and last the backbone's own head. */
  exit(exit: GraphExit): void;
  /** What `body` adds is part of a branch. */
  branch<T>(body: () => T): T;
  /** Throws UserError where values do not fit together or an exit is none. */
  build(name: string): Graph;
}

const INPUT = 'input';

/** An empty graph for a problem. */
export function graphBuilder(problem: ImageProblem): GraphBuilder {
  const nodes: GraphNode[] = [{ name: INPUT, inputs: [], branch: false, operation: 'input' }];
  const exits: GraphExit[] = [];
  let inBranch = false;
  const put = (node: GraphNode): string => {
    if (nodes.some(({ name }) => name === node.name)) {
      throw new UserError(`network: two nodes are called "${node.name}"; give each a name of its own`);
    }
    const missing = node.inputs.find((input) => !nodes.some(({ name }) => name === input));
    if (missing !== undefined) {
      throw new UserError(`network: node "${node.name}" takes "${missing}", which does not stand before it`);
    }
    checkSizes(node);
    nodes.push(node);
    return node.name;
  };
  return {
    problem,
    input: INPUT,
    convolution: (name, input, { filters, size = 3, stride = 1, normalise = true, relu = true, ...rest }) =>
      put({
        name,
        inputs: [input],
        branch: inBranch,
        operation: 'convolution',
        filters,
        size,
        stride,
        normalise,
        relu,
        ...rest,
      }),
    dense: (name, input, { units, relu = false }) =>
      put({ name, inputs: [input], branch: inBranch, operation: 'dense', units, relu }),
    maxPool: (name, input, size, stride) =>
      put({ name, inputs: [input], branch: inBranch, operation: 'max-pool', size, stride }),
    globalPool: (name, input) => put({ name, inputs: [input], branch: inBranch, operation: 'global-pool' }),
    add: (name, inputs, { relu = false } = {}) =>
      put({ name, inputs: [...inputs], branch: inBranch, operation: 'add', relu }),
    concatenate: (name, inputs) =>
      put({ name, inputs: [...inputs], branch: inBranch, operation: 'concatenate' }),
    exit: (exit) => void exits.push(exit),
    branch(body) {
      const before = inBranch;
      inBranch = true;
      try {
        return body();
      } finally {
        inBranch = before;
      }
    },
    build(name) {
      const graph = { name, problem, nodes: [...nodes], exits: [...exits] };
      checkExits(graph);
      return graph;
    },
  };
}

/** What is counted: channels, pixels, units. */
const SIZES = ['filters', 'size', 'stride', 'units'] as const;

function checkSizes(node: GraphNode): void {
  const members = new Map<string, unknown>(Object.entries(node));
  for (const member of SIZES) {
    const value = members.get(member);
    if (!members.has(member) || (Number.isInteger(value) && (value as number) >= 1)) continue;
    throw new UserError(
      `network: ${node.operation} "${node.name}" has ${member} ${String(value)}, expected a whole number above 0`,
    );
  }
}
