// A book through the ledger: rows of one instrument in an account are fills in their order; opposite rows net unless they state sides.
import { accountPath } from '../../book/accountPath.js';
import type { Book, BookFault } from '../../book/book.js';
import { Growable } from '../../book/growable.js';
import { rowFaultOf } from '../../fault.js';
import { amountsOf } from '../layout/canonical.js';
import { type Places, placesOf } from '../layout/places.js';
import { unlisted } from '../layout/rows.js';
import type { Amounts } from '../layout/store.js';
import type { Ledger } from './ledger.js';
import { isBothSides, type OpenAccount } from './openAccount.js';

/**
 * The same book where nothing nets and no unit or lot is stated. An account whose rows cannot be booked (an unlisted instrument, a quantity or price that is none) stays as it is: it has no figures. One
 * whose sums leave the ledger's range, or that does not hold whole lots, gets a fault.
 */
export function nettedBook(book: Book, ledger: Ledger): Book {
  const positions = placesOf(book.accounts.length, book.positionAccounts);
  const touched = touchedAccounts(book, ledger, positions);
  if (touched.length === 0) return book;
  return new Netting(book, ledger, positions).netted(touched);
}

/** Accounts with two rows of one instrument; all of them where amounts are whole. */
function touchedAccounts(book: Book, ledger: Ledger, { starts, order }: Places): number[] {
  const count = book.accounts.length;
  if (ledger.isWhole) return Array.from({ length: count }, (_, a) => a);
  const { positionInstruments } = book;
  const seen = new Int32Array(book.instruments.length).fill(-1);
  const touched: number[] = [];
  for (let a = 0; a < count; a++)
    for (let n = starts[a]; n < starts[a + 1]; n++) {
      const instrument = positionInstruments[order[n]];
      if (seen[instrument] === a) {
        touched.push(a);
        break;
      }
      seen[instrument] = a;
    }
  return touched;
}

/** Columns of rows as they are written. */
const written = () => ({
  accounts: new Growable((length) => new Uint32Array(length)),
  of: new Growable((length) => new Uint32Array(length)),
  first: new Growable((length) => new Float64Array(length)),
  second: new Growable((length) => new Float64Array(length)),
});

class Netting {
  readonly #book: Book;
  readonly #ledger: Ledger;
  readonly #positions: Places;
  readonly #rowOf: Int32Array;
  readonly #instrumentOf = new Map<number, number>();
  readonly #assets: string[];
  readonly #assetOf = new Map<number, number>();
  readonly #faults: BookFault[] = [];

  constructor(book: Book, ledger: Ledger, positions: Places) {
    this.#book = book;
    this.#ledger = ledger;
    this.#positions = positions;
    this.#rowOf = Int32Array.from(book.instruments, (id) => ledger.rows.rowOf(id));
    for (const [n, row] of this.#rowOf.entries()) if (row !== unlisted && !this.#instrumentOf.has(row)) this.#instrumentOf.set(row, n);
    this.#assets = [...book.assets];
    for (const [n, id] of book.assets.entries()) {
      const asset = ledger.rows.assetOf(id);
      if (asset !== unlisted && !this.#assetOf.has(asset)) this.#assetOf.set(asset, n);
    }
  }

  netted(touched: readonly number[]): Book {
    const book = this.#book;
    const { starts, order } = this.#positions;
    const owned = placesOf(book.accounts.length, book.collateralAccounts);
    const amounts = amountsOf(book.accounts.length, book, this.#ledger.rows);
    const nets = new Uint8Array(book.accounts.length);
    for (const account of touched) nets[account] = 1;
    const [lots, owns] = [written(), written()];
    const marks = new Growable((length) => new Uint8Array(length));
    let sides = book.positionSides !== undefined;
    for (let account = 0; account < book.accounts.length; account++) {
      const open = nets[account] === 1 ? this.#booked(account, amounts) : undefined;
      if (open === undefined) {
        for (let n = starts[account]; n < starts[account + 1]; n++) {
          const i = order[n];
          put(lots, account, book.positionInstruments[i], book.quantities[i], book.entryPrices[i]);
          marks.push(book.positionSides?.[i] ?? 0);
        }
        for (let n = owned.starts[account]; n < owned.starts[account + 1]; n++) {
          const i = owned.order[n];
          put(owns, account, book.collateralAssets[i], book.amounts[i], 0);
        }
        continue;
      }
      const { rows, quantities, prices } = open.lots;
      for (let i = 0; i < rows.length; i++) {
        const both = isBothSides(open, i);
        sides ||= both;
        put(lots, account, this.#instrumentOf.get(rows[i]) as number, quantities[i], prices[i]);
        marks.push(both ? 1 : 0);
      }
      const { assets, amounts: left } = open.collateral;
      for (let i = 0; i < assets.length; i++) put(owns, account, this.#assetAt(assets[i]), left[i], 0);
    }
    return Object.freeze({
      ...book,
      assets: Object.freeze(this.#assets),
      positionAccounts: lots.accounts.toColumn(),
      positionInstruments: lots.of.toColumn(),
      quantities: lots.first.toColumn(),
      entryPrices: lots.second.toColumn(),
      ...(sides ? { positionSides: marks.toColumn() } : {}),
      collateralAccounts: owns.accounts.toColumn(),
      collateralAssets: owns.of.toColumn(),
      amounts: owns.first.toColumn(),
      faults: this.#faults.length === 0 ? book.faults : [...book.faults, ...this.#faults],
    });
  }

  /** What an account holds once its rows are booked; undefined where it stays as it is. */
  #booked(account: number, owned: Amounts): OpenAccount | undefined {
    const { quantities, entryPrices, positionInstruments, positionSides, accounts, subaccounts, instruments } = this.#book;
    const { starts, order } = this.#positions;
    const { inverse, option } = this.#ledger.rows;
    const end = starts[account + 1];
    for (let n = starts[account]; n < end; n++) {
      const i = order[n];
      const row = this.#rowOf[positionInstruments[i]];
      if (row === unlisted || !Number.isFinite(quantities[i]) || !Number.isFinite(entryPrices[i])) return undefined;
      if (inverse[row] === 1 && option[row] === 0 && !(entryPrices[i] > 0)) return undefined;
    }
    const open: OpenAccount = { lots: { rows: [], quantities: [], prices: [] }, collateral: { assets: [], amounts: [] } };
    const { assets, amounts } = open.collateral;
    for (let i = owned.starts[account]; i < owned.ends[account]; i++) {
      if (owned.assets[i] === unlisted || !Number.isFinite(owned.amounts[i])) return undefined;
      assets.push(owned.assets[i]);
      amounts.push(owned.amounts[i] + 0);
    }
    let instrument = -1;
    try {
      if (this.#ledger.isWhole) for (let i = 0; i < assets.length; i++) this.#snap(open, assets[i], i);
      for (let n = starts[account]; n < end; n++) {
        const i = order[n];
        const quantity = quantities[i];
        instrument = positionInstruments[i];
        const side = positionSides?.[i] === 1 ? (quantity > 0 ? 'long' : 'short') : undefined;
        this.#ledger.fill(open, { row: this.#rowOf[instrument], quantity, price: entryPrices[i], side }, '', true);
      }
      return open;
    } catch (error) {
      const fault = rowFaultOf(error);
      const at = accountPath(accounts[account], subaccounts[account]);
      this.#faults.push({
        ...fault
          .at(`${at}.${instrument < 0 ? 'collateral' : `positions[${JSON.stringify(instruments[instrument])}]`}${fault.path}`)
          .toRecord(),
        account,
      });
      return undefined;
    }
  }

  /** An amount in whole units. */
  #snap({ collateral }: OpenAccount, asset: number, n: number): void {
    const whole: OpenAccount = { lots: { rows: [], quantities: [], prices: [] }, collateral: { assets: [], amounts: [] } };
    this.#ledger.pay(whole, asset, collateral.amounts[n], '');
    collateral.amounts[n] = whole.collateral.amounts[0] ?? 0;
  }

  #assetAt(asset: number): number {
    const known = this.#assetOf.get(asset);
    if (known !== undefined) return known;
    this.#assetOf.set(asset, this.#assets.length);
    return this.#assets.push(this.#ledger.rows.market.assets[asset]?.id as string) - 1;
  }
}

function put(into: ReturnType<typeof written>, account: number, of: number, first: number, second: number): void {
  into.accounts.push(account);
  into.of.push(of);
  into.first.push(first);
  into.second.push(second);
}
