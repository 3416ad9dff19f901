// An account that the ledger writes to: its lots and what it owns of each asset.
import { Fault } from '../../fault.js';
import type { AccountAmounts, AccountState } from '../layout/store.js';

/** A copy of an account that the ledger writes to. */
export interface OpenAccount {
  readonly lots: { readonly rows: number[]; readonly quantities: number[]; readonly prices: number[] };
  readonly collateral: { readonly assets: number[]; readonly amounts: number[] };
}

export function openAccount({ lots, collateral }: Pick<AccountState, 'lots' | 'collateral'>): OpenAccount {
  return {
    lots: { rows: lots.rows.slice(), quantities: lots.quantities.slice(), prices: lots.prices.slice() },
    collateral: { assets: collateral.assets.slice(), amounts: collateral.amounts.slice() },
  };
}

/** Relative; parts of an order that are not whole numbers do not add up to the last digit. */
const roundedOff = 1e-11;

/** Rest of an order or position after a fill; less than 1e-11 of the fill is 0. */
export function leftOf(order: number, filled: number): number {
  const left = order - filled;
  return Math.abs(left) <= roundedOff * Math.abs(filled) ? 0 : left;
}

/** Adds to an asset in place; one of which nothing is left is removed. Throws OVERFLOW. */
export function addTo({ assets, amounts }: OpenAccount['collateral'], asset: number, amount: number, path: string): void {
  let at = assets.indexOf(asset);
  const sum = (at < 0 ? 0 : amounts[at]) + amount;
  if (!Number.isFinite(sum)) throw new Fault('OVERFLOW', path, 'small enough for a finite amount', sum);
  if (at >= 0 && sum !== 0) amounts[at] = sum;
  else if (at >= 0) {
    assets.splice(at, 1);
    amounts.splice(at, 1);
  } else if (sum !== 0) {
    at = assets.findIndex((one) => one > asset);
    if (at < 0) at = assets.length;
    assets.splice(at, 0, asset);
    amounts.splice(at, 0, sum);
  }
}

/** An account's own amount of an asset. */
export function amountIn({ assets, amounts }: AccountAmounts, asset: number): number {
  return amounts[assets.indexOf(asset)] ?? 0;
}

/** The lot of a row on the side of a quantity, other than `but`; -1 where there is none. */
export function sameSide({ rows, quantities }: OpenAccount['lots'], row: number, quantity: number, but: number): number {
  for (let i = rows.indexOf(row); i >= 0 && i < rows.length; i++)
    if (i !== but && rows[i] === row && quantities[i] > 0 === quantity > 0) return i;
  return -1;
}

/** Whether a lot stands beside one of the other side. */
export function isBothSides({ lots: { rows } }: { readonly lots: { readonly rows: readonly number[] } }, at: number): boolean {
  for (let i = 0; i < rows.length; i++) if (i !== at && rows[i] === rows[at]) return true;
  return false;
}

/** Writes a lot over its own, else over the one that was closed; else at the end. */
export function put(lots: OpenAccount['lots'], row: number, quantity: number, price: number, own: number, closed: number): void {
  const at = own >= 0 ? own : closed >= 0 ? closed : lots.rows.length;
  lots.rows[at] = row;
  lots.quantities[at] = quantity;
  lots.prices[at] = price;
  if (own >= 0 && closed >= 0) remove(lots, closed);
}

export function remove({ rows, quantities, prices }: OpenAccount['lots'], at: number): void {
  rows.splice(at, 1);
  quantities.splice(at, 1);
  prices.splice(at, 1);
}
