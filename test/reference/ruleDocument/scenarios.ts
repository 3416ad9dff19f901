// Scenario sets spelled out: every scenario by underlying, and the P&L of one contract of every instrument under it.
import type { Rules } from '../../../src/rules/document/rules.js';
import { idsOf, type Listing, type Row, shockedPrice } from './rows.js';
import type { Sayings } from './standIns.js';

export interface OneScenario {
  readonly eitherSign: boolean;
  readonly moves: readonly number[];
  readonly weights: readonly number[];
  readonly forgiven: readonly number[];
  /** P&L of one contract, by row; in currency. */
  readonly pnls: readonly number[];
  /** The price that P&L starts from, by row. */
  readonly bases: readonly number[];
  /** P&L of one unit of booked coin, by underlying. */
  readonly coins: readonly number[];
}

export function markOf(row: Row, says: Sayings): number {
  return says.attribute('quotes', 'mark', row.quote.mark, { model: row.price, forward: row.forward, index: row.index }, ...idsOf(row));
}

/** (referenceDays / max(days, floorDays))^power; 1 where the document states no term. */
export function termOf(rules: Rules, row: Row): number {
  const term = rules.volatility?.term;
  if (term === undefined || !(row.years > 0)) return 1;
  const days = row.years * 365;
  return (term.referenceDays / Math.max(days, term.floorDays)) ** (days <= term.referenceDays ? term.shortPower : term.longPower);
}

function shockedVol(rules: Rules, name: string, row: Row): number {
  if (name === 'unchanged') return row.vol;
  const shock = rules.volatility?.shocks[name];
  if (shock === undefined) throw new Error(name);
  const floor = shock.floor ?? 0;
  if (shock.relative !== undefined) return Math.max(floor, row.vol * Math.max(0, 1 + shock.relative * termOf(rules, row)));
  if (shock.absolute !== undefined) return Math.max(floor, row.vol + shock.absolute);
  const z = shock.skew;
  if (z === undefined) throw new Error(name);
  const root = Math.sqrt(row.years);
  const cap = z.capBase + z.capPerRootYear * root;
  const width = Math.max(z.leastWidth, root * z.widthScale * (z.widthVol + z.widthVolPerRootYear * root));
  const k = Math.log(row.strike / row.forward);
  const wing = z.wings === 'absolute' ? Math.abs(k) : k;
  const turn = width > 0 ? (wing * cap) / width : 0;
  return Math.max(floor, row.vol * Math.max(0, 1 + (wing >= 0 ? Math.min(cap, turn) : Math.max(-cap, turn))));
}

export function scenariosOf(rules: Rules, name: string, listing: Listing, says: Sayings): readonly OneScenario[] {
  const set = rules.scenarios[name];
  if (set === undefined) throw new Error(name);
  const { rows, underlyings, indexes } = listing;
  if (set.arrays !== undefined) return ofArrays(rules, set.arrays, listing, says);
  const shares = rows.map((row) =>
    set.settlement?.minutes === undefined || !(row.years > 0) ? 1 : Math.min(1, (row.years * 365 * 1440) / set.settlement.minutes),
  );
  const fixed = rows.map((row) => {
    const attribute = row.option ? set.settlement?.fixed : undefined;
    return attribute === undefined
      ? 0
      : says.attribute('quotes', attribute, row.quote.figures?.[attribute], { forward: row.forward }, ...idsOf(row));
  });
  const bases = rows.map((row) => (row.option && set.price === 'mark' ? markOf(row, says) : row.price));
  const ranges = underlyings.map((id) => (set.priceRange === undefined ? 1 : says.value(set.priceRange, 'initial', id)));
  const all: OneScenario[] = [];
  for (const block of set.blocks ?? []) {
    for (const [i, stated] of (block.ranges ?? block.moves ?? []).entries()) {
      const moves = ranges.map((range) => (block.ranges === undefined ? stated : stated * range));
      const base = typeof block.weight === 'number' ? block.weight : (block.weight[i] as number);
      const counted = underlyings.map((id, u) => {
        if (block.beyond === undefined) return { weight: base, forgiven: 0 };
        const move = moves[u] as number;
        const range = ranges[u] as number;
        const edge = block.beyond.edge ? 1 + Math.sign(move) * range : 1;
        const factor = says.value(block.beyond.factor, 'initial', id);
        const weight = (base * factor * range) / Math.abs(move);
        return {
          weight: block.beyond.edge ? (weight * (1 + move)) / edge : weight,
          forgiven: (Math.max(0, Math.abs(move) / range - 1) * says.value(block.beyond.dampener, 'initial', id)) / edge,
        };
      });
      for (const vol of block.vols) {
        all.push({
          eitherSign: rules.volatility?.shocks[vol]?.eitherSign === true,
          moves,
          weights: counted.map(({ weight }) => weight),
          forgiven: counted.map(({ forgiven }) => forgiven),
          bases,
          pnls: rows.map((row, n) => {
            const move = moves[row.u] as number;
            const after = shockedPrice(row, move, fixed[n] as number, row.option ? shockedVol(rules, vol, row) : 0);
            const base_ = bases[n] as number;
            const gained = row.inverse && !row.option ? 1 / base_ - 1 / after : after - base_;
            return gained * row.scale * (row.inverse && set.coin === 'shocked' ? 1 + move : 1) * (shares[n] as number);
          }),
          coins: moves.map((move, u) => (set.coin === 'shocked' ? move * (indexes[u] as number) : 0)),
        });
      }
    }
  }
  return all;
}

/** Risk arrays as quotes state them, else the P&L under the set that stands in, in the settlement asset. */
function ofArrays(rules: Rules, count: number, listing: Listing, says: Sayings): readonly OneScenario[] {
  const standIn = rules.assumptions.quotes?.riskArray;
  let instead: readonly OneScenario[] | undefined;
  const pnlsOf = (row: Row): readonly number[] => {
    if (row.quote.riskArray !== undefined) return row.quote.riskArray.map((pnl) => pnl * row.assetPrice);
    if (typeof standIn !== 'string') throw new Error('riskArray');
    instead ??= scenariosOf(rules, standIn, listing, says);
    says.assumed.set('quotes.riskArray', (says.assumed.get('quotes.riskArray') ?? 0) + 1);
    return instead.map(({ pnls, weights }) => (pnls[row.n] as number) * (weights[row.u] as number));
  };
  const arrays = listing.rows.map(pnlsOf);
  const none = listing.underlyings.map(() => 0);
  return Array.from({ length: count }, (_, s) => ({
    eitherSign: false,
    moves: none,
    weights: listing.underlyings.map(() => 1),
    forgiven: none,
    bases: listing.rows.map(({ price }) => price),
    pnls: arrays.map((pnls) => pnls[s] as number),
    coins: none,
  }));
}
