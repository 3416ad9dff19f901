// A book through the ledger: rows of one instrument in an account are fills in their order; opposite rows net unless they state sides.
import { accountPath } from '../../book/accountPath.js';
import type { Book, BookFault } from '../../book/book.js';
import { Fault, rowFaultOf } from '../../fault.js';
import { amountsOf } from '../layout/canonical.js';
import { unlisted } from '../layout/rows.js';
import type { Ledger } from './ledger.js';
import type { OpenAccount } from './openAccount.js';

interface Places {
  readonly starts: Uint32Array;
  /** Rows of the book by account, each account's in their order. */
  readonly order: Uint32Array;
}

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

function placesOf(accounts: number, owners: Uint32Array): Places {
  const starts = new Uint32Array(accounts + 1);
  let ascending = true;
  for (let i = 0; i < owners.length; i++) {
    starts[owners[i] + 1] += 1;
    if (i > 0 && owners[i] < owners[i - 1]) ascending = false;
  }
  for (let a = 0; a < accounts; a++) starts[a + 1] += starts[a];
  const order = new Uint32Array(owners.length);
  if (ascending) for (let i = 0; i < order.length; i++) order[i] = i;
  else {
    const next = starts.slice(0, accounts);
    for (let i = 0; i < owners.length; i++) order[next[owners[i]]++] = i;
  }
  return { starts, order };
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
interface Written {
  readonly accounts: number[];
  readonly of: number[];
  readonly first: number[];
  readonly second: number[];
}

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
    const made = new Map<number, OpenAccount>();
    for (const account of touched) {
      const open: OpenAccount = {
        lots: { rows: [], quantities: [], prices: [] },
        collateral: {
          assets: Array.from(amounts.assets.subarray(amounts.starts[account], amounts.ends[account])),
          amounts: Array.from(amounts.amounts.subarray(amounts.starts[account], amounts.ends[account])),
        },
      };
      if (this.#books(account, open)) made.set(account, open);
    }
    const sides = sidesOf(book, made);
    const lots: Written = { accounts: [], of: [], first: [], second: [] };
    const marks: number[] = [];
    const owns: Written = { accounts: [], of: [], first: [], second: [] };
    for (let account = 0; account < book.accounts.length; account++) {
      const open = made.get(account);
      for (let n = starts[account]; open === undefined && n < starts[account + 1]; n++) {
        const i = order[n];
        put(lots, account, book.positionInstruments[i], book.quantities[i], book.entryPrices[i]);
        marks.push(book.positionSides?.[i] ?? 0);
      }
      for (let n = owned.starts[account]; open === undefined && n < owned.starts[account + 1]; n++) {
        const i = owned.order[n];
        put(owns, account, book.collateralAssets[i], book.amounts[i], 0);
      }
      if (open === undefined) continue;
      const { rows, quantities, prices } = open.lots;
      for (let i = 0; i < rows.length; i++) {
        put(lots, account, this.#instrumentOf.get(rows[i]) as number, quantities[i], prices[i]);
        marks.push(isBothSides(open, i) ? 1 : 0);
      }
      for (const [i, asset] of open.collateral.assets.entries()) put(owns, account, this.#assetAt(asset), open.collateral.amounts[i], 0);
    }
    return Object.freeze({
      ...book,
      assets: Object.freeze(this.#assets),
      positionAccounts: Uint32Array.from(lots.accounts),
      positionInstruments: Uint32Array.from(lots.of),
      quantities: Float64Array.from(lots.first),
      entryPrices: Float64Array.from(lots.second),
      ...(sides ? { positionSides: Uint8Array.from(marks) } : {}),
      collateralAccounts: Uint32Array.from(owns.accounts),
      collateralAssets: Uint32Array.from(owns.of),
      amounts: Float64Array.from(owns.first),
      faults: this.#faults.length === 0 ? book.faults : [...book.faults, ...this.#faults],
    });
  }

  /** Books the rows of an account; false where it stays as it is. */
  #books(account: number, open: OpenAccount): boolean {
    const { quantities, entryPrices, positionInstruments, positionSides, accounts, subaccounts, instruments } = this.#book;
    const { starts, order } = this.#positions;
    const { inverse, option } = this.#ledger.rows;
    const own = order.subarray(starts[account], starts[account + 1]);
    for (const i of own) {
      const row = this.#rowOf[positionInstruments[i]];
      if (row === unlisted || !Number.isFinite(quantities[i]) || !Number.isFinite(entryPrices[i])) return false;
      if (inverse[row] === 1 && option[row] === 0 && !(entryPrices[i] > 0)) return false;
    }
    const { assets, amounts } = open.collateral;
    if (assets.includes(unlisted) || !amounts.every(Number.isFinite)) return false;
    const at = accountPath(accounts[account], subaccounts[account]);
    try {
      for (const [n, asset] of [...assets].entries()) this.#snap(open, asset, n, `${at}.collateral`);
      for (const i of own) {
        const quantity = quantities[i];
        const row = this.#rowOf[positionInstruments[i]];
        const side = positionSides?.[i] === 1 ? (quantity > 0 ? 'long' : 'short') : undefined;
        const path = `${at}.positions[${JSON.stringify(instruments[positionInstruments[i]])}]`;
        this.#ledger.fill(open, { row, quantity, price: entryPrices[i], side }, path, true);
      }
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#faults.push({ ...rowFaultOf(error).toRecord(), account });
      return false;
    }
  }

  /** An amount in whole units. */
  #snap({ collateral }: OpenAccount, asset: number, n: number, path: string): void {
    const whole: OpenAccount = { lots: { rows: [], quantities: [], prices: [] }, collateral: { assets: [], amounts: [] } };
    this.#ledger.pay(whole, asset, collateral.amounts[n], path);
    collateral.amounts[n] = whole.collateral.amounts[0] ?? 0;
  }

  #assetAt(asset: number): number {
    const known = this.#assetOf.get(asset);
    if (known !== undefined) return known;
    this.#assetOf.set(asset, this.#assets.length);
    return this.#assets.push(this.#ledger.rows.market.assets[asset]?.id as string) - 1;
  }
}

/** Whether some rows of the book that is written stand on both sides of one instrument. */
function sidesOf(book: Book, made: ReadonlyMap<number, OpenAccount>): boolean {
  if (book.positionSides !== undefined) return true;
  for (const open of made.values()) if (open.lots.rows.some((_, i) => isBothSides(open, i))) return true;
  return false;
}

/** Whether a lot stands beside one of the other side. */
export function isBothSides({ lots: { rows } }: { readonly lots: { readonly rows: readonly number[] } }, at: number): boolean {
  for (let i = 0; i < rows.length; i++) if (i !== at && rows[i] === rows[at]) return true;
  return false;
}

function put(into: Written, account: number, of: number, first: number, second: number): void {
  into.accounts.push(account);
  into.of.push(of);
  into.first.push(first);
  into.second.push(second);
}
