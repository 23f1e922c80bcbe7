/** Sizes of a value for one sample: [height, width, channels] of a map, [features] of a vector. */
export type Shape = readonly number[];

/** The image itself, [height x width x channels]; pixels 0 .. 255, standardised by channel before anything else. */
export interface InputNode {
  /** Which kind of node it is. */
  readonly operation: 'input';
}

/** Square convolution, zero-padded so that stride 1 keeps height and width; normalised by batch or with a bias. */
export interface ConvolutionNode {
  /** Which kind of node it is. */
  readonly operation: 'convolution';
  /** Output channels. */
  readonly filters: number;
  /** Height and width of the kernel. */
  readonly size: number;
  /** Pixels from one window to the next. */
  readonly stride: number;
  /** Batch normalisation instead of a bias. */
  readonly normalise: boolean;
  /** Whether what is below 0 becomes 0. */
  readonly relu: boolean;
  /** What the scale of the normalisation starts at, 1 where absent; 0 makes a residual block start as identity. */
  readonly initialScale?: number;
}

/** Fully connected; a map is flattened first. */
export interface DenseNode {
  /** Which kind of node it is. */
  readonly operation: 'dense';
  /** Outputs. */
  readonly units: number;
  /** Whether what is below 0 becomes 0. */
  readonly relu: boolean;
}

/** Largest value of each window, zero-padding never wins. */
export interface MaxPoolNode {
  /** Which kind of node it is. */
  readonly operation: 'max-pool';
  /** Height and width of a window, pixels. */
  readonly size: number;
  /** Pixels from one window to the next. */
  readonly stride: number;
}

/** Mean over height and width: a map becomes a vector. */
export interface GlobalPoolNode {
  /** Which kind of node it is. */
  readonly operation: 'global-pool';
}

/** Sum of inputs of one shape. */
export interface AddNode {
  /** Which kind of node it is. */
  readonly operation: 'add';
  /** Whether what is below 0 becomes 0. */
  readonly relu: boolean;
}

/** Maps of one height and width behind one another, by channels. */
export interface ConcatenateNode {
  /** Which kind of node it is. */
  readonly operation: 'concatenate';
}

/** One operation of a network. Data, so that it is saved beside the weights. */
export type GraphNode = {
  /** Unique in its graph; begins the names of its weights. */
  readonly name: string;
  /** Names of the nodes whose values it takes; all stand before it. */
  readonly inputs: readonly string[];
  /** Part of a branch, not of the backbone. */
  readonly branch: boolean;
} & (InputNode | ConvolutionNode | DenseNode | MaxPoolNode | GlobalPoolNode | AddNode | ConcatenateNode);

/** What a network takes in and tells apart. */
export interface ImageProblem {
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: number;
  /** C, the number of classes. */
  readonly classes: number;
}

/** Where a network may answer. */
export interface GraphExit {
  /** Node of its logits [classes]. */
  readonly logits: string;
  /** Node of its branch features; the backbone's own head has none. */
  readonly features?: string;
}

/** A multi-exit network without its weights. */
export interface Graph {
  /** What it is, in words: `resnet 32-64-128 x 4`. */
  readonly name: string;
  /** What it takes in and tells apart. */
  readonly problem: ImageProblem;
  /** In an order in which they can be computed. */
  readonly nodes: readonly GraphNode[];
  /** Ordered by depth; the last one is the backbone's own head [K]. */
  readonly exits: readonly GraphExit[];
}

/** Builds the graph of a problem. */
export type Architecture = (problem: ImageProblem) => Graph;
