// Where the saving of a pooled requirement comes from: the same positions margined apart, then put together step by step.
import type { Account, Position } from '../../book/account.js';
import type { Instrument } from '../../book/instrument.js';
import type { Market } from '../../market/market.js';
import { accountPath } from '../faults.js';
import type { RunBook } from './attribution.js';
import { bookOfDrafts, faultOf } from './draft.js';

/** Initial requirements of the same positions in ever larger sets; numeraire. Each step down is a saving, a step up a charge for holding them together. */
export interface Savings {
  /** Every instrument alone. */
  readonly alone: number;
  /** Instruments of one underlying and expiry together (those without expiry are one set): what hedges within an expiry save. */
  readonly byExpiry: number;
  /** Instruments of one underlying together: what hedges across expiries, and of futures and options, save. */
  readonly byUnderlying: number;
  /** All together: what correlation between underlyings saves. */
  readonly together: number;
}

/** Of positions alone: collateral, orders and figures are left out, since they belong to no set. Throws the fault of a set that cannot be margined. */
export function savings(run: RunBook, market: Market, draft: Account): Savings {
  const instruments = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument] as const));
  const sets = [
    setsBy(draft.positions, (id) => id),
    setsBy(draft.positions, (id) => `${underlyingOf(instruments, id)} ${instruments.get(id)?.expiry ?? ''}`),
    setsBy(draft.positions, (id) => underlyingOf(instruments, id)),
    [draft.positions],
  ];
  const drafts = sets.flat().map((positions) => ({ ...draft, positions, collateral: [], orders: [], figures: {} }));
  const { initials, faults } = run(bookOfDrafts(drafts));
  const [fault] = faults;
  if (fault !== undefined) throw faultOf(fault, accountPath(draft.account, draft.subaccount));
  let next = 0;
  const [alone, byExpiry, byUnderlying, together] = sets.map((set) => {
    let sum = 0;
    for (let i = 0; i < set.length; i++) sum += initials[next++] as number;
    return sum;
  }) as [number, number, number, number];
  return { alone, byExpiry, byUnderlying, together };
}

function underlyingOf(instruments: ReadonlyMap<string, Instrument>, id: string): string {
  return instruments.get(id)?.underlying ?? id;
}

function setsBy(positions: readonly Position[], keyOf: (instrument: string) => string): readonly (readonly Position[])[] {
  const sets = new Map<string, Position[]>();
  for (const position of positions) {
    const key = keyOf(position.instrument);
    const known = sets.get(key);
    if (known) known.push(position);
    else sets.set(key, [position]);
  }
  return [...sets.values()];
}
