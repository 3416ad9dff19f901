// An account by the average-cost method in plain doubles, for tests: what fills, payments, funding and expiry leave of it.
// Written from the words of the method; no code of the engine.
import type { Account, Market } from '../../src/index.js';

type Instrument = Market['quotes'][number]['instrument'];

/** Contracts above 0, at their average price. */
interface Lot {
  contracts: number;
  average: number;
}

interface Sides {
  long?: Lot | undefined;
  short?: Lot | undefined;
}

export interface ReferenceFill {
  readonly instrument: string;
  readonly quantity: number;
  readonly price: number;
  readonly side?: 'long' | 'short';
  readonly fee?: number;
}

/** Less than this share of a fill is no position: 0.1 + 0.2 - 0.3. */
const dust = 1e-11;

const signOf = (side: 'long' | 'short'): 1 | -1 => (side === 'long' ? 1 : -1);

/**
 * Each instrument has a long and a short side. A fill that states no side first reduces the opposite side, and what is left of it adds to its own. A fill that states its side adds to that side or
 * reduces it, never the other. Contracts added change the average price of their side (inverse futures: harmonic). Contracts closed leave the average as it is and pay what they earned since. An option
 * is paid in full when it is filled, and its premium is its only payment before expiry.
 */
export class FillLedger {
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #sides = new Map<string, Sides>();
  readonly #cash = new Map<string, number>();
  readonly #template: Account;

  /** The rows of an account are fills in their order, at no premium: it was paid before. */
  constructor({ quotes }: Market, account: Account) {
    this.#instruments = new Map(quotes.map(({ instrument }) => [instrument.id, instrument]));
    this.#template = account;
    for (const { asset, amount } of account.collateral) this.pay(asset, amount);
    for (const { entryPrice, ...row } of account.positions) this.#book({ ...row, price: entryPrice }, false);
  }

  /** Throws a RangeError, and changes nothing, for a fill that reduces its side by more than there is. */
  fill(fill: ReferenceFill): void {
    this.#book(fill, true);
  }

  pay(asset: string, amount: number): void {
    this.#cash.set(asset, (this.#cash.get(asset) ?? 0) + amount);
  }

  owned(asset: string): number {
    return this.#cash.get(asset) ?? 0;
  }

  /** Contracts of an instrument, signed: long and short apart. */
  held(instrument: string): { readonly long: number; readonly short: number } {
    const { long, short } = this.#sides.get(instrument) ?? {};
    return { long: long?.contracts ?? 0, short: short === undefined ? 0 : -short.contracts };
  }

  /** Longs pay rate x value at the price stated; shorts receive it. */
  fund(instrument: string, rate: number, price: number): void {
    const { settlement, multiplier, asset } = this.#of(instrument);
    const { long, short } = this.held(instrument);
    for (const contracts of [long, short]) {
      const face = contracts * multiplier;
      if (face !== 0) this.pay(asset, -(settlement === 'inverse' ? face / price : face * price) * rate);
    }
  }

  /** The account as a book states it: one row a side; where both are held, each states its side. */
  account(): Account {
    const positions: Account['positions'][number][] = [];
    for (const [instrument, { long, short }] of this.#sides) {
      const both = long !== undefined && short !== undefined;
      if (long !== undefined)
        positions.push({ instrument, quantity: long.contracts, entryPrice: long.average, ...(both && { side: 'long' as const }) });
      if (short !== undefined)
        positions.push({ instrument, quantity: -short.contracts, entryPrice: short.average, ...(both && { side: 'short' as const }) });
    }
    const collateral = [...this.#cash].filter(([, amount]) => amount !== 0).map(([asset, amount]) => ({ asset, amount }));
    return { ...this.#template, positions, collateral };
  }

  #of(id: string): Instrument {
    const instrument = this.#instruments.get(id);
    if (instrument === undefined) throw new RangeError(`${id} is not listed`);
    return instrument;
  }

  #book({ instrument: id, quantity, price, side, fee = 0 }: ReferenceFill, paysPremium: boolean): void {
    const instrument = this.#of(id);
    const sides = this.#sides.get(id) ?? {};
    const way = quantity > 0 ? 'long' : 'short';
    const against = way === 'long' ? 'short' : 'long';
    const size = Math.abs(quantity);
    const closing = side === way ? undefined : sides[against];
    const isOption = instrument.kind === 'option';
    let left = size;
    let earned = 0;
    let remains = closing;
    if (closing !== undefined) {
      const rest = closing.contracts - size;
      const isEven = Math.abs(rest) <= dust * size;
      const closed = isEven || rest < 0 ? closing.contracts : size;
      left = isEven ? 0 : Math.max(0, size - closed);
      remains = rest > 0 && !isEven ? { contracts: rest, average: closing.average } : undefined;
      if (!isOption) earned = gain(instrument, signOf(against) * closed, closing.average, price);
    }
    if (side === against && left > 0) throw new RangeError(`${id}: ${size} of ${closing?.contracts ?? 0} ${against}`);
    const after: Sides = { ...sides };
    if (closing !== undefined) after[against] = remains;
    if (left > 0) after[way] = added(instrument, sides[way], left, price);
    if (after.long === undefined && after.short === undefined) this.#sides.delete(id);
    else this.#sides.set(id, after);
    const premium = isOption && paysPremium ? quantity * instrument.multiplier * price : 0;
    const paid = earned - premium - fee;
    if (paid !== 0) this.pay(instrument.asset, paid);
  }
}

/** Earned from one price to another: linear q m (to - from); inverse q m (1/from - 1/to), written so that close prices lose no digits. */
function gain({ settlement, multiplier }: Instrument, contracts: number, from: number, to: number): number {
  const face = contracts * multiplier;
  return settlement === 'inverse' ? face * ((to - from) / from / to) : face * (to - from);
}

function added({ settlement, kind }: Instrument, held: Lot | undefined, contracts: number, price: number): Lot {
  if (held === undefined) return { contracts, average: price };
  const all = contracts + held.contracts;
  if (settlement === 'inverse' && kind !== 'option')
    return { contracts: all, average: all / (contracts / price + held.contracts / held.average) };
  return { contracts: all, average: (contracts * price + held.contracts * held.average) / all };
}
