// One account on a program of its own: its instruments, one requirement.
// Compiled once, it ticks through many markets at the cost of its own rows.
import { bookOf } from '../../../book/bookOf.js';
import type { Market } from '../../../market/market.js';
import type { ProgramInputs } from '../../../program/inputs.js';
import { Holdings } from '../../../program/layout/holdings.js';
import { Rows } from '../../../program/layout/rows.js';
import { Ledger } from '../../../program/ledger/ledger.js';
import type { Program } from '../../../program/program.js';
import type { Rules } from '../../../rules/document/rules.js';
import type { Subject } from './subject.js';

export interface Alone {
  readonly program: Program;
  readonly parts: ProgramInputs;
  /** The listing of its instruments, at the engine's prices. */
  readonly market: Market;
}

/** Program of the unchanged account. */
export async function aloneOf(subject: Subject, requirements: readonly string[], rules: Rules): Promise<Alone> {
  const { inside, names, index } = subject;
  const { rows: whole, book, assumptions, history, volHistory } = inside.parts;
  const { lots, orders, collateral } = subject.state();
  const market = listingOf(
    inside.market(),
    [...lots.rows, ...orders.rows].map((row) => whole.ids[row]),
  );
  const stated = [...(book.accountFigures ?? [])].map(([name, column]) => [name, column[index]] as const);
  const own = bookOf([
    {
      ...names,
      mode: book.modes[index],
      positions: lots.rows.map((row, i) => ({
        instrument: whole.ids[row],
        quantity: lots.quantities[i],
        entryPrice: lots.prices[i],
      })),
      orders: orders.rows.map((row, i) => ({
        instrument: whole.ids[row],
        quantity: orders.quantities[i],
        price: orders.prices[i],
        protected: orders.protected?.[i] === 1,
      })),
      collateral: collateral.assets.map((asset, i) => ({
        asset: market.assets[asset]?.id,
        amount: collateral.amounts[i],
      })),
      figures: Object.fromEntries(stated.filter(([, value]) => !Number.isNaN(value))),
    },
  ]);
  const rows = new Rows(market);
  const parts: ProgramInputs = {
    rules,
    book: own,
    rows,
    holdings: new Holdings(own, rows, new Ledger(rows, rules.liquidation)),
    assumptions,
    requirements,
    questionEntries: questionEntries(lots.rows.length + orders.rows.length),
    ...(history === undefined ? {} : { history }),
    ...(volHistory === undefined ? {} : { volHistory }),
  };
  return { program: await inside.link(parts, true), parts, market };
}

/** Room for some variants of an account of so many rows. */
function questionEntries(rows: number): number {
  return Math.max(64, 4 * rows);
}

/** The market with these instruments alone. */
export function listingOf(market: Market, ids: readonly string[]): Market {
  const named = new Set(ids);
  return { ...market, quotes: market.quotes.filter(({ instrument }) => named.has(instrument.id)) };
}
