/** A finite exit MDP: what is known at one exit, and where continuing leads. */
export interface FiniteLevel {
  /** Mean reward of exiting in each state. */
  readonly exitReward: Float64Array;
  /** Continuing from state `from[j]` leads to state `to[j]` of the next exit with `probability[j]`; none at the last. */
  readonly transitions: {
    readonly from: Int32Array;
    readonly to: Int32Array;
    readonly probability: Float64Array;
  };
}

/** A finite exit MDP over K exits. */
export interface FiniteMdp {
  /** Probability of each state at exit 0. */
  readonly start: Float64Array;
  /** One level an exit [K]. */
  readonly levels: readonly FiniteLevel[];
}

/** The best that any policy can do on a finite MDP. */
export interface Optimum {
  /** Mean reward of the optimal policy. */
  readonly value: number;
  /** 1 where the optimal policy exits, for each exit and state; ties exit, which costs no more. */
  readonly exits: readonly Uint8Array[];
  /** Value of each state at each exit under the optimal policy. */
  readonly values: readonly Float64Array[];
}

/**
 * Exact optimum by backward induction (Bellman 1957): V_k(s) = max(r_k(s), sum_s' P(s'|s) V_{k+1}(s')); at the last
 * exit V = r.
 */
export function solve({ start, levels }: FiniteMdp): Optimum {
  const exits: Uint8Array[] = [];
  const values: Float64Array[] = [];
  for (let k = levels.length - 1; k >= 0; k--) {
    const { exitReward, transitions } = levels[k] as FiniteLevel;
    const later = values[0];
    const value = Float64Array.from(exitReward);
    const exit = new Uint8Array(value.length).fill(1);
    if (later) {
      const continuing = new Float64Array(value.length);
      transitions.from.forEach((from, j) => {
        const gain = (transitions.probability[j] as number) * (later[transitions.to[j] as number] as number);
        continuing[from] = (continuing[from] as number) + gain;
      });
      continuing.forEach((worth, s) => {
        if (worth <= (exitReward[s] as number)) return;
        value[s] = worth;
        exit[s] = 0;
      });
    }
    values.unshift(value);
    exits.unshift(exit);
  }
  const first = values[0] as Float64Array;
  return { value: start.reduce((sum, p, s) => sum + p * (first[s] as number), 0), exits, values };
}
