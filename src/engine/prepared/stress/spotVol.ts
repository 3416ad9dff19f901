// P&L of a book, or of one account, over a grid of price moves and vol shocks: the heat map.
// It is the same under every rule: of all holdings, charged or not.
import { ExactSum } from '../../../book/exactSum.js';
import { fieldsOf, listOf, plainNumber } from '../../../book/fields.js';
import { type Watched, watched } from '../../../book/watched.js';
import { within } from '../../../check.js';
import { Fault } from '../../../fault.js';
import type { RunFault } from '../run.js';
import { faultLimit } from '../runFaults.js';
import { heldCollateral } from './collateral.js';
import type { EngineView } from './engineView.js';
import { type OneAccount, placeOf } from './inputs.js';
import { batchBook } from './instruments.js';
import { unmovedFault } from './unmoved.js';

export interface SpotVolInputs extends Watched {
  /** Underlyings that move, all by the same; the others stand still. */
  readonly underlyings: readonly string[];
  /** Relative moves of the prices, above -1. */
  readonly moves: readonly number[];
  /** Relative shocks of the vols, above -1. */
  readonly volShocks: readonly number[];
  /** Account to evaluate alone; by default the sum of all accounts without a fault. */
  readonly account?: OneAccount;
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
  /** First faults. */
  readonly faults: readonly RunFault[];
}

const mostCells = 10_000;

/** Throws UNKNOWN_ACCOUNT, UNKNOWN_UNDERLYING, OUT_OF_RANGE, TOO_LARGE, and the fault of an account that was asked for by name. */
export async function runGrid(lent: EngineView, given: SpotVolInputs): Promise<SpotVolGrid> {
  const { underlyings, moves, volShocks, account, onProgress, signal } = gridInputs(lent, given);
  const { market, run } = lent;
  const one = account === undefined ? undefined : placeOf(lent, account);
  const { tick } = lent.on(market);
  const held = batchBook(lent, tick);
  const { starts, handles, quantities } = held.positions;
  const collateral = heldCollateral(lent, tick, []);
  const cells = moves.length * volShocks.length;
  const tables = { moves: new Float64Array(held.shape.underlyings * cells), volShocks: new Float64Array(held.shape.underlyings * cells) };
  const moving = market.underlyings.map(({ id }) => underlyings.includes(id));
  for (const [u, isMoved] of moving.entries()) {
    if (!isMoved) continue;
    for (let cell = 0; cell < cells; cell++) {
      tables.moves[u * cells + cell] = moves[cell % moves.length];
      tables.volShocks[u * cells + cell] = volShocks[Math.floor(cell / moves.length)];
    }
  }
  const batch = await lent.open({ ...held.shape, scenarios: cells, tailCount: 1 });
  try {
    batch.set({ instruments: held.instruments, scenarios: tables });
    const { grid, instrumentFaults } = await batch.run({
      greeks: false,
      ...(onProgress ? { onProgress } : {}),
      ...(signal ? { signal } : {}),
    });
    const bad = new Set(instrumentFaults.map(({ row }) => row));
    const sound = (a: number): boolean => {
      if (run.codes[a] !== 0 || held.codes[a] !== 0) return false;
      for (let k = starts[a]; k < starts[a + 1]; k++) if (bad.has(handles[k])) return false;
      return true;
    };
    const places = one === undefined ? run.accounts.keys() : [one];
    const net = Array.from(held.rows, () => new ExactSum());
    const coins = market.assets.map(() => new ExactSum());
    const faults: RunFault[] = run.faults.filter(({ account: id }) => id === '');
    let accounts = 0;
    for (const a of places) {
      if (!sound(a)) {
        if (one === undefined && faults.length >= faultLimit) continue;
        const fault = unmovedFault(lent, a, bad, held);
        if (one !== undefined) throw new Fault(fault.code, fault.path, fault.expectation, fault.got);
        faults.push(fault);
        continue;
      }
      accounts += 1;
      for (let k = starts[a]; k < starts[a + 1]; k++) net[handles[k]].add(quantities[k]);
      for (let k = collateral.starts[a]; k < collateral.starts[a + 1]; k++) coins[collateral.assets[k]].add(collateral.amounts[k]);
    }
    const sums = Array.from({ length: cells }, () => new ExactSum());
    for (const [handle, { value: quantity }] of net.entries()) {
      const row = handle * batch.stride;
      if (quantity !== 0) for (let cell = 0; cell < cells; cell++) sums[cell].add(quantity * (grid as Float64Array)[row + cell]);
    }
    const moved = new Set(market.underlyings.filter((_, u) => moving[u] === true).map(({ asset }) => asset));
    for (const [n, { id, price }] of market.assets.entries()) {
      if (!moved.has(id)) continue;
      const amount = coins[n].value;
      for (let cell = 0; cell < cells; cell++) sums[cell].add(amount * price * moves[cell % moves.length]);
    }
    const faulted = one === undefined ? run.accounts.length - accounts : 0;
    return {
      asOf: market.asOf,
      numeraire: market.numeraire,
      underlyings,
      moves,
      volShocks,
      pnls: Float64Array.from(sums, ({ value }) => value),
      accounts,
      faulted,
      faults: one === undefined ? faults : [],
    };
  } finally {
    batch.dispose();
  }
}

function gridInputs({ market }: EngineView, inputs: SpotVolInputs): SpotVolInputs {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['underlyings', 'moves', 'volShocks'],
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
  const ids = market.underlyings.map(({ id }) => id);
  const underlyings = listOf(given.underlyings, 'underlyings', 1, ids.length).map((id, i) => {
    if (!ids.includes(id as string)) throw new Fault('UNKNOWN_UNDERLYING', `underlyings[${i}]`, `one of ${ids.join(', ')}`, id);
    return id as string;
  });
  return { ...given, underlyings, moves, volShocks, ...watched(given, 'inputs') };
}
