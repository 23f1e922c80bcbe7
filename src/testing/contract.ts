/** One promise that every plugin of a kind keeps. */
export interface Contract<Subject> {
  /** Short, for a line of a verdict. */
  readonly name: string;
  /** What it demands, in one sentence. */
  readonly demands: string;
  /** Throws `ContractBreach` where the promise is broken; what the plugin itself throws passes through. */
  check(subject: Subject): Promise<void>;
}

/** A contract and the plugin it is about: `for (const { name, check } of agentContract(agent)) test(name, check)`. */
export interface ContractCheck {
  /** Short, for the name of a test. */
  readonly name: string;
  /** What the contract demands, in one sentence. */
  readonly demands: string;
  /** Throws `ContractBreach` where the plugin breaks the contract; takes no arguments and needs no `this`. */
  readonly check: () => Promise<void>;
}

/** A broken contract: place, value and expectation, in its message too. */
export class ContractBreach extends Error {
  /** Marks it where `instanceof` cannot be asked: across threads and packages. */
  override readonly name = 'ContractBreach';
  /** Where it was seen: the plugin, then the exit, row or step. */
  readonly place: string;
  /** What was found there. */
  readonly value: string;
  /** What should have been. */
  readonly expectation: string;

  constructor(place: string, value: string, expectation: string) {
    super(`${place}: ${value}; expected ${expectation}`);
    this.place = place;
    this.value = value;
    this.expectation = expectation;
  }
}

/** Each contract bound to a subject that they share; they run one after another, in any order. */
export function bind<Subject>(contracts: readonly Contract<Subject>[], subject: Subject): ContractCheck[] {
  return contracts.map((contract) => {
    const { name, demands } = contract;
    return { name, demands, check: () => contract.check(subject) };
  });
}
