// An instrument that may be traded beside what an account holds: between which lots, and where its terms break.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Sizes } from '../table/search.js';
import type { AskedHedge } from './asked.js';
import { breaksOf, type Position, positionOf, sidesOf } from './breaks.js';
import { expiryCharges } from './expiry.js';
import type { HedgeFigures } from './figures.js';
import type { Span } from './reading.js';
import { endless, lotsOf } from './sizes.js';
import { unitWorth } from './units.js';

export interface Candidate {
  readonly j: number;
  readonly lot: number;
  readonly unit: number;
  /** Asset that premiums and gains of closing are paid in. */
  readonly asset: string | undefined;
  /** Whether sizes between two differ in what is paid: premiums, or what a position that closes has earned. */
  pays(from: number, to: number): boolean;
  /** Contracts. */
  readonly held: number;
  /** Whether the account has open orders of it. */
  readonly own: boolean;
  readonly charges: Span['charges'];
  /** Roundings of a figure: of the account, and of each lot. */
  readonly noise: readonly [number, number];
  /** Whether nothing of it is one of its sizes. */
  readonly allowsNothing: boolean;
  /** Lots that are looked at first, ascending: limits and what is around breaks. No term breaks between two of them. */
  readonly marks: readonly number[];
}

/** Roundings of a sum, by the size of what it is made of. */
const ulp = 2e-15;

/** Candidates that may join others: all of them, or one. */
export function candidatesOf(asked: AskedHedge, figures: HedgeFigures, subject: Subject, others: Sizes, only?: number): Candidate[] {
  const state = subject.state();
  const position = positionOf(others.size === 0 ? state : subject.changed({ trades: figures.trades(others) }, 'changes', state));
  const tick = subject.inside.tick();
  let gross = 0;
  for (const of of [position.held, position.bought, position.sold])
    for (const [row, size] of of) if (tick.columns.codes[row] === 0) gross += Math.abs(size * tick.notional(row, 'forward'));
  const found: Candidate[] = [];
  if (others.size >= asked.most) return found;
  for (let j = 0; j < asked.table.names.length; j++) {
    if ((only !== undefined && j !== only) || others.has(j)) continue;
    const range = lotsOf(asked, j, others);
    if (range !== undefined) found.push(candidateOf(asked, figures, subject, j, range, position, gross));
  }
  return found;
}

function candidateOf(
  asked: AskedHedge,
  figures: HedgeFigures,
  subject: Subject,
  j: number,
  [low, high]: readonly [number, number],
  position: Position,
  gross: number,
): Candidate {
  const row = asked.rows[j];
  const tick = subject.inside.tick();
  const lot = asked.table.lots[j];
  const marks = new Set<number>([low, high]);
  for (const size of breaksOf(row, figures.priceOf(j), position, subject.inside.parts.rules, tick)) {
    const lots = size / lot;
    if (!(Math.abs(lots) < endless)) continue;
    const nearest = Math.round(lots);
    const on = Math.abs(lots - nearest) < 1e-6 * Math.max(1, Math.abs(nearest));
    for (const n of on ? [nearest - 1, nearest, nearest + 1] : [Math.floor(lots), Math.ceil(lots)])
      if (n >= low && n <= high) marks.add(n + 0);
  }
  const sides = sidesOf(row, figures.priceOf(j), position, tick);
  const known = new Map<object, { [view: string]: ReturnType<typeof expiryCharges> }>();
  return {
    j,
    lot,
    unit: tick.rows.underlyings[row],
    asset: tick.rows.market.assets[tick.rows.assets[row]]?.id,
    pays(from, to) {
      if (tick.rows.option[row] === 1) return true;
      const [low, high] = [Math.min(from, to), Math.max(from, to)];
      return sides.some(({ quantity, earned }) => earned !== 0 && low < Math.max(0, -quantity) && high > Math.min(0, -quantity));
    },
    held: position.held.get(row) ?? 0,
    own: position.bought.has(row) || position.sold.has(row),
    charges(term, view) {
      const own = known.get(term) ?? {};
      known.set(term, own);
      if (!(view in own)) own[view] = expiryCharges(term, view, row, position.held, tick);
      return own[view];
    },
    noise: [ulp * gross + unitWorth(subject, row), ulp * lot * Math.abs(tick.notional(row, 'forward'))],
    allowsNothing: low <= 0 && high >= 0,
    marks: [...marks].sort((a, b) => a - b),
  };
}
