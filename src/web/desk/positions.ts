// What the account holds: each leg with its mark, profit and loss, Greeks, and what it adds to the initial requirement; collateral after haircuts.
import { type AccountChanges, type AccountGreeks, type AccountView, Fault, type Market, pnl } from '../../index.js';
import type { Quote } from '../../support.js';
import type { Held } from './held.js';
import { modelMarks } from './quoted.js';

export interface Leg {
  readonly instrument: string;
  /** Hedge mode: the side, where the account holds both. */
  readonly side?: 'long' | 'short';
  readonly underlying: string;
  readonly kind: 'spot' | 'future' | 'perpetual' | 'option';
  readonly quantity: number;
  readonly entryPrice: number;
  /** Price now, in the instrument's quote: of an option the model's, of anything else the market's. */
  readonly mark: number;
  /** Against the entry price, numeraire; NaN where the instrument has no price here. */
  readonly pnl: number;
  /** As the account's `greeks`: units of the underlying per unit of its index, numeraire per 0.01 of vol and per day. */
  readonly delta: number;
  /** Change of delta for a move of 1 %. */
  readonly gammaPercent: number;
  readonly vegaPoint: number;
  readonly thetaDay: number;
  /** ms since 1970 UTC; null without one. */
  readonly expiry: number | null;
  readonly strike: number | null;
  readonly vol: number | null;
  /** Initial now less initial without the leg; NaN where it cannot be told. Legs offset each other: the column does not add up. */
  readonly adds: number;
}

export interface Holding {
  readonly asset: string;
  readonly amount: number;
  readonly price: number;
  /** What the requirement's equity loses without it, numeraire: its value after the haircut. */
  readonly counts: number;
}

export interface Positions {
  readonly legs: readonly Leg[];
  readonly collateral: readonly Holding[];
  readonly indexes: Readonly<Record<string, number>>;
  /** By underlying: sums, and collateral in its coin beside them. */
  readonly greeks: AccountGreeks['underlyings'];
}

export async function positions({ core, market, one }: Held, { requirement }: { readonly requirement: string }): Promise<Positions> {
  const { holding, engine } = one;
  const { account, subaccount } = holding;
  const quotes = new Map(market.quotes.map((quote) => [quote.instrument.id, quote]));
  const held = holding.positions.map((position) => ({ ...position, quote: quotes.get(position.instrument) }));
  const options = held.flatMap(({ quote }) => (quote?.instrument.kind === 'option' ? [quote] : []));
  const marks = modelMarks(core, market, options);
  const view = engine.account(account, subaccount);
  const { positions: moved, underlyings } = view.greeks();
  const left = [...moved];
  const adds = held.map(({ instrument, quantity, entryPrice, side }) =>
    added(view, requirement, 'initial', { trades: [{ instrument, quantity: -quantity, price: entryPrice, ...(side && { side }) }] }),
  );
  const counts = holding.collateral.map(({ asset, amount }) => added(view, requirement, 'equity', { deposits: { [asset]: -amount } }));
  return {
    legs: held.map(({ instrument, quantity, entryPrice, side, quote }, n): Leg => {
      const kind = quote?.instrument.kind ?? 'spot';
      // hedge mode: rows of one instrument by their side
      const at = left.findIndex((row) => row.instrument === instrument && Math.sign(row.quantity) === Math.sign(quantity));
      const [greeks] = at < 0 ? [] : left.splice(at, 1);
      const mark = kind === 'option' ? marks.get(instrument) : quote?.forward;
      const of = quote === undefined || mark === undefined ? undefined : legOf(market, quote, { quantity, entryPrice, mark }, greeks);
      return {
        instrument,
        ...(side && { side }),
        underlying: quote?.instrument.underlying ?? '',
        kind,
        quantity,
        entryPrice,
        ...(of ?? unknown),
        expiry: quote?.instrument.expiry ?? null,
        strike: quote?.instrument.strike ?? null,
        vol: kind === 'option' ? (quote?.vol ?? null) : null,
        adds: adds[n] as number,
      };
    }),
    collateral: holding.collateral.map(({ asset, amount }, n) => ({
      asset,
      amount,
      price: market.assets.find(({ id }) => id === asset)?.price ?? Number.NaN,
      counts: counts[n] as number,
    })),
    indexes: Object.fromEntries(market.underlyings.map(({ id, index }) => [id, index])),
    greeks: underlyings,
  };
}

/** A figure of the account now less that after changes that take something away; NaN for what the engine refuses. */
function added(view: AccountView, requirement: string, figure: 'initial' | 'equity', changes: AccountChanges): number {
  try {
    return -(view.whatIf(changes).difference[requirement]?.[figure] ?? Number.NaN);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return Number.NaN;
  }
}

type LegFigures = Pick<Leg, 'mark' | 'pnl' | 'delta' | 'gammaPercent' | 'vegaPoint' | 'thetaDay'>;

const none = Number.NaN;
const unknown: LegFigures = { mark: none, pnl: none, delta: none, gammaPercent: none, vegaPoint: none, thetaDay: none };

interface Priced {
  readonly quantity: number;
  readonly entryPrice: number;
  readonly mark: number;
}

function legOf(
  market: Market,
  { instrument }: Quote,
  { quantity, entryPrice, mark }: Priced,
  greeks: AccountGreeks['positions'][number] | undefined,
): LegFigures {
  const { multiplier, asset, settlement, kind, underlying } = instrument;
  const gained =
    kind === 'option'
      ? quantity * multiplier * (mark - entryPrice)
      : settlement === 'inverse'
        ? pnl.inversePnl(quantity, multiplier, entryPrice, mark)
        : pnl.linearPnl(quantity, multiplier, entryPrice, mark);
  const index = market.underlyings.find(({ id }) => id === underlying)?.index ?? Number.NaN;
  const own = { ...unknown, mark, pnl: gained * priceOf(market, asset) };
  if (greeks === undefined) return own;
  const { delta, gamma, vega, theta } = greeks;
  return { ...own, delta, gammaPercent: gamma * index * 0.01, vegaPoint: vega, thetaDay: theta };
}

const priceOf = (market: Market, asset: string): number => market.assets.find(({ id }) => id === asset)?.price ?? Number.NaN;
