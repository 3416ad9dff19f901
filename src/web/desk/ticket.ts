// The ticket: the account now and after a fill at a stated price, liquidation prices before and after, and the largest size that fits.
import type { AccountView, WhatIf } from '../../index.js';
import { liquidationPrices } from '../../questions/liquidationPrices.js';
import type { FoundBy } from '../../questions/question.js';
import { whatIf } from '../../questions/whatIf.js';
import type { Held } from './held.js';
import { askedOf } from './session.js';

type Found = FoundBy<typeof whatIf>;

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
  readonly binding: Found['binding'][string];
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

export async function ticket(held: Held, { requirement, instrument, quantity, side, price }: TicketAsked): Promise<TicketAnswer> {
  const { market, one } = held;
  const trades = quantity === 0 ? [] : [{ instrument, quantity: side === 'buy' ? quantity : -quantity, price }];
  const quote = market.quotes.find(({ instrument: { id } }) => id === instrument);
  const asset = market.underlyings.find(({ id }) => id === quote?.instrument.underlying)?.asset ?? '';
  const search = { requirement, assets: asset === '' ? [] : [asset] };
  const standing = await askedOf(held, liquidationPrices, search);
  const {
    before,
    after,
    binding,
    liquidationPrices: moved = standing,
  } = await askedOf(held, whatIf, { trades, liquidationPrices: search });
  const nearest = ({ thresholds: [first] }: typeof standing): Threshold => ({
    down: first?.down?.price ?? null,
    up: first?.up?.price ?? null,
  });
  const view = one.engine.account(one.holding.account, one.holding.subaccount);
  return {
    ...{ before: figuresOf(before), after: figuresOf(after), binding: binding[requirement] ?? null, asset },
    liquidation: { before: nearest(standing), after: nearest(moved) },
    largest: view.largestOrder({ instrument, side, price, requirement }),
  };
}

/** An answer has null for the health of who owes nothing, or has lost more than nothing. */
const figuresOf = (all: Found['before']): WhatIf['before'] =>
  Object.fromEntries(
    Object.entries(all).map(([name, { health, ...of }]) => [
      name,
      { ...of, health: health ?? (of.equity < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) },
    ]),
  );
