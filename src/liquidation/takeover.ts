// What account and bidder hold after a share of the account has changed hands.
import type { Account, Collateral } from '../book/account.js';
import { fieldsOf, plainNumber } from '../book/fields.js';
import { identifier } from '../check.js';
import { Fault } from '../fault.js';
import { reservedOf, shareOf } from './figures.js';
import { holderOf } from './holdings.js';

export interface TakeoverInputs {
  readonly account: Account;
  readonly bidder: Account;
  /** Share of every position and of all collateral but the reserved cash, in [0, 1]. */
  readonly share: number;
  /** Asset that bids are paid in; its amounts are numeraire. */
  readonly cashAsset: string;
  /** Cash from earlier bids of the same auction, numeraire, which stays with the account. */
  readonly reservedCash: number;
  /** Payment of the bidder to the account; negative: payment of the insurance fund to the bidder. Numeraire. */
  readonly price: number;
}

export interface Takeover {
  readonly account: Account;
  readonly bidder: Account;
  /** Payment of the insurance fund, numeraire, at least 0. */
  readonly fromFund: number;
}

/**
 * Positions move at their entry prices, so that gains move with them; nothing is made or lost: what account, bidder and fund hold together stays what it was.
 * The account's open orders are gone; figures stay where they are, so settle what they state first. A debt in cash moves by its share as well.
 * Throws OUT_OF_RANGE for one account on both sides, and what the guards throw.
 */
export function takeover(inputs: TakeoverInputs): Takeover {
  const given = fieldsOf(inputs, 'inputs', ['account', 'bidder', 'share', 'cashAsset', 'reservedCash', 'price']);
  const share = shareOf(given);
  const cash = identifier(given.cashAsset, 'inputs.cashAsset');
  const reserved = reservedOf(given);
  const price = plainNumber(given.price, 'inputs.price');
  const account = holderOf(given.account, 'inputs.account');
  const bidder = holderOf(given.bidder, 'inputs.bidder');
  if (account.account === bidder.account && account.subaccount === bidder.subaccount)
    throw new Fault('OUT_OF_RANGE', 'inputs.bidder', 'another account than the one for sale', bidder.account);
  const held = account.collateral.reduce((sum, one) => sum + (one.asset === cash ? one.amount : 0), 0);
  const moved = {
    positions: account.positions.map((one) => ({ ...one, quantity: share * one.quantity })),
    collateral: [
      ...account.collateral.filter(({ asset }) => asset !== cash).map((one) => ({ ...one, amount: share * one.amount })),
      { asset: cash, amount: share * (held - reserved) },
    ],
  };
  const { orders: _, ...rest } = account;
  const left = {
    ...rest,
    positions: account.positions.map((one, i) => ({ ...one, quantity: one.quantity - (moved.positions[i]?.quantity ?? 0) })),
    collateral: pooled([
      ...account.collateral,
      ...moved.collateral.map((one) => ({ ...one, amount: -one.amount })),
      { asset: cash, amount: Math.max(0, price) },
    ]),
  };
  const taken = {
    ...bidder,
    positions: [...bidder.positions, ...moved.positions],
    collateral: pooled([...bidder.collateral, ...moved.collateral, { asset: cash, amount: -price }]),
  };
  const gone = ({ positions }: Account): Account['positions'] => positions.filter(({ quantity }) => quantity !== 0);
  return {
    account: { ...left, positions: gone(left) },
    bidder: { ...taken, positions: gone(taken) },
    fromFund: Math.max(0, -price),
  };
}

/** Rows by asset, in the order first met. */
function pooled(rows: readonly Collateral[]): Collateral[] {
  const amounts = new Map<string, number>();
  for (const { asset, amount } of rows) amounts.set(asset, (amounts.get(asset) ?? 0) + amount);
  return [...amounts].map(([asset, amount]) => ({ asset, amount }));
}
