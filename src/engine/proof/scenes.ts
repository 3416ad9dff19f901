// Seeded markets and accounts within the ranges of a document: prices, sizes and attributes at their ends and between, small books of every side.
import type { Account, Order, Position } from '../../book/account.js';
import type { Instrument, InstrumentKind } from '../../book/instrument.js';
import { Draws } from '../../draws.js';
import { buildMarket } from '../../market/build.js';
import type { Figures, Market, Quote } from '../../market/market.js';
import { rangesOf } from '../../rules/document/ranges.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Bounds } from '../../rules/proof/proof.js';
import type { Span } from '../../rules/proof/span.js';
import { assetNames, underlyingNames } from './names.js';

/** A market and accounts of it; `doubled` says which account is another one with twice its positions. */
export interface ProofScene {
  readonly market: Market;
  readonly accounts: readonly Account[];
  readonly doubled: ReadonlyMap<number, number>;
}

const asOf = Date.UTC(2026, 0, 1);
const day = 86_400_000;

export function sceneOf(rules: Rules, { attributes }: Bounds, seed: number, number: number, count: number): ProofScene {
  const draws = new Draws(seed, number);
  const stated = (owner: keyof Bounds['attributes']): Figures =>
    figuresOf([...attributes[owner]], rules.assumptions[owner] ?? {}, draws, number);
  const market = marketOf(rules, draws, number, stated);
  const order = shuffled(market.quotes.length, draws);
  const accounts: Account[] = [];
  const doubled = new Map<number, number>();
  for (let n = 0; accounts.length < count; n++) {
    const one = accountOf(market, rules, draws, n, order[n >> 1], stated('accounts'));
    if (one.positions.length === 1) doubled.set(accounts.length + 1, accounts.length);
    accounts.push(one);
    if (one.positions.length === 1)
      accounts.push({
        ...one,
        account: `${one.account} doubled`,
        positions: one.positions.map((held) => ({ ...held, quantity: 2 * held.quantity })),
      });
  }
  return { market, accounts, doubled };
}

function shuffled(count: number, draws: Draws): readonly number[] {
  const order = Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n--) {
    const other = draws.below(n + 1);
    [order[n], order[other]] = [order[other] as number, order[n] as number];
  }
  return order;
}

/** A positive number between two, even by its logarithm: geometric means halve the range, as the bits of one draw say. */
function bySize(low: number, high: number, draws: Draws): number {
  let [from, to, bits] = [low, high, draws.between(0, 1)];
  for (let n = 0; n < 40; n++) {
    const middle = Math.sqrt(from) * Math.sqrt(to);
    bits *= 2;
    if (bits >= 1) [from, bits] = [middle, bits - 1];
    else to = middle;
  }
  return from;
}

/** A number of a range: an end, the middle, or one between by its size. */
function drawn({ low, high }: Span, draws: Draws): number {
  const way = draws.below(4);
  if (way === 0) return low;
  if (way === 1) return high;
  const size = (x: number): number => Math.max(Math.abs(x), 1e-9);
  const of = (sign: 1 | -1, most: number): number => sign * bySize(1e-9, Math.max(1e-9, most), draws);
  if (low > 0) return bySize(low, high, draws);
  const picked = low < 0 && draws.chance(0.5) ? of(-1, size(low)) : of(1, size(high));
  return Math.min(high, Math.max(low, picked));
}

/** The first markets have prices as usual, at their highest and at their lowest, and state the least of everything, the last of them the most; later ones are drawn. */
const corner = (number: number): 'low' | 'high' | undefined => (number < 2 ? 'low' : number === 2 ? 'high' : undefined);

/** Figures of a scene: everything without a stand-in is stated; of the rest one half. */
function figuresOf(
  names: readonly (readonly [string, Span])[],
  standIns: Readonly<Record<string, unknown>>,
  draws: Draws,
  number: number,
): Figures {
  const figures: Record<string, number> = {};
  for (const [name, span] of names) {
    if (name === 'requirement' || name === 'index' || name === 'price' || name === 'riskArray') continue;
    if (Object.hasOwn(standIns, name) && (number === 0 || draws.chance(0.5))) continue;
    const end = corner(number);
    figures[name] = end === undefined ? drawn(span, draws) : span[end];
  }
  return figures;
}

type Stated = (owner: 'quotes' | 'underlyings' | 'assets' | 'accounts') => Figures;

function marketOf(rules: Rules, draws: Draws, number: number, stated: Stated): Market {
  const { price, vol } = rangesOf(rules);
  const numeraire = rules.about.currency === '*' ? 'USD' : rules.about.currency;
  const usual: Span = { low: Math.max(price[0], 0.01), high: Math.min(price[1], 100_000) };
  const priced = (): number => {
    if (number === 1 || number === 2) return price[number === 1 ? 1 : 0];
    return drawn(number % 3 === 2 ? { low: price[0], high: price[1] } : usual, draws);
  };
  const fixed = new Set(Object.values(rules.scenarios).flatMap(({ settlement }) => settlement?.fixed ?? []));
  const underlyings = underlyingNames(rules, number).map((id) => ({ id, index: priced() }));
  const assets = assetNames(rules, number).filter((id) => id !== numeraire && !underlyings.some((one) => one.id === id));
  const quotes = underlyings.flatMap(({ id, index }) =>
    instrumentsOf(rules, id, index, numeraire).map((instrument): Quote => {
      const { mark, ...stating } = stated('quotes');
      // settlement fixes no more than the forward
      const figures = Object.fromEntries(Object.entries(stating).map(([name, x]) => [name, fixed.has(name) ? Math.min(x, index) : x]));
      const option = instrument.kind === 'option';
      const rate = option
        ? Math.min(0.5, Math.max(-0.5, drawn({ low: rangesOf(rules).rate[0], high: rangesOf(rules).rate[1] }, draws)))
        : 0;
      return {
        instrument,
        forward: index,
        vol: option ? Math.min(5, Math.max(vol[0], drawn({ low: vol[0], high: vol[1] }, draws))) : 0,
        rate,
        ...(mark === undefined ? {} : { mark: Math.max(0, mark) }),
        figures,
        ...arraysOf(rules, index, draws),
      };
    }),
  );
  return buildMarket(
    {
      asOf,
      numeraire,
      venue: 'margincore',
      source: 'search of a proof',
      assets: [
        ...underlyings.filter(({ id }) => id !== numeraire).map(({ id, index }) => ({ id, price: index, figures: stated('assets') })),
        ...assets.map((id) => ({ id, price: priced(), figures: stated('assets') })),
      ],
      underlyings: underlyings.map(({ id, index }) => ({
        id,
        asset: id,
        index: id === numeraire ? 1 : index,
        figures: stated('underlyings'),
      })),
      quotes,
    },
    { indexTolerance: Number.MAX_VALUE },
  );
}

function arraysOf(rules: Rules, index: number, draws: Draws): { readonly riskArray?: readonly number[] } {
  const most = Math.max(0, ...Object.values(rules.scenarios).map(({ arrays = 0 }) => arrays));
  return most === 0 ? {} : { riskArray: Array.from({ length: most }, () => draws.between(-index, index)) };
}

function instrumentsOf({ scope }: Rules, underlying: string, index: number, numeraire: string): readonly Instrument[] {
  const expiry = asOf + 30 * day;
  const option = (call: boolean, strike: number) => ({ kind: 'option', expiry, strike: strike * index, call }) as const;
  const drafts: readonly (Partial<Instrument> & { readonly kind: InstrumentKind })[] = [
    { kind: 'spot' },
    { kind: 'perpetual' },
    { kind: 'future', expiry },
    option(true, 1.1),
    option(false, 0.9),
    option(true, 0.5),
    option(false, 2),
  ];
  return (['linear', 'inverse'] as const).flatMap((settlement) =>
    scope.settlement !== undefined && settlement !== scope.settlement
      ? []
      : drafts.flatMap((draft, i) =>
          !scope.kinds.includes(draft.kind) || (settlement === 'inverse' && (draft.kind === 'spot' || i > 4))
            ? []
            : [
                {
                  ...draft,
                  id: `${underlying} ${settlement} ${draft.kind} ${i}`,
                  settlement,
                  underlying,
                  asset: settlement === 'inverse' ? underlying : numeraire,
                  multiplier: 1,
                },
              ],
        ),
  );
}

/** Every instrument alone of both sides, every asset alone; then some of each. */
function accountOf(market: Market, rules: Rules, draws: Draws, n: number, own: number | undefined, figures: Figures): Account {
  const { quotes, assets } = market;
  const size = rangesOf(rules).size[1];
  const contracts = (quote: Quote): number => {
    const units = Math.min(size, draws.pick([1e-3, 1, 10, 1e4, 1e7]));
    const inverse = quote.instrument.settlement === 'inverse' && quote.instrument.kind !== 'option';
    return draws.sign() * units * (inverse ? quote.forward : 1);
  };
  const entry = ({ forward, instrument }: Quote): number =>
    instrument.kind === 'option' ? (instrument.settlement === 'inverse' ? 0.05 : 0.05 * forward) : forward * draws.between(0.5, 1.5);
  const position = (quote: Quote, sign?: number): Position => {
    const quantity = contracts(quote);
    return {
      instrument: quote.instrument.id,
      quantity: sign === undefined ? quantity : sign * Math.abs(quantity),
      entryPrice: entry(quote),
    };
  };
  const alone = own === undefined ? undefined : quotes[own];
  const many = quotes.length === 0 ? 0 : draws.below(5);
  const positions =
    alone !== undefined ? [position(alone, n % 2 === 0 ? 1 : -1)] : Array.from({ length: many }, () => position(draws.pick(quotes)));
  const owned = n % 3 === 0 ? [draws.pick(assets)] : assets.filter(() => draws.chance(0.4));
  const collateral = owned.map(({ id }) => ({
    asset: id,
    amount: Math.min(size, draws.pick([1, 100, 1e6])) * (draws.chance(0.2) ? -1 : 1),
  }));
  const ordered = rules.scope.orders === 'charged' && quotes.length > 0 && n % 4 === 3;
  const orders = ordered ? Array.from({ length: 1 + draws.below(3) }, () => orderOf(draws.pick(quotes), contracts, entry)) : [];
  const unique = [...new Map(positions.map((one) => [one.instrument, one])).values()];
  return {
    account: `account ${n}`,
    subaccount: '',
    mode: 'portfolio',
    positions: unique,
    collateral,
    figures,
    ...(orders.length === 0 ? {} : { orders }),
  };
}

function orderOf(quote: Quote, contracts: (quote: Quote) => number, entry: (quote: Quote) => number): Order {
  return { instrument: quote.instrument.id, quantity: contracts(quote), price: entry(quote) };
}
