// The book and market of the bench of programs: accounts of a few underlyings, rows by expiry, tables of numbers; seeded.
import { Seeded } from '../seeded.js';

const units = 5;
const expiriesOfUnit = 6;
const rowsOfExpiry = 14;
const rowsOfUnit = expiriesOfUnit * rowsOfExpiry;
export const rowCount = units * rowsOfUnit;
export const expiryCount = units * expiriesOfUnit;
export const assets = 4;
export const scenarios = 33;
/** Cells of a row of 33 scenarios, and of one of four. */
export const width = 36;
export const narrow = 4;
export const entry = 50;
export const maintenanceShare = 0.8;

export const expiryOf = (row: number): number => Math.floor(row / rowsOfExpiry);
/** The first row of an expiry is a future. */
export const isFuture = (row: number): boolean => row % rowsOfExpiry === 0;

export interface Position {
  readonly row: number;
  readonly quantity: number;
}

export interface Pair {
  readonly unit: number;
  readonly positions: readonly Position[];
}

export class ProgramBook {
  /** About ten positions each, in one to four underlyings. */
  readonly accounts: readonly (readonly Pair[])[];
  /** Two amounts of collateral each. */
  readonly amounts: readonly (readonly [number, number])[];
  readonly prices: readonly number[];
  /** [2 x rows x 8] */
  readonly slots: readonly number[];
  /** [rows x 4] */
  readonly marks: readonly number[];
  readonly deltas: readonly number[];
  readonly factors: readonly number[];
  readonly shares: readonly number[];
  readonly grid: readonly (readonly number[])[];
  readonly moves: readonly (readonly number[])[];
  readonly narrowGrid: readonly (readonly number[])[];
  readonly narrowMoves: readonly (readonly number[])[];

  constructor(seed: number, accounts: number) {
    const random = new Seeded(seed);
    const numbers = (length: number, low: number, high: number): number[] => Array.from({ length }, () => random.between(low, high));
    // what is behind the last scenario repeats the first
    const table = (rows: number, of: number, cells: number): number[][] =>
      Array.from({ length: rows }, () => {
        const row = numbers(of, -50, 50);
        return Array.from({ length: cells }, (_, s) => row[s < of ? s : 0]);
      });
    const pair = (unit: number): Pair => {
      const rows = new Set(Array.from({ length: 1 + random.whole(7) }, () => unit * rowsOfUnit + random.whole(rowsOfUnit)));
      return {
        unit,
        positions: [...rows].sort((a, b) => a - b).map((row) => ({ row, quantity: Math.round(random.between(-20, 20)) || 1 })),
      };
    };
    this.accounts = Array.from({ length: accounts }, () => {
      const first = random.whole(units);
      const held = Array.from({ length: 1 + random.whole(4) }, (_, i) => (first + i) % units);
      return held.sort((a, b) => a - b).map(pair);
    });
    this.amounts = this.accounts.map(() => [random.between(0, 1e5), random.between(0, 1e5)]);
    this.prices = numbers(assets, 0.5, 2);
    this.slots = numbers(16 * rowCount, -10, 10);
    this.marks = numbers(4 * rowCount, 1, 100);
    this.deltas = numbers(rowCount, -1, 1);
    this.factors = numbers(expiryCount, 0, 1);
    this.shares = numbers(expiryCount, 0, 1);
    this.grid = table(rowCount, scenarios, width);
    this.moves = table(units, scenarios, width);
    this.narrowGrid = table(rowCount, narrow, narrow);
    this.narrowMoves = table(units, narrow, narrow);
  }

  /** The two assets that an account has. */
  assetsOf(account: number): readonly [number, number] {
    return [account % assets, (account + 1) % assets];
  }
}
