// P&L of a whole book under every scenario: all its positions as those of one account.
import type { Book, Core, MarginInputs, MarginRun } from '../../index.js';

/** P&L of the book where all underlyings move together: rows are vol shocks, columns price moves, both as the scenarios name them. */
export interface HeatMap {
  readonly moves: readonly string[];
  readonly vols: readonly string[];
  /** [vols][moves], numeraire. */
  readonly pnls: readonly (readonly (number | undefined)[])[];
  /** What the axes are; those of the rule's scenarios when left out. */
  readonly moveName?: string;
  readonly volName?: string;
}

const parallel = /^all (\S+) vol (\S+)$/;

/**
 * The parallel scenarios of the rule, for the positions of all accounts without a fault. Undefined when there are none, or the sum of the book
 * leaves the doubles.
 */
export function heatMapOf(core: Core, inputs: MarginInputs, run: MarginRun): HeatMap | undefined {
  const whole = core.margin({ ...inputs, book: bookAsOne(inputs.book, run), modes: ['portfolio'] });
  if (whole.statuses[0] !== 0) return undefined;
  const vector = whole.scenarioVector(whole.accounts[0] as string);
  const cells = run.scenarios.flatMap(({ label }, i) => {
    const [, move, vol] = label === 'base' ? ['', '0', '0'] : (parallel.exec(label) ?? []);
    return move === undefined || vol === undefined ? [] : [{ move, vol, pnl: vector[i] as number }];
  });
  const ordered = (names: readonly string[]): string[] => [...new Set(names)].sort((a, b) => Number(a) - Number(b));
  const moves = ordered(cells.map(({ move }) => move));
  const vols = ordered(cells.map(({ vol }) => vol));
  if (moves.length < 2) return undefined;
  const pnls = vols.map((vol) => moves.map((move) => cells.find((cell) => cell.move === move && cell.vol === vol)?.pnl));
  return { moves, vols, pnls };
}

/** One account that holds every position of the accounts without a fault, and no collateral. */
export function bookAsOne(book: Book, run: MarginRun): Book {
  const key = (account: string, subaccount: string): string => `${account}\u0000${subaccount}`;
  const faulted = new Set<string>();
  for (const [place, status] of run.statuses.entries()) {
    if (status === 1) faulted.add(key(run.accounts[place] as string, run.subaccounts[place] as string));
  }
  const left = Uint8Array.from(book.accounts, (account, i) => (faulted.has(key(account, book.subaccounts[i] as string)) ? 1 : 0));
  const rows = Uint32Array.from(book.positionAccounts.keys()).filter((row) => left[book.positionAccounts[row] as number] === 0);
  return {
    accounts: ['book'],
    subaccounts: [''],
    modes: ['portfolio'],
    instruments: book.instruments,
    assets: [],
    positionAccounts: new Uint32Array(rows.length),
    positionInstruments: rows.map((row) => book.positionInstruments[row] as number),
    quantities: Float64Array.from(rows, (row) => book.quantities[row] as number),
    entryPrices: Float64Array.from(rows, (row) => book.entryPrices[row] as number),
    collateralAccounts: new Uint32Array(0),
    collateralAssets: new Uint32Array(0),
    amounts: new Float64Array(0),
    faults: [],
  };
}
