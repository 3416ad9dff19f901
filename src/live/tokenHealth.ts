// Health of an account of tokens, spot orders and perpetuals: what its assets count for less what its debts count against it.
// Source: Mango v4, health cache (numbers only).
import { fieldsOf, listOf, plainNumber } from '../book/fields.js';
import { count, nonNegative, oneOf, positive, within } from '../check.js';
import { Fault } from '../fault.js';

/** Above 0 an amount is an asset, below a debt. A price is of one unit in the quote; the stable price follows it slowly. */
interface Weighted {
  readonly price: number;
  /** For `initial`: assets count at the lower of both prices, debts at the higher. The price where left out. */
  readonly stablePrice?: number;
  readonly assetWeight: number;
  readonly liabilityWeight: number;
}

export interface HealthToken extends Weighted {
  /** Balance without amounts that orders have reserved. */
  readonly balance: number;
  /** For `initial`: the asset weight shrinks by start / (units x the higher price) above `start`; units with all that orders may add. */
  readonly deposits?: { readonly units: number; readonly start: number };
  /** For `initial`: the liability weight grows by units x the higher price / start above `start`. */
  readonly borrows?: { readonly units: number; readonly start: number };
}

/** Orders of one spot market: tokens by their places in the list. */
export interface HealthSpotOrders {
  readonly base: number;
  readonly quote: number;
  readonly reservedBase: number;
  readonly reservedQuote: number;
  /** Quote a base; what is reserved turns over no better than at these, and no better than from an asset's price to a debt's. */
  readonly highestBid?: number;
  readonly lowestAsk?: number;
}

export interface HealthPerpetual extends Weighted {
  /** Base units, signed. */
  readonly base: number;
  /** Quote balance of the position, with unsettled funding: owed below 0. */
  readonly quote: number;
  readonly bids?: number;
  readonly asks?: number;
  /** Overall weight of a result above 0. */
  readonly overallWeight: number;
  /** Token that it settles in, by its place in the list. */
  readonly settle: number;
}

export interface HealthInputs {
  readonly part: 'initial' | 'maintenance';
  readonly tokens: readonly HealthToken[];
  readonly spotOrders?: readonly HealthSpotOrders[];
  readonly perpetuals?: readonly HealthPerpetual[];
}

interface Token {
  balance: number;
  /** All that orders may turn into this token. */
  reserved: number;
  readonly assetPrice: number;
  readonly debtPrice: number;
  /** Price x weight. */
  readonly asset: number;
  readonly liability: number;
}

type Counts = Pick<Token, 'assetPrice' | 'debtPrice' | 'asset' | 'liability'>;

const mostRows = 100_000;

/**
 * Sum over tokens of balance x price x weight, the results of perpetuals among the balances, and of what spot orders add at worst. A perpetual counts as all its bids or all its asks filled, whichever is worse;
 * a spot market's reserved funds as all base or all quote, as the last part of the balance and of everything reserved that could become that token. Throws the faults of its fields.
 */
export function tokenHealth(inputs: HealthInputs): number {
  const given = fieldsOf(inputs, 'inputs', ['part', 'tokens'], ['spotOrders', 'perpetuals']);
  const initial = oneOf(given.part, ['initial', 'maintenance'], 'inputs.part') === 'initial';
  const tokens = listOf(given.tokens, 'inputs.tokens', 1, mostRows).map((one, i) => tokenOf(one, `inputs.tokens[${i}]`, initial));
  const place = (value: unknown, path: string): Token => tokens[count(value, 0, tokens.length - 1, path)];
  listOf(given.perpetuals ?? [], 'inputs.perpetuals', 0, mostRows).forEach((one, i) => {
    const path = `inputs.perpetuals[${i}]`;
    const { settle, ...perpetual } = fieldsOf(
      one,
      path,
      ['base', 'quote', 'price', 'assetWeight', 'liabilityWeight', 'overallWeight', 'settle'],
      ['stablePrice', 'bids', 'asks'],
    );
    place(settle, `${path}.settle`).balance += resultOf(perpetual, path, initial);
  });
  const orders = listOf(given.spotOrders ?? [], 'inputs.spotOrders', 0, mostRows).map((one, i) => {
    const path = `inputs.spotOrders[${i}]`;
    const fields = fieldsOf(one, path, ['base', 'quote', 'reservedBase', 'reservedQuote'], ['highestBid', 'lowestAsk']);
    const [base, quote] = [place(fields.base, `${path}.base`), place(fields.quote, `${path}.quote`)];
    const [ownBase, ownQuote] = ['reservedBase', 'reservedQuote'].map((name) => nonNegative(fields[name], `${path}.${name}`)) as [
      number,
      number,
    ];
    if (base === quote) throw new Fault('DUPLICATE', `${path}.quote`, 'another token than the base', fields.quote);
    const [dear, cheap] = [base.debtPrice / quote.assetPrice, base.assetPrice / quote.debtPrice];
    const bid = fields.highestBid === undefined ? dear : Math.max(dear, positive(fields.highestBid, `${path}.highestBid`));
    const ask = fields.lowestAsk === undefined ? cheap : Math.min(cheap, positive(fields.lowestAsk, `${path}.lowestAsk`));
    const turned = { base, quote, asBase: ownBase + ownQuote / bid, asQuote: ownQuote + ownBase * ask };
    base.reserved += turned.asBase;
    quote.reserved += turned.asQuote;
    return turned;
  });
  let health = 0;
  for (const { balance, asset, liability } of tokens) health += balance * (balance >= 0 ? asset : liability);
  for (const { base, quote, asBase, asQuote } of orders)
    if (asBase !== 0 && asQuote !== 0) health += Math.min(lastPart(base, asBase), lastPart(quote, asQuote));
  if (!Number.isFinite(health)) throw new Fault('OVERFLOW', 'inputs', 'small enough for a finite health', health);
  return health;
}

/** Counts of one unit, for and against. */
function countsOf(given: Readonly<Record<string, unknown>>, path: string, initial: boolean): Counts {
  const price = positive(given.price, `${path}.price`);
  const stable = given.stablePrice === undefined ? price : positive(given.stablePrice, `${path}.stablePrice`);
  const asset = within(given.assetWeight, 0, 1, `${path}.assetWeight`);
  const liability = within(given.liabilityWeight, 1, 1e6, `${path}.liabilityWeight`);
  const [assetPrice, debtPrice] = initial ? [Math.min(price, stable), Math.max(price, stable)] : [price, price];
  return { assetPrice, debtPrice, asset: asset * assetPrice, liability: liability * debtPrice };
}

function tokenOf(value: unknown, path: string, initial: boolean): Token {
  const given = fieldsOf(value, path, ['balance', 'price', 'assetWeight', 'liabilityWeight'], ['stablePrice', 'deposits', 'borrows']);
  const { assetPrice, debtPrice, asset, liability } = countsOf(given, path, initial);
  /** Worth in the pool, at the price that scales most, over where its scaling starts; 1 below that. */
  const beyond = (name: 'deposits' | 'borrows'): number => {
    if (given[name] === undefined) return 1;
    const { units, start } = fieldsOf(given[name], `${path}.${name}`, ['units', 'start']);
    return Math.max(1, (nonNegative(units, `${path}.${name}.units`) * debtPrice) / positive(start, `${path}.${name}.start`));
  };
  const [shrinks, grows] = [beyond('deposits'), beyond('borrows')];
  return {
    balance: plainNumber(given.balance, `${path}.balance`),
    reserved: 0,
    assetPrice,
    debtPrice,
    asset: initial ? asset / shrinks : asset,
    liability: initial ? liability * grows : liability,
  };
}

function resultOf(given: Readonly<Record<string, unknown>>, path: string, initial: boolean): number {
  const { assetPrice, debtPrice, asset, liability } = countsOf(given, path, initial);
  const overallWeight = within(given.overallWeight, 0, 1, `${path}.overallWeight`);
  const base = plainNumber(given.base, `${path}.base`);
  const [bids, asks] = ['bids', 'asks'].map((name) => nonNegative(given[name] ?? 0, `${path}.${name}`)) as [number, number];
  const filled = (orders: number, at: number): number => {
    const net = base + orders;
    return net * (net >= 0 ? asset : liability) - orders * at;
  };
  const worst = Math.min(filled(bids, debtPrice), filled(-asks, assetPrice));
  const result = plainNumber(given.quote, `${path}.quote`) + worst;
  return result > 0 ? result * overallWeight : result;
}

/** So much as the last part of a balance and all that is reserved: what is above zero as an asset, the rest as a debt less. */
function lastPart({ balance, reserved, asset, liability }: Token, amount: number): number {
  const held = Math.min(amount, Math.max(0, balance + reserved));
  return held * asset + (amount - held) * liability;
}
