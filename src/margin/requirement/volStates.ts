// Volatilities of options in a state of a grid: unchanged, shocked by the term to expiry, shifted.
import { isOption } from '../../columns/packInstruments.js';
import type { VolState } from '../../rules/grid.js';
import { volTermsOf } from '../volTerms.js';
import type { RunBase } from './base.js';

/** Vol of every row in this state; the row's own where it has none. */
export function shockedVols(state: VolState, plan: RunBase): Float64Array {
  const { vols } = plan.rows;
  if (state.shock === 'unchanged') return vols;
  if (state.shock === 'absolute') return vols.map((vol) => Math.max(0, vol + state.size));
  if (state.shock === 'skew') {
    const turns = skewTurns(state, plan);
    return vols.map((vol, row) => vol * Math.max(0, 1 + (turns[row] as number)));
  }
  const terms = state.term === null ? undefined : volTermsOf(state.term, plan.rows, plan.math);
  const floor = state.floor ?? 0;
  return vols.map((vol, row) => Math.max(floor, vol * Math.max(0, 1 + state.size * (terms?.[row] ?? 1))));
}

/** How a skew changes the vol of every option, as a share of it: see `skewShock` of the grid's shapes. */
function skewTurns(state: Extract<VolState, { shock: 'skew' }>, { rows, math }: RunBase): Float64Array {
  const logs = math.log(rows.strikes.map((strike, row) => (strike > 0 ? strike / (rows.forwards[row] as number) : 1)));
  return logs.map((k, row) => {
    if (!isOption(rows, row)) return 0;
    const root = Math.sqrt(Math.max(0, rows.expiryYears[row] as number));
    const width = Math.max(state.leastWidth, root * state.widthScale * (state.widthVol + root * state.widthVolPerRootYear));
    const cap = state.capBase + state.capPerRootYear * root;
    const wing = state.wings === 'absolute' ? Math.abs(k) : k;
    const turn = width > 0 ? (wing * cap) / width : 0;
    return wing >= 0 ? Math.min(cap, turn) : Math.max(-cap, turn);
  });
}
