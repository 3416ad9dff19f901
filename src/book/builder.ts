// Builds a book row by row into columns: a bad row becomes a fault of its own account and spoils no other.
import { identifier, nonNegative, oneOf } from '../check.js';
import { Fault, rowFaultOf } from '../fault.js';
import { type MarginMode, marginModes } from './account.js';
import type { Book, BookFault } from './book.js';
import { ours, plainNumber } from './fields.js';
import { Growable } from './growable.js';
import { Interner } from './intern.js';

/** More faults than this and the source is not a book: TOO_LARGE is thrown. */
export const faultLimit = 100_000;

const f64 = (length: number): Float64Array => new Float64Array(length);
const u32 = (length: number): Uint32Array => new Uint32Array(length);

/**
 * `path` names the row in its source (`row 12`, `accounts[2].positions[0]`); the fields append theirs. A method that adds never throws for
 * bad data: the fault goes to the row's account, or to none (-1) when the account itself cannot be read.
 */
export class BookBuilder {
  readonly #defaultMode: MarginMode;
  readonly #units = new Interner();
  readonly #accounts: string[] = [];
  readonly #subaccounts: string[] = [];
  readonly #modes: (MarginMode | undefined)[] = [];
  readonly #instruments = new Interner();
  readonly #assets = new Interner();
  readonly #positionAccounts = new Growable(u32);
  readonly #positionInstruments = new Growable(u32);
  readonly #quantities = new Growable(f64);
  readonly #entryPrices = new Growable(f64);
  readonly #collateralAccounts = new Growable(u32);
  readonly #collateralAssets = new Growable(u32);
  readonly #amounts = new Growable(f64);
  readonly #orderAccounts = new Growable(u32);
  readonly #orderInstruments = new Growable(u32);
  readonly #orderQuantities = new Growable(f64);
  readonly #orderPrices = new Growable(f64);
  readonly #orderProtected = new Growable((length) => new Uint8Array(length));
  #protects = false;
  readonly #sides = new Growable((length) => new Uint8Array(length));
  #hedges = false;
  readonly #figures = new Map<string, Map<number, number>>();
  readonly #faults: BookFault[] = [];
  #lastAccount: unknown;
  #lastSubaccount: unknown;
  #lastUnit = -1;

  /** `defaultMode` holds for the accounts whose mode is never stated. */
  constructor(defaultMode: MarginMode) {
    this.#defaultMode = oneOf(defaultMode, marginModes, 'defaultMode');
  }

  get accountCount(): number {
    return this.#accounts.length;
  }

  get positionCount(): number {
    return this.#quantities.length;
  }

  /** Names an account, and its mode unless `mode` is undefined. Again with the same mode is fine; with another is a fault of the account. */
  addAccount(account: unknown, subaccount: unknown, mode: unknown, path: string): void {
    const unit = this.#unit(account, subaccount, path);
    if (unit < 0 || mode === undefined) return;
    const known = this.#modes[unit];
    if (known !== undefined && known === mode) return;
    this.#guard(unit, () => {
      const stated = oneOf(mode, marginModes, `${path}.mode`, 'UNKNOWN_KIND');
      if (known !== undefined) throw new Fault('DUPLICATE', `${path}.mode`, `${known}, as this account stated before`, stated);
      this.#modes[unit] = stated;
    });
  }

  /** `quantity` in contracts, signed; `entryPrice` at least 0, in the instrument's quote; `side`: long or short where the sides stay apart (hedge mode). */
  addPosition(
    account: unknown,
    subaccount: unknown,
    instrument: unknown,
    quantity: unknown,
    entryPrice: unknown,
    path: string,
    side?: unknown,
  ): void {
    const unit = this.#unit(account, subaccount, path);
    if (unit < 0) return;
    // A good row of a known instrument, which most are, takes no closure and no second look.
    const known = typeof instrument === 'string' ? this.#instruments.find(instrument) : -1;
    if (known >= 0 && side === undefined && isPlain(quantity) && isPlain(entryPrice) && entryPrice >= 0) {
      this.#push(unit, known, quantity, entryPrice, 0);
      return;
    }
    this.#guard(unit, () => {
      const name = identifier(instrument, `${path}.instrument`);
      const contracts = plainNumber(quantity, `${path}.quantity`);
      const entry = nonNegative(entryPrice, `${path}.entryPrice`);
      const apart = side === undefined ? undefined : oneOf(side, ['long', 'short'], `${path}.side`);
      if (apart !== undefined && (apart === 'long') !== contracts > 0)
        throw new Fault(
          'OUT_OF_RANGE',
          `${path}.quantity`,
          apart === 'long' ? 'above 0: the side is long' : 'below 0: the side is short',
          contracts,
        );
      this.#push(unit, this.#instruments.indexOf(name), contracts, entry, apart === undefined ? 0 : 1);
      this.#hedges ||= apart !== undefined;
    });
  }

  /** `amount` in units of the asset; negative is a debt. */
  addCollateral(account: unknown, subaccount: unknown, asset: unknown, amount: unknown, path: string): void {
    const unit = this.#unit(account, subaccount, path);
    if (unit < 0) return;
    this.#guard(unit, () => {
      const name = identifier(asset, `${path}.asset`);
      const units = plainNumber(amount, `${path}.amount`);
      this.#collateralAccounts.push(unit);
      this.#collateralAssets.push(this.#assets.indexOf(name));
      this.#amounts.push(units);
    });
  }

  /** An open order: `quantity` in contracts, signed; `price` at least 0, in the instrument's quote; `shielded`: whether it is under market-maker protection. */
  addOrder(
    account: unknown,
    subaccount: unknown,
    instrument: unknown,
    quantity: unknown,
    price: unknown,
    path: string,
    shielded: unknown = false,
  ): void {
    const unit = this.#unit(account, subaccount, path);
    if (unit < 0) return;
    this.#guard(unit, () => {
      const name = identifier(instrument, `${path}.instrument`);
      const contracts = plainNumber(quantity, `${path}.quantity`);
      const limit = nonNegative(price, `${path}.price`) + 0;
      if (typeof shielded !== 'boolean') throw new Fault('TYPE_MISMATCH', `${path}.protected`, 'true or false', shielded);
      this.#orderAccounts.push(unit);
      this.#orderInstruments.push(this.#instruments.indexOf(name));
      this.#orderQuantities.push(contracts);
      this.#orderPrices.push(limit);
      this.#orderProtected.push(shielded ? 1 : 0);
      this.#protects ||= shielded;
    });
  }

  /** A figure of the account itself, by name; twice the same name is a fault. */
  addFigure(account: unknown, subaccount: unknown, figure: unknown, value: unknown, path: string): void {
    const unit = this.#unit(account, subaccount, path);
    if (unit < 0) return;
    this.#guard(unit, () => {
      const name = identifier(figure, path);
      const known = this.#figures.get(name) ?? new Map<number, number>();
      if (known.has(unit)) throw new Fault('DUPLICATE', path, 'a figure that the account states once', name);
      known.set(unit, plainNumber(value, path));
      this.#figures.set(name, known);
    });
  }

  /** Records a fault that the reader of the source found; `account` undefined when the row could not be given to one. */
  addFault(account: unknown, subaccount: unknown, fault: Fault): void {
    if (!(fault instanceof Fault)) throw new Fault('TYPE_MISMATCH', 'fault', 'a Fault', fault);
    this.#record(account === undefined ? -1 : this.#unit(account, subaccount, fault.path), fault);
  }

  /** The book so far, frozen; columns are copies. */
  build(): Book {
    const book: Book = Object.freeze({
      accounts: Object.freeze([...this.#accounts]),
      subaccounts: Object.freeze([...this.#subaccounts]),
      modes: Object.freeze(this.#modes.map((mode) => mode ?? this.#defaultMode)),
      instruments: Object.freeze([...this.#instruments.names]),
      assets: Object.freeze([...this.#assets.names]),
      positionAccounts: this.#positionAccounts.toColumn(),
      positionInstruments: this.#positionInstruments.toColumn(),
      quantities: this.#quantities.toColumn(),
      entryPrices: this.#entryPrices.toColumn(),
      ...(this.#hedges ? { positionSides: this.#sides.toColumn() } : {}),
      collateralAccounts: this.#collateralAccounts.toColumn(),
      collateralAssets: this.#collateralAssets.toColumn(),
      amounts: this.#amounts.toColumn(),
      ...(this.#orderPrices.length === 0
        ? {}
        : {
            orderAccounts: this.#orderAccounts.toColumn(),
            orderInstruments: this.#orderInstruments.toColumn(),
            orderQuantities: this.#orderQuantities.toColumn(),
            orderPrices: this.#orderPrices.toColumn(),
            ...(this.#protects ? { orderProtected: this.#orderProtected.toColumn() } : {}),
          }),
      ...(this.#figures.size === 0 ? {} : { accountFigures: this.#figureColumns() }),
      faults: Object.freeze([...this.#faults]),
    });
    return ours(book);
  }

  #figureColumns(): ReadonlyMap<string, Float64Array> {
    const columns = new Map<string, Float64Array>();
    for (const [name, values] of this.#figures) {
      const column = new Float64Array(this.#accounts.length).fill(Number.NaN);
      for (const [unit, value] of values) column[unit] = value;
      columns.set(name, column);
    }
    return columns;
  }

  /** Index of the margined unit, or -1 with a fault recorded. Rows of one account mostly follow each other: the last is remembered. */
  #unit(account: unknown, subaccount: unknown, path: string): number {
    if (typeof path !== 'string') throw new Fault('TYPE_MISMATCH', 'path', 'a string', path);
    if (this.#lastUnit >= 0 && account === this.#lastAccount && subaccount === this.#lastSubaccount) return this.#lastUnit;
    let unit = -1;
    this.#guard(-1, () => {
      const id = identifier(account, `${path}.account`);
      const sub = subaccount === undefined || subaccount === '' ? '' : identifier(subaccount, `${path}.subaccount`);
      // Identifiers hold no control characters, so the joined key is unique.
      unit = this.#units.indexOf(sub === '' ? id : `${id}\u0000${sub}`);
      if (unit === this.#accounts.length) {
        this.#accounts.push(id);
        this.#subaccounts.push(sub);
        this.#modes.push(undefined);
      }
      this.#lastAccount = account;
      this.#lastSubaccount = subaccount;
      this.#lastUnit = unit;
    });
    return unit;
  }

  /** -0 becomes 0. */
  #push(unit: number, instrument: number, quantity: number, entryPrice: number, apart: 0 | 1): void {
    this.#positionAccounts.push(unit);
    this.#positionInstruments.push(instrument);
    this.#quantities.push(quantity + 0);
    this.#entryPrices.push(entryPrice + 0);
    this.#sides.push(apart);
  }

  #guard(unit: number, add: () => void): void {
    try {
      add();
    } catch (error) {
      this.#record(unit, rowFaultOf(error));
    }
  }

  #record(account: number, fault: Fault): void {
    if (this.#faults.length >= faultLimit) throw new Fault('TOO_LARGE', 'book.faults', `at most ${faultLimit}`, this.#faults.length + 1);
    this.#faults.push(Object.freeze({ ...fault.toRecord(), account }));
  }
}

function isPlain(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
