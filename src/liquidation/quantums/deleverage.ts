// Two subaccounts offset a position against each other, at the bankruptcy price of the one or at the oracle price.
// Source: dYdX v4, clob module, deleveraging (numbers only).
import { fieldsOf, keyPath } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import { type Integer, integer } from './integers.js';
import { bankruptcyOf, requireCloses } from './prices.js';
import {
  allowed,
  figuresOf,
  knownMarket,
  notionalOf,
  type QuantumMarket,
  type QuantumSubaccount,
  type Read,
  readMarkets,
  readSubaccount,
  updated,
} from './subaccount.js';

export interface Deleveraging {
  readonly markets: readonly QuantumMarket[];
  readonly liquidated: QuantumSubaccount;
  readonly offsetting: QuantumSubaccount;
  readonly id: number;
  /** Base quantums that the liquidated one gets: against its position, at most all of it, and with the offsetting position, at most all of that. */
  readonly delta: Integer;
  readonly at: 'bankruptcyPrice' | 'oraclePrice';
}

interface After {
  readonly quoteBalance: bigint;
  readonly positions: readonly { readonly id: number; readonly baseQuantums: bigint; readonly quoteBalance: bigint }[];
}

/**
 * Payment to the liquidated subaccount in quote quantums (the other pays it: nothing is made or lost), and both after it, funding settled. Throws OUT_OF_RANGE for sizes that do not offset and where either
 * would not be allowed the update.
 */
export function deleverage(inputs: Deleveraging): { readonly quote: bigint; readonly liquidated: After; readonly offsetting: After } {
  const given = fieldsOf(inputs, 'inputs', ['markets', 'liquidated', 'offsetting', 'id', 'delta', 'at']);
  const markets = readMarkets(given.markets, 'inputs.markets');
  const at = oneOf(given.at, ['bankruptcyPrice', 'oraclePrice'], 'inputs.at');
  const id = knownMarket(markets, given.id, 'inputs.id');
  const delta = integer(given.delta, 'inputs.delta');
  const sides = (['liquidated', 'offsetting'] as const).map((name) => readSubaccount(markets, given[name], keyPath('inputs', name)));
  const [liquidated, offsetting] = sides as [Read, Read];
  const held = liquidated.positions.get(id)?.base ?? 0n;
  requireCloses(held, delta, 'inputs.delta');
  requireCloses(offsetting.positions.get(id)?.base ?? 0n, -delta, 'inputs.delta');
  const market = markets.get(id) as NonNullable<ReturnType<typeof markets.get>>;
  const quote = at === 'oraclePrice' ? -notionalOf(market, delta) : bankruptcyOf({ read: liquidated, id, held, delta });
  const carried = (name: string, read: Read, sign: 1n | -1n): After => {
    const next = updated(read, sign * quote, new Map([[id, sign * delta]]));
    const result = allowed(figuresOf(read), figuresOf(next));
    if (result !== 'SUCCESS') throw new Fault('OUT_OF_RANGE', `inputs.${name}`, 'a subaccount that is no worse for it', result);
    const positions = Array.from(next.positions, ([of, { base, quote: own }]) => ({ id: of, baseQuantums: base, quoteBalance: own }));
    return { quoteBalance: next.quote, positions };
  };
  return { quote, liquidated: carried('liquidated', liquidated, 1n), offsetting: carried('offsetting', offsetting, -1n) };
}
