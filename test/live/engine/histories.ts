// Random histories of a live book: every kind of change, most of them sensible, some refused.
import type { Seeded } from '../../../bench/kernels/seeded.js';
import { engineInside } from '../../../src/engine/prepared/inside.js';
import type { Change } from '../../../src/live/engine/change.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import type { History } from '../../../src/market/history.js';
import type { Market } from '../../../src/market/market.js';
import { dayMs } from '../../../src/market/year.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { documentOf } from '../../program/prepared.js';

/** A change drawn for the engine as it stands. `n` makes its ids unlike those of others. */
export function drawnChange(live: LiveEngine, random: Seeded, n: number, kinds: readonly Change['kind'][] = weights): Change {
  const { market, time } = live;
  const { book } = live.engine[engineInside].parts;
  const of = <T>(list: readonly T[]): T => list[random.whole(list.length)] as T;
  // few accounts, so that orders and positions meet; those opened on the way among them
  const row = random.whole(4) === 0 ? book.accounts.length - 1 - random.whole(4) : random.whole(24);
  const who = { account: book.accounts[row] as string, subaccount: book.subaccounts[row] as string };
  const quote = of(market.quotes);
  const { instrument } = quote;
  const quantity = (random.whole(2) === 0 ? 1 : -1) * [0.1, 0.5, 1, 2, 7][random.whole(5)]!;
  const price = priceOf(quote, random);
  const stamp = { time: time + random.whole(3) * 250 };
  const asset = of(market.assets).id;
  const open = live.isOpen(who.account, who.subaccount) ? live.orders(who.account, who.subaccount) : [];
  const order = open[random.whole(Math.max(1, open.length))];
  switch (kinds[random.whole(kinds.length)] as Change['kind']) {
    case 'tick': {
      const { id, index } = of(market.underlyings);
      const prices = { [id]: index * (0.97 + 0.06 * random.uniform()) };
      const vols = instrument.kind === 'option' ? { [instrument.id]: 0.2 + random.uniform() } : {};
      const asOf = random.whole(4) === 0 ? { asOf: market.asOf + 60_000 } : {};
      // days pass where something follows them
      const time = (live.forecasts?.charged.length ?? 0) > 0 && random.whole(6) === 0 ? stamp.time + dayMs : stamp.time;
      return { kind: 'tick', time, prices, vols, ...asOf };
    }
    case 'forecast': {
      const { id } = of(market.underlyings);
      const predictors = { [id]: { funding: random.uniform() - 0.5 } };
      return { kind: 'forecast', ...stamp, ...(random.whole(3) === 0 ? { predictors } : { vols: { [id]: 0.1 + 2 * random.uniform() } }) };
    }
    case 'sources': {
      const price = market.assets.find(({ id }) => id === asset)?.price as number;
      const source = (n: number) => ({
        source: `s${n}`,
        price: price * (0.999 + 0.002 * random.uniform()),
        time: stamp.time - random.whole(2) * 60_000,
      });
      return { kind: 'sources', ...stamp, prices: { [asset]: [source(0), source(1), source(2)] } };
    }
    case 'fill':
      if (order !== undefined && random.whole(2) === 0) {
        const part = random.whole(2) === 0 ? order.quantity : order.quantity / 2;
        return {
          kind: 'fill',
          ...stamp,
          ...who,
          instrument: order.instrument,
          quantity: part,
          price: order.price,
          order: order.id,
          id: `f${n}`,
        };
      }
      return { kind: 'fill', ...stamp, ...who, instrument: instrument.id, quantity, price, id: `f${n}`, fee: random.whole(3) };
    case 'place':
      return {
        kind: 'place',
        ...stamp,
        ...who,
        order: { id: `o${n}`, instrument: instrument.id, quantity, price },
        ...(random.whole(2) === 0 ? { partly: { lot: 0.1 } } : {}),
      };
    case 'amend':
      return { kind: 'amend', ...stamp, ...who, order: order?.id ?? 'none', quantity: (order?.quantity ?? 1) * 0.5 };
    case 'cancel':
      return { kind: 'cancel', ...stamp, ...who, order: order?.id ?? 'none' };
    case 'deposit':
      return { kind: 'deposit', ...stamp, ...who, asset, amount: 1 + random.whole(1000) };
    case 'withdraw':
      return { kind: 'withdraw', ...stamp, ...who, asset, amount: 1 + random.whole(100) };
    case 'transfer': {
      const to = random.whole(book.accounts.length);
      return {
        kind: 'transfer',
        ...stamp,
        ...who,
        to: { account: book.accounts[to] as string, subaccount: book.subaccounts[to] as string },
        asset,
        amount: 1 + random.whole(50),
      };
    }
    case 'settle': {
      const expiring = of(market.quotes.filter((one) => one.instrument.expiry !== undefined)).instrument;
      const ids = market.quotes.filter(
        (one) => one.instrument.expiry === expiring.expiry && one.instrument.underlying === expiring.underlying,
      );
      return { kind: 'settle', ...stamp, prices: Object.fromEntries(ids.map((one) => [one.instrument.id, one.forward])) };
    }
    case 'funding': {
      const perpetuals = market.quotes.filter((one) => one.instrument.kind === 'perpetual');
      return {
        kind: 'funding',
        ...stamp,
        rates: Object.fromEntries(
          perpetuals.map((one) => [one.instrument.id, { rate: 0.0001 * (random.uniform() - 0.5), price: one.forward }]),
        ),
      };
    }
    case 'list': {
      const like = of(market.quotes.filter((one) => one.instrument.kind === 'option'));
      const strike = (like.instrument.strike as number) + 1 + n;
      return {
        kind: 'list',
        ...stamp,
        quotes: [{ ...like, instrument: { ...like.instrument, id: `${like.instrument.id}-${n}`, strike } }],
      };
    }
    case 'delist':
      return { kind: 'delist', ...stamp, instruments: [instrument.id] };
    case 'open':
      return {
        kind: 'open',
        ...stamp,
        accounts: [
          {
            account: `new${n}`,
            subaccount: '',
            mode: 'portfolio',
            positions: [],
            collateral: random.whole(2) === 0 ? [] : [{ asset: market.numeraire, amount: 10_000 }],
          },
        ],
      };
    case 'close':
      return { kind: 'close', ...stamp, ...who };
    case 'note':
      return { kind: 'note', ...stamp, note: { who: `operator ${n}`, why: 'a test' } };
    default:
      return { kind: 'rules', ...stamp, rules: live.rules };
  }
}

/** How often each kind is drawn. */
export const weights: readonly Change['kind'][] = [
  ...Array.from({ length: 8 }, () => 'fill' as const),
  ...Array.from({ length: 6 }, () => 'place' as const),
  ...Array.from({ length: 4 }, () => 'tick' as const),
  ...([
    'sources',
    'sources',
    'sources',
    'forecast',
    'forecast',
    'amend',
    'amend',
    'cancel',
    'cancel',
    'deposit',
    'withdraw',
    'withdraw',
    'transfer',
    'transfer',
    'settle',
    'funding',
    'list',
    'delist',
    'open',
    'close',
    'rules',
    'note',
  ] as const),
];

function priceOf({ instrument, forward, vol }: Market['quotes'][number], random: Seeded): number {
  if (instrument.kind !== 'option') return forward * (0.99 + 0.02 * random.uniform());
  const worth = 0.4 * vol * 0.3 * (instrument.settlement === 'inverse' ? 1 : forward);
  return worth * (0.5 + random.uniform());
}

/** The default rules with a forecast of a hundred days. */
export function following(section: object = {}): Rules {
  const document = documentOf('margincore');
  return parseRules({
    ...document,
    forecast: {
      ...document.forecast,
      window: 100,
      longRunDays: 120,
      volatility: { model: 'ewma', decay: 0.94 },
      tail: { kind: 'empirical' },
      ...section,
    },
  });
}

/** Closes of so many days before the market's instant, to its prices; the last underlying has none. */
export function pastOf({ underlyings, asOf }: Market, days: number, random: Seeded): History {
  const known = underlyings.slice(0, -1);
  const closes = new Float64Array(days * known.length);
  known.forEach(({ index }, i) => {
    let close = index;
    for (let t = days - 1; t >= 0; t--) {
      closes[t * known.length + i] = close;
      let z = -6;
      for (let k = 0; k < 12; k++) z += random.uniform();
      close *= Math.exp(0.03 * (1 + 0.5 * Math.sin(t / 11)) * z);
    }
  });
  const today = Math.floor(asOf / dayMs) * dayMs;
  return { names: known.map(({ id }) => id), dates: Array.from({ length: days }, (_, t) => today - (days - t) * dayMs), closes };
}
