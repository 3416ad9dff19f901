// Holders of the other side that deleveraging may take lots from, and those that may share in a debt.
import { allocated, type Candidate, queued } from '../../liquidation/allocate.js';
import { byName } from '../../liquidation/exact.js';
import { splitRows } from '../../liquidation/split.js';
import { amountIn } from '../../program/ledger/openAccount.js';
import type { Deleveraging } from '../../rules/document/deleveraging.js';
import { type HeldPosition, heldIn } from './fills.js';
import type { Judge } from './judge.js';

export interface Holder extends Candidate {
  readonly at: number;
  readonly held: HeldPosition;
}

/** The rule of the stage. Only where the waterfall has it. */
export const deleveragingOf = ({ rule }: Judge): Deleveraging => rule.deleveraging as Deleveraging;

/** Accounts that hold the other side of a position of an instrument and may be deleveraged: not open, no party, with equity, a profit there where losers are excluded. By row of the book. */
export function holdersOf(judge: Judge, row: number, isLong: boolean): readonly Holder[] {
  const { inside } = judge.stand;
  const { book, holdings, rows } = inside.parts;
  const { starts, ends, rows: held, quantities } = holdings.lots;
  const excluded = deleveragingOf(judge).losers === 'excluded';
  const holders: Holder[] = [];
  for (let at = 0; at < book.accounts.length; at++) {
    let is = false;
    for (let i = starts[at] as number; i < (ends[at] as number); i++) is ||= held[i] === row && (quantities[i] as number) > 0 !== isLong;
    if (!is || !judge.shares(at)) continue;
    const state = judge.state(at);
    const own = heldIn(state).find((one) => one.row === row && one.quantity > 0 !== isLong) as HeldPosition;
    const { equity, maintenance } = judge.figures(at);
    if (!(equity > 0)) continue;
    const gain = gainOf(judge, own);
    if (excluded && !(gain > 0)) continue;
    const asset = rows.assets[row] as number;
    holders.push({
      ...{ at, held: own, account: judge.key(at), gain, ...sizesOf(judge, own) },
      lots: Math.abs(judge.lotsOf(row, own.quantity)),
      equity: judge.unitsOfNumeraire(equity),
      wallet: judge.unitsOfNumeraire(amountIn(state.collateral, asset) * judge.priceOf(asset)),
      maintenance: maintenance / judge.amountOfNumeraire(1),
    });
  }
  return holders;
}

/** Contracts that each holder gives up so that a position closes, as far as they hold it: in the order of the queue or rotation, else by name. */
export function assigned(judge: Judge, { row, quantity }: HeldPosition): readonly { readonly at: number; readonly quantity: number }[] {
  const rule = deleveragingOf(judge);
  const holders = holdersOf(judge, row, quantity > 0);
  const parts = allocated(rule, Math.abs(judge.lotsOf(row, quantity)), holders);
  const order = orderOf(rule, holders);
  return order.flatMap((i) =>
    (parts[i] as number) > 0 ? [{ at: (holders[i] as Holder).at, quantity: judge.quantityOf(row, parts[i] as number) }] : [],
  );
}

/** Places of holders: by the rule's own order where it has one, else by name. */
export function orderOf(rule: Deleveraging, holders: readonly Holder[]): readonly number[] {
  const named = (i: number, j: number): number => byName((holders[i] as Holder).account, (holders[j] as Holder).account);
  const all = [...holders.keys()];
  if (rule.allocate === undefined || rule.allocate === 'queue') return queued(rule, holders, all, named);
  all.sort(named);
  if (rule.allocate !== 'rotation') return all;
  const from = (rule.from ?? 0) % Math.max(1, all.length);
  return [...all.slice(from), ...all.slice(0, from)];
}

/** An amount owed, in units of an asset, split by weights in numeraire units: each pays at most its equity. By name; nothing of 0. */
export function shared(
  judge: Judge,
  asset: number,
  due: number,
  weights: readonly { readonly at: number; readonly weight: number }[],
): readonly { readonly at: number; readonly units: number }[] {
  const rows = weights.map(({ at, weight }) => ({ at, account: judge.key(at), weight })).sort((a, b) => byName(a.account, b.account));
  return splitRows(due, rows).flatMap((part, i) => {
    const { at } = rows[i] as { readonly at: number };
    const units = Math.min(part, mostPaid(judge, asset, at));
    return units > 0 ? [{ at, units }] : [];
  });
}

/** Units of an asset that an account can pay out of its equity. */
export function mostPaid(judge: Judge, asset: number, at: number): number {
  const { equity } = judge.figures(at);
  return equity > 0 ? judge.unitsWithin(asset, equity) : 0;
}

/** Weights of all that share in a debt: not open, no party, with equity, by the rule's measure. */
export function sharers(judge: Judge): readonly { readonly at: number; readonly weight: number }[] {
  const { inside } = judge.stand;
  const by = judge.rule.socialised?.by;
  const found: { at: number; weight: number }[] = [];
  for (let at = 0; at < inside.parts.book.accounts.length; at++) {
    if (!judge.shares(at)) continue;
    const state = judge.state(at);
    if (state.lots.rows.length + state.collateral.assets.length === 0) continue;
    const { equity } = judge.figures(at);
    if (!(equity > 0)) continue;
    const held = heldIn(state);
    const weight =
      by === 'equity'
        ? judge.unitsOfNumeraire(equity)
        : by === 'profit'
          ? held.reduce((sum, one) => sum + Math.max(0, gainOf(judge, one)), 0)
          : held.reduce((sum, one) => sum + sizesOf(judge, one).value, 0);
    if (weight > 0) found.push({ at, weight });
  }
  return found;
}

/** Value at the mark and cost of a position, sizes in numeraire units; of an inverse future the face, and the face at its entry over the mark. */
export function sizesOf(judge: Judge, { row, quantity, price }: HeldPosition): { readonly value: number; readonly cost: number } {
  const { rows } = judge.stand.inside.parts;
  const face = Math.abs(quantity) * (rows.multipliers[row] as number);
  const [mark, paid] = [judge.mark(row), judge.priceOf(rows.assets[row] as number)];
  if (rows.inverse[row] === 1 && rows.option[row] === 0) {
    const value = (face / mark) * paid;
    return { value: judge.unitsOfNumeraire(value), cost: judge.unitsOfNumeraire((value * price) / mark) };
  }
  return { value: judge.unitsOfNumeraire(face * mark * paid), cost: judge.unitsOfNumeraire(face * price * paid) };
}

/** Gain of a position since its entry, numeraire units. */
function gainOf(judge: Judge, { row, quantity, price }: HeldPosition): number {
  const { rows } = judge.stand.inside.parts;
  const face = quantity * (rows.multipliers[row] as number);
  const [mark, asset] = [judge.mark(row), rows.assets[row] as number];
  const inverse = rows.inverse[row] === 1 && rows.option[row] === 0;
  const units = (at: number): number => judge.unitsOf(asset, inverse ? -face / at : face * at);
  return judge.unitsOfNumeraire(judge.amountOf(asset, units(mark) - units(price)) * judge.priceOf(asset));
}
