/** The four disjoint splits, in the order of their codes in `Bank.split`. */
export const SPLITS = ['backbone', 'policy', 'tune', 'test'] as const;
/** `backbone` trains weights, `policy` trains policies, `tune` calibrates, `test` is reported. */
export type Split = (typeof SPLITS)[number];

/** A column of floats, `width` to a sample, sample-major; float16 as raw bits. */
export type FloatColumn = {
  /** Values to a sample. */
  readonly width: number;
} & (
  | {
      /** How `data` is to be read. */
      readonly dtype: 'float16';
      /** Half-precision numbers as they are kept [samples * width]. */
      readonly data: Uint16Array;
    }
  | {
      /** How `data` is to be read. */
      readonly dtype: 'float32';
      /** Numbers [samples * width]. */
      readonly data: Float32Array;
    }
);

/** How a bank was made; free text and figures, kept beside the traces. */
export interface BankProvenance {
  /** What the samples are, in words. */
  readonly dataset: string;
  /** What the network is, in words. */
  readonly backbone: string;
  /** What wrote the file, name and version. */
  readonly tool: string;
  /** Accuracy of each exit on `test`, in [0, 1]. */
  readonly accuracy: readonly number[];
  /** Where the traces come from, in words. */
  readonly source?: string;
}

/** Traces of a whole dataset: what a frozen backbone says of each sample at every exit. Immutable. */
export interface Bank {
  /** What the bank is called; it becomes the name of its environment. */
  readonly name: string;
  /** SHA-256 of the columns, hexadecimal. */
  readonly hash: string;
  /** C, the number of classes. */
  readonly classes: number;
  /** K, the number of exits. */
  readonly exits: number;
  /** Samples of all splits together. */
  readonly samples: number;
  /** Cumulative multiply-accumulates to answer at each exit, branches passed on the way included [K]. */
  readonly macs: Float64Array;
  /** Measured cumulative milliseconds per exit [K], where they were measured. */
  readonly milliseconds?: Float64Array;
  /** Features of each branch [K]; empty without features. */
  readonly featureWidths: readonly number[];
  /** How it was made; no result depends on it. */
  readonly provenance: BankProvenance;
  /** Identity of each sample in its dataset [samples]. */
  readonly sample: Int32Array;
  /** Index into `SPLITS` of each sample [samples]. */
  readonly split: Uint8Array;
  /** Class of each sample, 0 .. classes - 1 [samples]. */
  readonly labels: Int32Array;
  /** Width K * classes: the logits of exit 0, then of exit 1, and so on. */
  readonly logits: FloatColumn;
  /** Width = sum of featureWidths: the branch features of exit 0, then of exit 1, and so on. */
  readonly features?: FloatColumn;
  /** The whole file; views above alias it. A SharedArrayBuffer where the bank was opened for workers. */
  readonly buffer: ArrayBufferLike;
}

/** What a bank says before it is a file. */
export type BankContent = Omit<Bank, 'hash' | 'buffer'>;
