// What if I trade? The account now and after a fill at a stated price, its liquidation prices before and after, and the largest size that fits.
import type { AccountChanges, AccountView, LiquidationPrices, WhatIf } from '../../index.js';
import type { Held } from './held.js';

export interface TicketAsked {
  readonly requirement: string;
  readonly instrument: string;
  /** Contracts, positive. */
  readonly quantity: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
}

export interface TicketAnswer {
  readonly before: WhatIf['before'];
  readonly after: WhatIf['after'];
  readonly binding: WhatIf['binding'][string];
  /** The asset whose price the instrument follows. */
  readonly asset: string;
  /** Below and above; null where the search meets none. */
  readonly liquidation: { readonly before: Threshold; readonly after: Threshold };
  readonly largest: ReturnType<AccountView['largestOrder']>;
}

interface Threshold {
  readonly down: number | null;
  readonly up: number | null;
}

export async function ticket(
  { market, one }: Held,
  { requirement, instrument, quantity, side, price }: TicketAsked,
): Promise<TicketAnswer> {
  const { holding, engine } = one;
  const view = engine.account(holding.account, holding.subaccount);
  const size = side === 'buy' ? quantity : -quantity;
  const changes: AccountChanges = quantity === 0 ? {} : { trades: [{ instrument, quantity: size, price }] };
  const quote = market.quotes.find((one) => one.instrument.id === instrument);
  const asset = market.underlyings.find(({ id }) => id === quote?.instrument.underlying)?.asset ?? '';
  const search = { requirement, assets: asset === '' ? [] : [asset] };
  const whom = { account: holding.account, subaccount: holding.subaccount };
  const [answer] = await engine.whatIf([{ ...whom, changes, liquidationPrices: search }]);
  const { before, after, binding, liquidationPrices } = answer as WhatIf;
  const standing = await view.liquidationPrices(search);
  const nearest = ({ thresholds }: LiquidationPrices): Threshold => ({
    down: thresholds[0]?.down?.price ?? null,
    up: thresholds[0]?.up?.price ?? null,
  });
  return {
    before,
    after,
    binding: binding[requirement] ?? null,
    asset,
    liquidation: { before: nearest(standing), after: nearest(liquidationPrices ?? standing) },
    largest: view.largestOrder({ instrument, side, price, requirement }),
  };
}
