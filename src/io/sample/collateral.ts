// Collateral for a sample account: sized by a rough estimate of its maintenance requirement, so that most accounts are healthy and a few are not.

import type { Collateral, MarginMode } from '../../book/account.js';
import type { Draws } from '../../draws.js';
import type { Asset, Quote } from '../../market/market.js';
import { daysPerYear } from '../../market/year.js';
import { significant } from './digits.js';
import { roughPrice } from './roughPrice.js';

/** A position as sized, with what the estimate needs. */
export interface Sized {
  readonly quote: Quote;
  readonly years: number;
  readonly quantity: number;
  readonly entryPrice: number;
  /** Price of the settlement asset, and of the underlying, in the numeraire. */
  readonly assetPrice: number;
  readonly index: number;
}

/** Share of accounts drawn below their estimated requirement. */
const distressed = 0.04;
/** Far daily moves in standard deviations; at the vol of options, else at `plainVol`. */
const farMove = 6;
const plainVol = 0.8;

export function collateralOf(draws: Draws, positions: readonly Sized[], mode: MarginMode, assets: readonly Asset[]): Collateral[] {
  const required = mode === 'portfolio' ? scanRequirement(positions) : positionRequirement(positions, mode);
  const wealth = draws.uniform();
  const health = draws.chance(distressed) ? 0.1 + 0.6 * wealth : 1.5 + (2 * wealth) / (1.1 - wealth);
  const held = positions.reduce((sum, position) => sum + heldValue(position), 0);
  const target = Math.max(health * required - held, 0.02 * required + 1);
  return spreadOver(draws, target, positions, assets);
}

/** Equity of the positions alone: futures P&L and option value. */
function heldValue({ quote, years, quantity, entryPrice, assetPrice }: Sized): number {
  const { instrument, forward, vol } = quote;
  const contracts = quantity * instrument.multiplier;
  if (instrument.kind === 'option') return contracts * roughPrice(quote, years, forward, vol);
  if (instrument.settlement === 'linear') return contracts * (forward - entryPrice) * assetPrice;
  return ((contracts * (forward - entryPrice)) / (entryPrice * forward)) * assetPrice;
}

/** Margin position by position, futures of one underlying netted in cross mode. */
function positionRequirement(positions: readonly Sized[], mode: MarginMode): number {
  const net = new Map<string, number>();
  let sum = 0;
  for (const { quote, years, quantity, index } of positions) {
    const { instrument, forward, vol } = quote;
    const contracts = quantity * instrument.multiplier;
    if (instrument.kind === 'option') {
      const value = Math.abs(contracts) * roughPrice(quote, years, forward, vol);
      sum += contracts < 0 ? value + 0.08 * index * -contracts : value;
      continue;
    }
    const notional = instrument.settlement === 'inverse' ? contracts : contracts * forward;
    const key = mode === 'cross' ? instrument.underlying : instrument.id;
    net.set(key, (net.get(key) ?? 0) + notional);
    sum += 0.015 * Math.abs(notional);
  }
  for (const notional of net.values()) sum += 0.12 * Math.abs(notional);
  return sum;
}

/** The worst of a few joint moves, roughly revalued, and a little on everything held. */
function scanRequirement(positions: readonly Sized[]): number {
  let worst = 0;
  for (const size of [-1, -0.5, 0.5, 1]) {
    let profit = 0;
    for (const { quote, years, quantity, assetPrice } of positions) {
      const { instrument, forward, vol } = quote;
      const move = (size * farMove * (instrument.kind === 'option' ? vol : plainVol)) / Math.sqrt(daysPerYear);
      const there = forward * Math.max(0.2, 1 + move);
      const contracts = quantity * instrument.multiplier;
      if (instrument.kind !== 'option' && instrument.settlement === 'inverse')
        profit += ((contracts * (there - forward)) / (forward * there)) * assetPrice;
      else profit += contracts * (roughPrice(quote, years, there, vol * 1.3) - roughPrice(quote, years, forward, vol));
    }
    worst = Math.max(worst, -profit);
  }
  const gross = positions.reduce((sum, { quote, quantity, index }) => {
    const { multiplier, settlement, kind } = quote.instrument;
    return sum + Math.abs(quantity) * multiplier * (kind !== 'option' && settlement === 'inverse' ? 1 : index);
  }, 0);
  return worst + 0.015 * gross;
}

/** The target in one to three assets, the first one that something settles in; a few accounts owe some of another. */
function spreadOver(draws: Draws, target: number, positions: readonly Sized[], assets: readonly Asset[]): Collateral[] {
  const settled = positions[0]?.quote.instrument.asset;
  const first = assets.find(({ id }) => id === settled && draws.chance(0.6)) ?? draws.pick(assets);
  const kinds = 1 + draws.below(3);
  const held: Asset[] = [first];
  for (let i = 1; i < kinds; i++) {
    const asset = draws.pick(assets);
    if (!held.includes(asset)) held.push(asset);
  }
  const main = held.length === 1 ? 1 : draws.between(0.4, 0.8);
  const rows = held.map((asset, i) => row(asset, target * (i === 0 ? main : (1 - main) / (held.length - 1))));
  const owed = draws.pick(assets);
  if (draws.chance(0.03) && !held.includes(owed)) {
    rows[0] = row(first, target * (main + 0.25));
    rows.push(row(owed, -0.15 * target));
  }
  return rows;
}

/** Coins are worth less as collateral than their price: a little more of them is put up. */
function row({ id, price }: Asset, value: number): Collateral {
  const margin = Math.abs(price - 1) < 0.02 ? 1 : 1.15;
  return { asset: id, amount: significant((value * margin) / price, 6) };
}
