// Slow and obvious: risk of one account from plain numbers; every position is revalued in every scenario, nothing is shared with the library.
import { black76 } from './textbookBlack.js';

export interface OracleInstrument {
  readonly kind: 'option' | 'inverseOption' | 'future' | 'inverseFuture';
  readonly underlying: number;
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly rate: number;
  readonly call: boolean;
  readonly size: number;
  /** Price of the coin, for inverse instruments. */
  readonly coin: number;
  readonly volScale: number;
}

/** By underlying. */
export interface OracleScenario {
  readonly moves: readonly number[];
  readonly volShocks: readonly number[];
  readonly weight: number;
}

export interface OracleRisk {
  readonly worstLoss: number;
  readonly losses: readonly number[];
  readonly valueAtRisk: number;
  readonly shortfall: number;
  readonly variance: number;
  readonly exposures: readonly number[];
  /** Sums of magnitudes: what rounding errors are relative to; the second for squares. */
  readonly scale: number;
  readonly squareScale: number;
}

type Position = readonly [instrument: OracleInstrument, quantity: number];

/** Inverse P&L is coins at the shocked price of the coin: what was paid in coins is no part of it. */
function pnl(row: OracleInstrument, { moves, volShocks }: OracleScenario, volFloor: number): number {
  const move = moves[row.underlying] as number;
  const forward = row.forward * (1 + move);
  const vol = Math.max(Math.min(volFloor, row.vol), row.vol * (1 + (volShocks[row.underlying] as number) * row.volScale));
  const value = (f: number, v: number): number =>
    black76(f, row.strike, row.years, v, row.kind === 'option' ? row.rate : 0, row.call).value;
  if (row.kind === 'option') return row.size * (value(forward, vol) - value(row.forward, row.vol));
  if (row.kind === 'inverseOption')
    return row.size * row.coin * (1 + move) * (value(forward, vol) / forward - value(row.forward, row.vol) / row.forward);
  if (row.kind === 'future') return row.size * (forward - row.forward);
  return row.size * row.coin * (1 + move) * (1 / row.forward - 1 / forward);
}

/** P&L of a relative move of forward and vol by 1, to first order. */
function slopes(row: OracleInstrument): [spot: number, vol: number] {
  if (row.kind === 'future') return [row.size * row.forward, 0];
  if (row.kind === 'inverseFuture') return [(row.size * row.coin) / row.forward, 0];
  const { value, delta, vega } = black76(row.forward, row.strike, row.years, row.vol, row.kind === 'option' ? row.rate : 0, row.call);
  if (row.kind === 'option') return [row.size * delta * row.forward, row.size * vega * row.vol * row.volScale];
  const worth = row.size * row.coin;
  return [worth * (delta - value / row.forward), ((worth * vega) / row.forward) * row.vol * row.volScale];
}

/** `covariance` of the factors, spot and vol of each underlying, row-major. */
export function riskOf(
  positions: readonly Position[],
  scenarios: readonly OracleScenario[],
  tailCount: number,
  covariance: ArrayLike<number>,
  underlyings: number,
  volFloor: number,
): OracleRisk {
  const gains = scenarios.map((scenario) => sum(positions.map(([row, quantity]) => quantity * pnl(row, scenario, volFloor))));
  const losses = gains.map((gain) => -gain);
  const tail = [...losses].sort((a, b) => b - a).slice(0, tailCount);
  const exposures = Array.from({ length: 2 * underlyings }, (_, f) =>
    sum(positions.filter(([row]) => row.underlying === f >> 1).map(([row, quantity]) => quantity * (slopes(row)[f & 1] as number))),
  );
  const quadratic = (xs: readonly number[], matrix: ArrayLike<number>): number =>
    sum(xs.flatMap((x, i) => xs.map((y, j) => x * (matrix[i * xs.length + j] as number) * y)));
  const scale = sum(
    positions.map(([row, quantity]) => {
      const worth =
        row.kind === 'option' || row.kind === 'future' ? row.forward : row.kind === 'inverseOption' ? row.coin : row.coin / row.forward;
      return Math.abs(quantity * row.size * worth) * 10;
    }),
  );
  return {
    worstLoss: Math.max(...scenarios.map(({ weight }, s) => weight * (losses[s] as number))),
    losses,
    valueAtRisk: tail[tailCount - 1] as number,
    shortfall: sum(tail) / tailCount,
    variance: quadratic(exposures, covariance),
    exposures,
    scale,
    squareScale: scale * scale * Math.max(...Array.from(covariance, Math.abs)),
  };
}

function sum(xs: readonly number[]): number {
  return xs.reduce((total, x) => total + x, 0);
}
