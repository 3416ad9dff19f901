// Where the saving of a pooled requirement comes from: the same positions margined apart, then put together step by step.
import type { Account, Position } from '../../book/account.js';
import type { Instrument } from '../../book/instrument.js';
import type { Market } from '../../market/market.js';
import type { TermRules } from '../../rules/termRules.js';
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
  /** What shocks of volatility add to the first and to the last, against the same grids with vols unchanged; their difference is what vegas offset. */
  readonly vol: { readonly alone: number; readonly together: number };
}

/**
 * Of positions and figures: collateral and orders are left out, since they belong to no set. Figures that terms read of positions (a leverage chosen, funding by
 * instrument) stand in every set; amounts of the account itself (`amountFigures` of the rule) belong to no position: they are 0 in the sets and, where the account states
 * any, one set of their own beside them; the last step holds everything. `runStill` is of the rule without shocks of volatility. Throws the fault of a set that cannot
 * be margined.
 */
export function savings(run: RunBook, runStill: RunBook, market: Market, draft: Account, amounts: ReadonlySet<string>): Savings {
  const { figures = {} } = draft;
  const stated = Object.keys(figures).filter((name) => amounts.has(name));
  const ofSets = { ...figures, ...Object.fromEntries(stated.map((name) => [name, 0])) };
  const beside = stated.length > 0 ? [[]] : [];
  const instruments = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument] as const));
  const sets = [
    [...setsBy(draft.positions, (id) => id), ...beside],
    [...setsBy(draft.positions, (id) => `${underlyingOf(instruments, id)} ${instruments.get(id)?.expiry ?? ''}`), ...beside],
    [...setsBy(draft.positions, (id) => underlyingOf(instruments, id)), ...beside],
    [draft.positions],
  ];
  const drafts = sets.flatMap((grouping, step) =>
    grouping.map((positions, i) => {
      const whole = step === sets.length - 1 || i >= grouping.length - beside.length;
      return { ...draft, positions, collateral: [], orders: [], figures: whole ? figures : ofSets };
    }),
  );
  const book = bookOfDrafts(drafts);
  const { initials, faults } = run(book);
  const [fault] = faults;
  if (fault !== undefined) throw faultOf(fault, accountPath(draft.account, draft.subaccount));
  const [alone, byExpiry, byUnderlying, together] = sumsOf(initials, sets);
  const [aloneStill, , , togetherStill] = sumsOf(runStill(book).initials, sets);
  return { alone, byExpiry, byUnderlying, together, vol: { alone: alone - aloneStill, together: together - togetherStill } };
}

/** Figures that a rule takes as amounts of the account itself. */
export function amountFigures({ terms }: TermRules): ReadonlySet<string> {
  return new Set(Object.values(terms).flatMap((term) => (term.term === 'accountFigure' ? [term.figure] : [])));
}

/** The rule with every state of volatility unchanged. */
export function withoutVolShocks(rules: TermRules): TermRules {
  const grids = Object.entries(rules.grids).map(([name, grid]) => {
    if (grid.prices === 'arrays') return [name, grid];
    const volStates = Object.fromEntries(Object.keys(grid.volStates).map((state) => [state, { shock: 'unchanged' }]));
    return [name, { ...grid, volStates }];
  });
  return { ...rules, grids: Object.fromEntries(grids) };
}

/** Requirements of the sets of each grouping, added up. */
function sumsOf(initials: Float64Array, groupings: readonly (readonly unknown[])[]): [number, number, number, number] {
  let next = 0;
  return groupings.map((sets) => {
    let sum = 0;
    for (let i = 0; i < sets.length; i++) sum += initials[next++] as number;
    return sum;
  }) as [number, number, number, number];
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
