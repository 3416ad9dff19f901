// A risk matrix of coin futures and options in plain loops, in coins: moves and vols, the extended table, the cap on offset gains.
import { black76 } from './textbookBlack.js';

export interface MatrixHolding {
  /** Coins of an option, face in the numeraire of a future. */
  readonly quantity: number;
  readonly forward: number;
  readonly option?: { readonly strike: number; readonly call: boolean; readonly vol: number; readonly years: number };
}

export interface MatrixParameters {
  readonly range: number;
  readonly volUp: number;
  readonly volDown: number;
  readonly volFloorUp: number;
  readonly shortPower: number;
  readonly longPower: number;
  readonly factor: number;
  readonly dampener: number;
}

type VolState = 'up' | 'same' | 'down';

function shockedVol(vol: number, years: number, state: VolState, rule: MatrixParameters): number {
  const days = years * 365;
  const term = (30 / Math.max(days, 1)) ** (days <= 30 ? rule.shortPower : rule.longPower);
  if (state === 'up') return Math.max(rule.volFloorUp, vol * (1 + rule.volUp * term));
  return state === 'down' ? vol * Math.max(0, 1 - rule.volDown * term) : vol;
}

/** P&L in coins of one holding when the price moves. */
function coinPnl({ quantity, forward, option }: MatrixHolding, move: number, state: VolState, rule: MatrixParameters): number {
  if (option === undefined) return quantity * (1 / forward - 1 / (forward * (1 + move)));
  const { strike, call, vol, years } = option;
  const moved = forward * (1 + move);
  const after = black76(moved, strike, years, shockedVol(vol, years, state, rule), 0, call).value / moved;
  return quantity * (after - black76(forward, strike, years, vol, 0, call).value / forward);
}

/** Coins by scenario of the table: every move from down to up, vol up, same, down within each. */
export function table(holdings: readonly MatrixHolding[], rule: MatrixParameters): number[] {
  const rows: number[] = [];
  for (let k = -4; k <= 4; k++) {
    for (const state of ['up', 'same', 'down'] as const)
      rows.push(holdings.reduce((sum, one) => sum + coinPnl(one, (rule.range * k) / 4, state, rule), 0));
  }
  return rows;
}

/** Coins by move of the extended table, vol up: by a part of the move, in coins at the edge of the range, losses less the dampener, gains nothing. */
export function extendedTable(
  holdings: readonly MatrixHolding[],
  moves: readonly number[],
  index: number,
  rule: MatrixParameters,
): number[] {
  return moves.map((move) => {
    const side = move > 0 ? 1 : -1;
    const pnl = holdings.reduce((sum, one) => sum + coinPnl(one, move, 'up', rule), 0);
    const adjusted = (pnl * rule.factor * (rule.range / Math.abs(move)) * (1 + move)) / (1 + side * rule.range);
    if (adjusted >= 0) return 0;
    const forgiven = ((Math.abs(move) / rule.range - 1) * rule.dampener) / ((1 + side * rule.range) * index);
    return adjusted + Math.min(Math.abs(adjusted), forgiven);
  });
}

/** Worst loss of rows of several currencies, in the numeraire: losses in full, gains to an offset and a cap. */
export function offsetLoss(rows: readonly (readonly number[])[], indexes: readonly number[], offset: number, cap: number): number {
  const [first = []] = rows;
  let worst = 0;
  for (let s = 0; s < first.length; s++) {
    let sum = 0;
    for (const [u, row] of rows.entries()) {
      const pnl = (row[s] as number) * (indexes[u] as number);
      sum += pnl < 0 ? pnl : Math.min(offset * pnl, cap);
    }
    worst = Math.max(worst, -sum);
  }
  return worst;
}
