// Equity and requirement over the price of one underlying: today, a day on, and at the next expiry. All else stays fixed.
import { buildMarket, Fault, type Market, pnl } from '../../index.js';
import type { StressScenario } from '../../rules.js';
import { dayMs, movedLimits, type Quote } from '../../support.js';
import type { Held } from './held.js';
import { oneBook } from './oneBook.js';

export interface CurveAsked {
  readonly requirement: string;
  readonly underlying: string;
}

export interface Line {
  /** ms since 1970 UTC. */
  readonly asOf: number;
  /** NaN where there is none. */
  readonly equities: readonly number[];
}

export interface Curve {
  readonly underlying: string;
  readonly index: number;
  readonly prices: readonly number[];
  readonly equities: readonly number[];
  readonly initials: readonly number[];
  readonly maintenances: readonly number[];
  /** A day on, and when the first leg expires; null where nothing expires, or that is within the day. */
  readonly tomorrow: Line | null;
  readonly expiry: Line | null;
  /** Prices at which equity crosses maintenance: below and above today's, null where the search meets none. */
  readonly down: number | null;
  readonly up: number | null;
  /** Whether it is to be liquidated at today's price. */
  readonly below: boolean;
}

/** From 45 % down to 45 % up. */
const points = 61;
const reach = 0.45;

export async function curve(held: Held, { requirement, underlying }: CurveAsked): Promise<Curve> {
  const { market, one } = held;
  const { holding, engine } = one;
  const of = market.underlyings.find(({ id }) => id === underlying);
  if (of === undefined) throw new Fault('UNKNOWN_UNDERLYING', 'underlying', 'an underlying of the market', underlying);
  const moves = Array.from({ length: points }, (_, n) => -reach + (2 * reach * n) / (points - 1));
  const prices = moves.map((move) => of.index * (1 + move));
  const scenarios = moves.map((move) => scenarioOf(underlying, move));
  const { requirements } = await engine.stress(scenarios);
  const now = requirements[requirement];
  if (now === undefined) throw new Fault('NOT_FOUND', 'requirement', `one of ${Object.keys(requirements).join(', ')}`, requirement);
  const { thresholds, below } = await engine
    .account(holding.account, holding.subaccount)
    .liquidationPrices({ requirement, assets: [of.asset] });
  const [first] = thresholds;
  const quotes = new Map(market.quotes.map((quote) => [quote.instrument.id, quote]));
  const expiries = holding.positions
    .flatMap(({ instrument }) => quotes.get(instrument)?.instrument.expiry ?? [])
    .filter((expiry) => expiry > market.asOf);
  const next = Math.min(...expiries);
  const later = (asOf: number): Promise<Line> => lineAt(held, { requirement, underlying }, { scenarios, moves, quotes, asOf });
  return {
    underlying,
    index: of.index,
    prices,
    equities: [...now.equities],
    initials: [...now.initials],
    maintenances: [...now.maintenances],
    tomorrow: await later(market.asOf + dayMs),
    expiry: Number.isFinite(next) && next > market.asOf + dayMs ? await later(next) : null,
    down: first?.down?.price ?? null,
    up: first?.up?.price ?? null,
    below,
  };
}

function scenarioOf(underlying: string, move: number): StressScenario {
  const none = { kind: 'relative' as const, size: 0 };
  return {
    name: String(move),
    kind: 'user',
    description: 'One price moves, everything else stands still.',
    source: 'the curve of the page',
    spotUnit: 'simple',
    spots: { [underlying]: move, '*': 0 },
    vols: { '*': none },
    basis: { '*': 0 },
    assets: { '*': 0 },
  };
}

interface Later {
  readonly scenarios: readonly StressScenario[];
  readonly moves: readonly number[];
  readonly quotes: ReadonlyMap<string, Quote>;
  readonly asOf: number;
}

/** The market at a later instant, everything else as it is: legs that have expired are settled at the shocked price, the others are valued then. */
async function lineAt(
  { core, market, rules, book, one }: Held,
  { requirement, underlying }: CurveAsked,
  { scenarios, moves, quotes, asOf }: Later,
): Promise<Line> {
  const { holding } = one;
  const gone = (expiry: number | undefined): boolean => expiry !== undefined && expiry <= asOf;
  const settled = holding.positions.flatMap(({ instrument, ...held }) => {
    const quote = quotes.get(instrument);
    return quote !== undefined && gone(quote.instrument.expiry) ? [{ ...held, quote }] : [];
  });
  const positions = holding.positions.filter(({ instrument }) => !gone(quotes.get(instrument)?.instrument.expiry));
  const left = market.quotes.filter(({ instrument }) => !gone(instrument.expiry));
  const engine = await core.prepare({
    book: oneBook({ book, one }, { ...holding, positions, orders: [] }),
    market: buildMarket({ ...market, asOf, quotes: left }, movedLimits),
    rules,
  });
  try {
    const { requirements } = await engine.stress(scenarios);
    const { equities = [] } = requirements[requirement] ?? {};
    const paid = (move: number): number => settled.reduce((sum, leg) => sum + settlement(market, leg, underlying, move), 0);
    return { asOf, equities: moves.map((move, n) => (equities[n] ?? Number.NaN) + paid(move)) };
  } finally {
    engine.dispose();
  }
}

interface SettledLeg {
  readonly quantity: number;
  readonly entryPrice: number;
  readonly quote: Quote;
}

/** What an expired leg has paid, numeraire, its underlying settled at today's index times 1 + move. */
function settlement({ underlyings, assets }: Market, { quantity, entryPrice, quote }: SettledLeg, moved: string, move: number): number {
  const { underlying, multiplier, strike = 0, call, kind, settlement: way, asset } = quote.instrument;
  const by = underlying === moved ? 1 + move : 1;
  const price = (underlyings.find(({ id }) => id === underlying)?.index ?? Number.NaN) * by;
  const paid = way === 'inverse' ? 1 : (assets.find(({ id }) => id === asset)?.price ?? Number.NaN);
  if (kind === 'option') return quantity * multiplier * Math.max(0, call === true ? price - strike : strike - price) * paid;
  if (way === 'inverse') return pnl.inversePnl(quantity, multiplier, entryPrice, price) * price;
  return pnl.linearPnl(quantity, multiplier, entryPrice, price) * paid;
}
