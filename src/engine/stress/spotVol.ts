// P&L of a book, or of one account, over a grid of price moves and vol shocks: the heat map.

import type { Backend } from '../../backends/contract.js';
import type { Book } from '../../book/book.js';
import { fieldsOf, listOf, plainNumber } from '../../book/fields.js';
import { within } from '../../check.js';
import type { Arena } from '../../columns/arena.js';
import { Fault } from '../../fault.js';
import { accountIndex, faultsOf } from '../../margin/lookup.js';
import type { AccountFault } from '../../margin/result.js';
import type { Market } from '../../market/market.js';
import type { Batch } from '../batch/batch.js';
import type { BatchShape } from '../batch/shape.js';
import { type PackedBook, packBook } from '../bookRisk/pack.js';
import { settleFaults } from '../bookRisk/settle.js';
import { type HeldCollateral, packHeld } from './collateral.js';
import { type Watched, watched } from './inputs.js';

export interface SpotVolInputs extends Watched {
  readonly market: Market;
  readonly book: Book;
  /** Underlyings that move, all by the same; the others stand still. */
  readonly underlyings: readonly string[];
  /** Relative moves of the prices, above -1. */
  readonly moves: readonly number[];
  /** Relative shocks of the vols, above -1. */
  readonly volShocks: readonly number[];
  /** One account alone; the sum of all without a fault when left out. */
  readonly account?: { readonly account: string; readonly subaccount?: string };
}

/** Options, futures and collateral (at the market, without haircuts), numeraire. */
export interface SpotVolGrid {
  readonly asOf: number;
  readonly numeraire: string;
  readonly underlyings: readonly string[];
  readonly moves: readonly number[];
  readonly volShocks: readonly number[];
  /** [volShocks x moves] row-major. */
  readonly pnls: Float64Array;
  /** Accounts in the sum, and those left out for their faults. */
  readonly accounts: number;
  readonly faulted: number;
  readonly faults: readonly AccountFault[];
}

const mostCells = 10_000;

export interface PreparedGrid {
  readonly inputs: SpotVolInputs;
  readonly packed: PackedBook;
  readonly collateral: HeldCollateral;
  readonly moving: Uint8Array;
  readonly shape: BatchShape;
}

export function prepareGrid(backend: Backend, arena: Arena, given: SpotVolInputs): PreparedGrid {
  const inputs = gridInputs(given);
  const { market, book } = inputs;
  const packed = packBook(backend, arena, market, book, new Uint8Array(market.underlyings.length).fill(1), 0);
  const collateral = packHeld(book, packed.source.order, assetRows(market, book));
  for (const [place, faulty] of collateral.faulty.entries()) if (faulty === 1) packed.ledger.excluded[place] = 1;
  const moving = Uint8Array.from(market.underlyings, ({ id }) => (inputs.underlyings.includes(id) ? 1 : 0));
  return {
    inputs,
    packed,
    collateral,
    moving,
    shape: { ...packed.shape, scenarios: inputs.moves.length * inputs.volShocks.length, tailCount: 1 },
  };
}

/** Asset of the book -> asset of the market, -1 when unknown. */
export function assetRows(market: Market, book: Book): Int32Array {
  const rows = new Map(market.assets.map(({ id }, row) => [id, row]));
  return Int32Array.from(book.assets, (id) => rows.get(id) ?? -1);
}

function gridInputs(inputs: SpotVolInputs): SpotVolInputs {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['market', 'book', 'underlyings', 'moves', 'volShocks'],
    ['account', 'onProgress', 'signal'],
  ) as unknown as SpotVolInputs;
  const numbers = (value: unknown, path: string): number[] =>
    listOf(value, path, 1, mostCells).map((x, i) => {
      const move = plainNumber(x, `${path}[${i}]`);
      if (!(move > -1)) throw new Fault('OUT_OF_RANGE', `${path}[${i}]`, 'above -1', move);
      return within(move, -1, 1_000, `${path}[${i}]`);
    });
  const moves = numbers(given.moves, 'moves');
  const volShocks = numbers(given.volShocks, 'volShocks');
  if (moves.length * volShocks.length > mostCells)
    throw new Fault('TOO_LARGE', 'moves', `at most ${mostCells} cells`, moves.length * volShocks.length);
  const ids = given.market.underlyings.map(({ id }) => id);
  const underlyings = listOf(given.underlyings, 'underlyings', 1, ids.length).map((id, i) => {
    if (!ids.includes(id as string)) throw new Fault('UNKNOWN_UNDERLYING', `underlyings[${i}]`, `one of ${ids.join(', ')}`, id);
    return id as string;
  });
  const account = given.account === undefined ? {} : { account: accountOf(given.account) };
  return { ...given, underlyings, moves, volShocks, ...account, ...watched(given) };
}

function accountOf(value: unknown): NonNullable<SpotVolInputs['account']> {
  return fieldsOf(value, 'account', ['account'], ['subaccount']) as unknown as NonNullable<SpotVolInputs['account']>;
}

/** Fills the batch, runs it and sums what the accounts hold. */
export async function runGrid(batch: Batch, { inputs, packed, collateral, moving }: PreparedGrid): Promise<SpotVolGrid> {
  const { market, book, underlyings, moves, volShocks, account, onProgress, signal } = inputs;
  const cells = moves.length * volShocks.length;
  const tables = { moves: new Float64Array(moving.length * cells), volShocks: new Float64Array(moving.length * cells) };
  for (let u = 0; u < moving.length; u++) {
    if (moving[u] === 0) continue;
    for (let cell = 0; cell < cells; cell++) {
      tables.moves[u * cells + cell] = moves[cell % moves.length] as number;
      tables.volShocks[u * cells + cell] = volShocks[Math.floor(cell / moves.length)] as number;
    }
  }
  if (moving.length > 0) batch.set({ scenarios: tables });
  batch.set({ instruments: packed.instruments, positions: packed.positions });
  const run = await batch.run({ greeks: false, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  const statuses = run.statuses.slice();
  const faults = settleFaults(packed, run.instrumentFaults, statuses, 'scenarios');
  const chosen = placesOf(inputs, packed, statuses, faults);

  const pnls = new Float64Array(cells);
  const { starts, handles, quantities } = packed.positions;
  const net = new Float64Array(packed.rows.length);
  const coins = new Float64Array(market.assets.length);
  for (const place of chosen) {
    for (let k = starts[place] as number; k < (starts[place + 1] as number); k++) net[handles[k] as number] += quantities[k] as number;
    for (let k = collateral.starts[place] as number; k < (collateral.starts[place + 1] as number); k++)
      coins[collateral.assets[k] as number] += collateral.amounts[k] as number;
  }
  for (const [handle, quantity] of net.entries()) {
    const row = handle * batch.stride;
    if (quantity !== 0)
      for (let cell = 0; cell < cells; cell++) pnls[cell] += quantity * ((run.grid as Float64Array)[row + cell] as number);
  }
  const moved = new Set(market.underlyings.filter((_, u) => moving[u] === 1).map(({ asset }) => asset));
  for (const [a, { id, price }] of market.assets.entries()) {
    if (moved.has(id))
      for (let cell = 0; cell < cells; cell++) pnls[cell] += (coins[a] as number) * price * (moves[cell % moves.length] as number);
  }
  const faulted = account ? 0 : book.accounts.length - chosen.length;
  return {
    asOf: market.asOf,
    numeraire: market.numeraire,
    underlyings,
    moves,
    volShocks,
    pnls,
    accounts: chosen.length,
    faulted,
    faults: account ? [] : faults,
  };
}

/** Places in the sum. Throws UNKNOWN_ACCOUNT, and the fault of an account that was asked for by name. */
function placesOf(
  { book, account }: SpotVolInputs,
  { source }: PackedBook,
  statuses: Uint8Array,
  faults: readonly AccountFault[],
): number[] {
  if (account === undefined) return [...statuses.keys()].filter((place) => statuses[place] === 0);
  const inOrder = (ids: readonly string[]): string[] => Array.from(source.order.bookIndexes, (index) => ids[index] as string);
  const place = accountIndex(
    { accounts: inOrder(book.accounts), subaccounts: inOrder(book.subaccounts) },
    account.account,
    account.subaccount ?? '',
  );
  if (statuses[place] === 0) return [place];
  const [fault] = faultsOf({ faults }, account.account, account.subaccount ?? '');
  throw new Fault(fault?.code ?? 'OVERFLOW', fault?.path ?? 'account', fault?.expectation ?? 'finite', fault?.got);
}
