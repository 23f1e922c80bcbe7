import type { Bounds } from './record.ts';

/** What is kept of the bounds on one environment at one price or budget: results are paired with its samples. */
export interface BoundsRecord {
  /** Their figures. */
  readonly bounds: Bounds;
  /** Quality of the best fixed exit's answer to each test sample, float32 in base64. */
  readonly bestFixedQuality: string;
  /**
   * The best exit of each test sample by hindsight, uint8, and the quality of its answer, float32, both in base64;
   * absent under an average budget or a stream, where hindsight weighs samples against each other, and in runs before
   * regret was kept.
   */
  readonly oracle?: {
    /** uint8, base64. */
    readonly exit: string;
    /** float32, base64. */
    readonly quality: string;
  };
}
