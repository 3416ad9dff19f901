// P&L of a whole book where every underlying moves at once: what the report's heat map shows.
import type { MarginEngine } from '../../index.js';
import { percent } from '../stressText.js';
import type { HeatMap } from './charts.js';

const moves = [-0.3, -0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.3];
const volShocks = [-0.25, 0, 0.5];

/** Of all accounts with figures, collateral at the market included; undefined where nobody has any. */
export async function bookHeatMap(engine: MarginEngine, onProgress?: (done: number, total: number) => void): Promise<HeatMap | undefined> {
  const underlyings = engine.market.underlyings.map(({ id }) => id);
  if (underlyings.length === 0) return undefined;
  const { pnls, accounts } = await engine.spotVol({ underlyings, moves, volShocks, ...(onProgress === undefined ? {} : { onProgress }) });
  if (accounts === 0) return undefined;
  const rows = volShocks.map((_, v) => Array.from(pnls.subarray(v * moves.length, (v + 1) * moves.length)));
  return { moves: moves.map(percent), vols: volShocks.map(percent), pnls: rows, moveName: 'price move', volName: 'relative vol shock' };
}
