// Which requirement is each account's own: the one that the book states of it, where the document has it, else the one that the document assumes.
import type { Book } from '../../book/book.js';
import { Fault } from '../../fault.js';
import type { AssumptionPolicy, AssumptionUsed } from '../../program/tick/assumptions.js';
import type { Rules } from '../../rules/document/rules.js';
import type { OwnColumns, RequirementColumns } from './run.js';

export interface Own {
  readonly names: readonly string[];
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
  return {
    names: Object.freeze(names),
    assumed: count === 0 || standIn === undefined ? [] : [{ of: 'accounts', attribute: 'requirement', assumed: standIn, count }],
  };
}

/** The columns of accounts, each out of those of its own requirement. */
export function ownColumns(names: readonly string[], requirements: Readonly<Record<string, RequirementColumns>>): OwnColumns {
  const all = Object.values(requirements);
  const [only] = all;
  if (all.length === 1 && only !== undefined) return { ...only, names };
  const [equities, initials, maintenances, excesses] = Array.from({ length: 4 }, () => new Float64Array(names.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  names.forEach((name, a) => {
    const from = requirements[name] as RequirementColumns;
    equities[a] = from.equities[a] as number;
    initials[a] = from.initials[a] as number;
    maintenances[a] = from.maintenances[a] as number;
    excesses[a] = from.excesses[a] as number;
  });
  return { names, equities, initials, maintenances, excesses };
}
