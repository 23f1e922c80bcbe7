/** Images that come together, 0 .. 255 [n x height x width x channels]. */
export interface Request {
  readonly images: Uint8Array;
  readonly n: number;
}

/** What became of the images of a request, in their order. */
export interface Decisions {
  /** Exit that each was answered at [n]. */
  readonly exits: Uint8Array;
  /** Class that each was answered with [n]. */
  readonly answers: Int32Array;
}

/** Answers a request on the running backend. */
export type Inference = (request: Request) => Decisions;
