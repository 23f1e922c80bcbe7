/** Version of the contracts between the framework and plugins; raised when a plugin made for the one before would break. */
export const API = 1;

/** What `defineAgent`, `defineEnvironment` and `experiment` put into what they declare: who made it. */
export interface Api {
  /** The `API` it was declared with. */
  readonly version: number;
  /** Where the copy of Offramp lies that declared it: two copies hold two engines and cannot share tensors. */
  readonly home: string;
}

/** The stamp of this copy. */
export const api: Api = Object.freeze({ version: API, home: new URL('../../', import.meta.url).href });
