// What accounts hold as the columns of a batch: instruments numbered by kind, lots netted, coins that are booked already as futures on their index.
import type { Holdings } from '../../columns/rolledUp.js';
import type { Market } from '../../market/market.js';
import { accountCodes } from '../../program/layout/codes.js';
import type { Rows } from '../../program/layout/rows.js';
import type { Lots } from '../../program/layout/store.js';
import type { RowColumns } from '../../program/tick/rowColumns.js';
import type { RowFlaw } from '../../program/tick/rowFlaw.js';
import type { BatchInputs } from './fill.js';
import type { BatchShape } from './shape.js';

export interface BookColumns {
  readonly shape: Required<
    Pick<BatchShape, 'options' | 'inverseOptions' | 'futures' | 'inverseFutures' | 'underlyings' | 'accounts' | 'positions'>
  >;
  readonly instruments: NonNullable<BatchInputs['instruments']> & { readonly underlyings: Uint32Array };
  /** By place. Positions stand in the order of the market's quotes, booked coins behind them; none of an account with a code. */
  readonly positions: Holdings;
  /** Handle -> row of the program; -1 - u for the booked coin of underlying u. */
  readonly rows: Int32Array;
  /** By place: 0, `accountCodes`, or the code of the flaw of a row. */
  readonly codes: Uint8Array;
}

export interface BookAsked {
  readonly market: Market;
  readonly rows: Rows;
  readonly lots: Lots;
  readonly columns: RowColumns;
  /** Place -> account of the lots. */
  readonly accounts: Uint32Array;
  /** Rows that some account holds, ascending. */
  readonly held: readonly number[];
  /** Rows of these that cannot be moved, with the reason: a holder's account gets its code. */
  readonly flaws: ReadonlyMap<number, RowFlaw>;
  /** Whether a row is looked at; all are where left out. */
  readonly counts?: (row: number) => boolean;
  /** The underlying whose coin a linear row pays in: what it has gained and cost is an amount of that coin. -1, or left out: none. */
  readonly paysIn?: (row: number) => number;
}

/** Rows that accounts hold, ascending. */
export function heldRows({ rows, lots, accounts }: Pick<BookAsked, 'rows' | 'lots' | 'accounts'>): number[] {
  const held = new Uint8Array(rows.count);
  for (let place = 0; place < accounts.length; place++) {
    const end = lots.ends[accounts[place]];
    for (let i = lots.starts[accounts[place]]; i < end; i++) if (lots.rows[i] >= 0) held[lots.rows[i]] = 1;
  }
  return [...held.keys()].filter((row) => held[row] === 1);
}

export function bookColumns(asked: BookAsked): BookColumns {
  const { market, rows, columns, accounts, flaws, counts } = asked;
  const groups: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const row of asked.held) {
    if (flaws.has(row) || counts?.(row) === false) continue;
    const inverse = rows.inverse[row];
    groups[rows.option[row] === 1 ? inverse : 2 + inverse].push(row);
  }
  const [options, inverseOptions, futures, inverseFutures] = groups;
  const firstCoin = options.length + inverseOptions.length + futures.length;
  const coins = market.underlyings.length;
  const order = Int32Array.of(...options, ...inverseOptions, ...futures, ...market.underlyings.map((_, u) => -1 - u), ...inverseFutures);
  const handleOf = new Int32Array(rows.count).fill(uncounted);
  for (const [row, { code }] of flaws) if (counts?.(row) !== false) handleOf[row] = flawed - code;
  order.forEach((row, handle) => {
    if (row >= 0) handleOf[row] = handle;
  });
  const { codes, ...positions } = packed(asked, handleOf, firstCoin);
  const doubles = (column: Float64Array, coin: (u: number) => number): Float64Array =>
    Float64Array.from(order, (row) => (row >= 0 ? column[row] : coin(-1 - row)));
  // of what is no option, a number that harms nothing
  const ofOptions = (column: Float64Array, other: Float64Array | 1, coin: (u: number) => number): Float64Array =>
    Float64Array.from(order, (row) => (row < 0 ? coin(-1 - row) : rows.option[row] === 1 ? column[row] : other === 1 ? 1 : other[row]));
  const index = (u: number): number => market.underlyings[u].index;
  const one = (): number => 1;
  return {
    shape: {
      options: options.length,
      inverseOptions: inverseOptions.length,
      futures: futures.length + coins,
      inverseFutures: inverseFutures.length,
      underlyings: Math.max(1, coins),
      accounts: accounts.length,
      positions: positions.handles.length,
    },
    instruments: {
      underlyings: Uint32Array.from(order, (row) => (row >= 0 ? rows.underlyings[row] : -1 - row)),
      forwards: doubles(columns.forwards, index),
      strikes: ofOptions(columns.strikes, columns.forwards, index),
      expiryYears: ofOptions(columns.expiryYears, 1, one),
      vols: ofOptions(columns.vols, 1, one),
      rates: doubles(columns.rates, () => 0),
      calls: Uint8Array.from(order, (row) => (row >= 0 ? columns.calls[row] : 0)),
      sizes: Float64Array.from(order, (row) => (row < 0 ? 1 : rows.inverse[row] === 1 ? columns.multipliers[row] : columns.scales[row])),
      settlementPrices: doubles(columns.settlementPrices, one),
    },
    positions,
    rows: order,
    codes,
  };
}

/** Replaces a handle: marks an unused row; minus the code of its flaw, a row that cannot be moved. */
const uncounted = -1;
const flawed = -2;

/**
 * Nets the lots of each account. Gains of inverse futures (quantity x (price - entry) / (entry x price), which keeps the digits that 1 / entry - 1 / price loses) and values of inverse
 * options are owned in the coin, and coins move with the market: they are an amount of it.
 */
function packed(
  { market, rows, columns, lots: { starts: froms, ends, rows: lotRows, quantities: sizes, prices: entries }, accounts, paysIn }: BookAsked,
  handleOf: Int32Array,
  firstCoin: number,
): Holdings & Pick<BookColumns, 'codes'> {
  const { inverse: isInverse, option: isOption, underlyings, quotes } = rows;
  const { forwards, prices, multipliers, settlementPrices } = columns;
  const coins = market.underlyings.length;
  let most = 0;
  let longest = 0;
  for (let place = 0; place < accounts.length; place++) {
    const held = ends[accounts[place]] - froms[accounts[place]];
    most += held + Math.min(held, coins);
    if (held > longest) longest = held;
  }
  const coinOf = new Int32Array(rows.count);
  for (let row = 0; row < rows.count; row++) coinOf[row] = isInverse[row] === 1 ? underlyings[row] : (paysIn?.(row) ?? -1);
  const starts = new Uint32Array(accounts.length + 1);
  const handles = new Uint32Array(most);
  const quantities = new Float64Array(most);
  const codes = new Uint8Array(accounts.length);
  const booked = new Float64Array(coins);
  // of the account at hand: the row of each position, and how much of a coin it owns
  const [held, owned] = [new Uint32Array(longest), new Float64Array(longest)];
  for (let place = 0, end = 0; place < accounts.length; place++) {
    const a = accounts[place];
    const first = end;
    const last = ends[a];
    let code = 0;
    let paid = false;
    for (let i = froms[a]; i < last; ) {
      const row = lotRows[i];
      if (row < 0) {
        code ||= accountCodes.unknownInstrument;
        i++;
        continue;
      }
      const from = i;
      let quantity = 0;
      do quantity += sizes[i++];
      while (i < last && lotRows[i] === row);
      const handle = handleOf[row];
      if (handle < 0) {
        if (handle !== uncounted) code ||= flawed - handle;
        continue;
      }
      if (!Number.isFinite(quantity)) {
        code ||= accountCodes.notFinite;
        continue;
      }
      const option = isOption[row] === 1;
      const inverse = isInverse[row] === 1;
      if (!option)
        for (let lot = from; lot < i; lot++) {
          const entry = entries[lot];
          if (inverse ? !(entry > 0) : !Number.isFinite(entry)) code ||= accountCodes.badEntry;
        }
      const coin = coinOf[row];
      let amount = 0;
      if (inverse && option) amount = multipliers[row] * (quantity * prices[row]);
      else if (inverse) {
        for (let lot = from; lot < i; lot++) amount += inverseGain(sizes[lot], forwards[row], entries[lot]);
        amount *= multipliers[row];
      } else if (coin >= 0) {
        const { index } = market.underlyings[coin];
        for (let lot = from; lot < i; lot++) amount -= (multipliers[row] * sizes[lot] * entries[lot] * settlementPrices[row]) / index;
      }
      if (coin >= 0) paid = true;
      const key = quotes[row];
      let at = end++ - first;
      for (; at > 0 && quotes[held[at - 1]] > key; at--) {
        held[at] = held[at - 1];
        owned[at] = owned[at - 1];
        handles[first + at] = handles[first + at - 1];
        quantities[first + at] = quantities[first + at - 1];
      }
      held[at] = row;
      owned[at] = amount;
      handles[first + at] = handle;
      quantities[first + at] = quantity;
    }
    if (paid) {
      for (let k = 0, count = end - first; k < count; k++) if (coinOf[held[k]] >= 0) booked[coinOf[held[k]]] += owned[k];
      for (let u = 0; u < coins; u++) {
        const amount = booked[u];
        if (amount === 0) continue;
        booked[u] = 0;
        if (!Number.isFinite(amount)) code ||= accountCodes.overflow;
        handles[end] = firstCoin + u;
        quantities[end++] = amount;
      }
    }
    codes[place] = code;
    if (code !== 0) end = first;
    starts[place + 1] = end;
  }
  const used = starts[accounts.length];
  return { starts, handles: handles.subarray(0, used), quantities: quantities.subarray(0, used), codes };
}

/** Coins a contract of multiplier 1. */
function inverseGain(quantity: number, price: number, entry: number): number {
  const product = entry * price;
  // A product beyond the doubles would make a wrong 0 or infinity of a finite gain: NaN is found and named.
  return product > 0 && product < Number.POSITIVE_INFINITY ? quantity * ((price - entry) / product) : Number.NaN;
}
