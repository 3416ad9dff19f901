// Own requirement of each account: the one that the book states, if the document has it, else the document's assumption.
import type { Book } from '../../book/book.js';
import { Fault } from '../../fault.js';
import type { AssumptionPolicy, AssumptionUsed } from '../../program/tick/assumptions.js';
import type { Rules } from '../../rules/document/rules.js';
import type { OwnColumns, RequirementColumns } from './run.js';

export interface Own {
  readonly names: readonly string[];
  /** The same as numbers of the document's requirements. */
  readonly numbers: Uint32Array;
  /** The stand-in, where some account took it; none where the document has one requirement, and nothing is to be chosen. */
  readonly assumed: readonly AssumptionUsed[];
}

/** Throws MISSING_FIELD where an account states no requirement of the document, and the document assumes none of its several, or may not. */
export function ownRequirements({ modes }: Book, { requirements, assumptions }: Rules, policy: AssumptionPolicy): Own {
  const known = Object.keys(requirements);
  const only = known.length === 1 ? known[0] : undefined;
  const stated = assumptions.accounts?.requirement;
  const allowed = policy === 'stated' || (policy !== 'refuse' && policy.includes('accounts.requirement'));
  const standIn = only ?? (typeof stated === 'string' && allowed ? stated : undefined);
  let count = 0;
  const names = modes.map((mode) => {
    if (only !== undefined) return only;
    if (known.includes(mode)) return mode;
    if (standIn === undefined)
      throw new Fault(
        'MISSING_FIELD',
        'rules.assumptions.accounts.requirement',
        `one of ${known.join(', ')}, for accounts of another`,
        mode,
      );
    count += 1;
    return standIn;
  });
  const numberOf = new Map(known.map((name, r) => [name, r]));
  return {
    names: Object.freeze(names),
    numbers: Uint32Array.from(names, (name) => numberOf.get(name) as number),
    assumed: count === 0 || standIn === undefined ? [] : [{ of: 'accounts', attribute: 'requirement', assumed: standIn, count }],
  };
}

/** The columns of accounts, each out of those of its own requirement. */
export function ownColumns({ names, numbers }: Own, requirements: Readonly<Record<string, RequirementColumns>>): OwnColumns {
  const all = Object.values(requirements);
  const [only] = all;
  if (all.length === 1 && only !== undefined) {
    const { levels: _, ...four } = only;
    return { ...four, names };
  }
  const own = (of: keyof Omit<RequirementColumns, 'levels'>): Float64Array => {
    const columns = all.map((one) => one[of]);
    const column = new Float64Array(numbers.length);
    for (let a = 0; a < column.length; a++) column[a] = columns[numbers[a]][a];
    return column;
  };
  return { names, equities: own('equities'), initials: own('initials'), maintenances: own('maintenances'), excesses: own('excesses') };
}
