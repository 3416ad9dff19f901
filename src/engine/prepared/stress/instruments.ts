// What accounts hold as the columns of a batch: rows numbered by kind, lots netted, coins that are booked already as futures on their index.
import type { FaultCode } from '../../../fault.js';
import { rowCodes, type Tick } from '../../../program/tick/tick.js';
import type { BatchInputs } from '../../batch/fill.js';
import type { BatchShape } from '../../batch/shape.js';
import type { Lent } from './lent.js';
import { isValued } from './positions.js';

export interface BatchBook {
  readonly shape: Required<Pick<BatchShape, 'options' | 'inverseOptions' | 'futures' | 'inverseFutures' | 'underlyings'>>;
  readonly instruments: NonNullable<BatchInputs['instruments']> & { readonly underlyings: Uint32Array };
  /** Positions of account a are starts[a] .. starts[a + 1]; none of an account that is faulty. */
  readonly starts: Uint32Array;
  readonly handles: Uint32Array;
  readonly quantities: Float64Array;
  /** Handle -> row of the program; -1 for a booked coin. */
  readonly rows: Int32Array;
  /** Rows that have no handle, and why. */
  readonly unmovable: ReadonlyMap<number, FaultCode>;
  /** [accounts]: 1 where a position has no value, or cannot be moved. */
  readonly faulty: Uint8Array;
}

/**
 * Positions on rows that `counts` takes. A contract that pays in a coin has gains and premiums in that coin already: they are an amount of it, which moves with its underlying. An option that is quoted in a
 * coin (and not inverse) has no such form: an account that holds one is faulty.
 */
export function batchBook({ rows, holdings, market, book }: Lent, tick: Tick, counts: (row: number) => boolean): BatchBook {
  const { columns } = tick;
  const coinOf = new Map(market.underlyings.map(({ asset }, u) => [asset, u]));
  const paysIn = (row: number): number => coinOf.get((market.assets[rows.assets[row]] as { readonly id: string }).id) ?? -1;
  const unmovable = new Map<number, FaultCode>();
  const groups: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let row = 0; row < rows.count; row++) {
    const inverse = rows.inverse[row] === 1;
    const option = rows.option[row] === 1;
    if (!isValued(tick, row)) unmovable.set(row, columns.codes[row] === rowCodes.expired ? 'EXPIRED' : 'OVERFLOW');
    else if (option && !inverse && paysIn(row) >= 0) unmovable.set(row, 'UNKNOWN_KIND');
    else groups[option ? (inverse ? 1 : 0) : inverse ? 3 : 2].push(row);
  }
  const coins = market.underlyings.length;
  const order = [...groups[0], ...groups[1], ...groups[2], ...market.underlyings.map((_, u) => -1 - u), ...groups[3]];
  const handleOf = new Int32Array(rows.count).fill(-1);
  order.forEach((row, handle) => {
    if (row >= 0) handleOf[row] = handle;
  });
  const firstCoin = groups[0].length + groups[1].length + groups[2].length;
  const doubles = (of: (row: number) => number, coin: (u: number) => number): Float64Array =>
    Float64Array.from(order, (row) => (row >= 0 ? of(row) : coin(-1 - row)));
  const number = (column: Float64Array) => (row: number) => column[row];
  // of what is no option, a number that harms nothing
  const ofOptions = (column: Float64Array, other: (row: number) => number) => (row: number) =>
    rows.option[row] === 1 ? column[row] : other(row);
  const index = (u: number): number => (market.underlyings[u] as { readonly index: number }).index;
  const one = (): number => 1;
  const instruments = {
    underlyings: Uint32Array.from(order, (row) => (row >= 0 ? rows.underlyings[row] : -1 - row)),
    forwards: doubles(number(columns.forwards), index),
    strikes: doubles(ofOptions(columns.strikes, number(columns.forwards)), index),
    expiryYears: doubles(ofOptions(columns.expiryYears, one), one),
    vols: doubles(ofOptions(columns.vols, one), one),
    rates: doubles(number(columns.rates), () => 0),
    calls: Uint8Array.from(order, (row) => (row >= 0 ? columns.calls[row] : 0)),
    sizes: doubles((row) => (rows.inverse[row] === 1 ? columns.multipliers[row] : columns.scales[row]), one),
    settlementPrices: doubles(number(columns.settlementPrices), one),
  };

  const accounts = book.accounts.length;
  const starts = new Uint32Array(accounts + 1);
  const handles: number[] = [];
  const quantities: number[] = [];
  const faulty = new Uint8Array(accounts);
  const booked = new Float64Array(coins);
  const { lots } = holdings;
  for (let a = 0; a < accounts; a++) {
    const first = handles.length;
    const end = lots.ends[a];
    for (let i = lots.starts[a]; i < end; ) {
      const row = lots.rows[i];
      const handle = row < 0 ? -1 : handleOf[row];
      const from = i;
      while (i < end && lots.rows[i] === row) i++;
      if (row >= 0 && !counts(row)) continue;
      if (handle < 0) {
        faulty[a] = 1;
        continue;
      }
      const inverse = rows.inverse[row] === 1;
      const coin = inverse ? rows.underlyings[row] : paysIn(row);
      let quantity = 0;
      for (let lot = from; lot < i; lot++) {
        const size = lots.quantities[lot];
        quantity += size;
        if (coin < 0) continue;
        const multiplier = columns.multipliers[row];
        const forward = columns.forwards[row];
        const entry = lots.prices[lot];
        if (rows.option[row] === 1) booked[coin] += multiplier * size * columns.prices[row];
        else if (inverse) booked[coin] += multiplier * (size * ((forward - entry) / (entry * forward)));
        else booked[coin] -= (multiplier * size * entry * columns.settlementPrices[row]) / index(coin);
      }
      if (quantity === 0) continue;
      handles.push(handle);
      quantities.push(quantity);
    }
    for (let u = 0; u < coins; u++) {
      const amount = booked[u];
      booked[u] = 0;
      if (amount === 0) continue;
      if (!Number.isFinite(amount)) faulty[a] = 1;
      handles.push(firstCoin + u);
      quantities.push(amount);
    }
    if (faulty[a] === 1) handles.length = quantities.length = first;
    starts[a + 1] = handles.length;
  }
  return {
    shape: {
      options: groups[0].length,
      inverseOptions: groups[1].length,
      futures: groups[2].length + coins,
      inverseFutures: groups[3].length,
      underlyings: Math.max(1, coins),
    },
    instruments,
    starts,
    handles: Uint32Array.from(handles),
    quantities: Float64Array.from(quantities),
    rows: Int32Array.from(order, (row) => Math.max(-1, row)),
    unmovable,
    faulty,
  };
}
