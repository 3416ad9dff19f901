// Rows of the order gate: an order beside nine open ones of six legs, and beside 63 of twenty; with the time of gate `venue`.
import { bookOf } from '../../src/book/bookOf.js';
import type { ChangeOf, LiveOrder } from '../../src/live/engine/change.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { openLive } from '../../src/live/engine/open.js';
import { preset } from '../../src/rules/document/presets.js';
import type { BenchCase, KernelBench } from '../kernels/kernelBench.js';
import { Seeded } from '../kernels/seeded.js';
import { median } from '../measure.js';
import { coreOf } from '../runs/cores.js';
import { engineMarket } from '../runs/engine/books.js';

const accounts = 40;
const rules = ['margincore', 'binance-futures', 'span-arrays', 'deribit-portfolio', 'paradex-portfolio'];
type Place = ChangeOf<'place'>;

/** Legs and orders of a hundredth of the account's money at most, an order a per cent about the mark. */
function drawn(
  name: string,
  next: Seeded,
  legs: number,
): { readonly position: () => LiveOrder; readonly order: (id: string) => LiveOrder } {
  const { kinds, settlement } = preset(name).scope;
  const near = engineMarket.quotes.filter(
    ({ instrument, forward }) =>
      ['BTC', 'ETH'].includes(instrument.underlying) &&
      // in the money an option without a mark would be ordered far outside its price band
      (instrument.kind !== 'option' || instrument.call === (instrument.strike as number) >= forward) &&
      (kinds as readonly string[]).includes(instrument.kind) &&
      (settlement === undefined || settlement === instrument.settlement),
  );
  const own = Array.from({ length: legs }, () => near[next.whole(near.length)]);
  let leg = 0;
  const of = (id: string, { instrument, forward, mark }: (typeof near)[number]): LiveOrder => {
    const inverse = instrument.settlement === 'inverse';
    const option = instrument.kind === 'option';
    const each = (inverse && !option ? 1 : forward) * instrument.multiplier;
    const quantity = ((next.uniform() < 0.5 ? -1 : 1) * next.between(50, 500)) / each;
    const price = option ? (mark ?? 0.02 * (inverse ? 1 : forward)) : forward;
    return { id, instrument: instrument.id, quantity, price: price * next.between(0.99, 1.01) };
  };
  return {
    position: () => of('leg', own[leg++]),
    order: (id) => of(id, next.uniform() < 0.5 ? own[next.whole(legs)] : near[next.whole(near.length)]),
  };
}

/** Accounts with all orders but one open, and the one. */
async function opened(live: LiveEngine, name: string, seed: number, legs: number, orders: number): Promise<Place[]> {
  const asked: Place[] = [];
  for (let n = 0; n < accounts; n++) {
    const { order } = drawn(name, new Seeded(1000 * seed + n), legs);
    for (let i = 1; i < orders; i++) await live.apply({ kind: 'place', account: `${n}`, order: order(`${i}`) });
    asked.push({ kind: 'place', account: `${n}`, order: order('asked') });
  }
  return asked;
}

/** No subset of fills that is tried leaves less than the gate says. */
function checked(live: LiveEngine, asked: readonly Place[], next: Seeded): void {
  for (const change of asked) {
    const { verdict, least } = live.check(change);
    if (verdict !== 'accepted' || least === undefined)
      throw new Error(`${JSON.stringify(change)} is not accepted: ${JSON.stringify(live.check(change))}`);
    const all = [...live.orders(change.account as string), change.order];
    const view = live.engine.account(change.account as string);
    for (let n = 0; n < 10; n++) {
      const fills = all.map(() => next.uniform() < 0.5);
      const left = (filled: boolean) =>
        all.filter((_, i) => fills[i] === filled).map(({ instrument, quantity, price }) => ({ instrument, quantity, price }));
      const after = view.whatIf({ trades: left(true), orders: left(false) }).after[view.requirement];
      if (after === undefined || after.equity - after.initial < least - 1e-9 * Math.abs(after.equity))
        throw new Error(`the gate says ${least} of ${JSON.stringify(change)}`);
    }
  }
}

function gated(name: string, legs: number, orders: number): BenchCase {
  return {
    name: `${name}, ${orders} orders, ${legs} legs`,
    items: 1,
    bytes: 64,
    make(backend, _arena, seed) {
      let check: ((gate: 'safe' | 'venue') => void) | undefined;
      return {
        run: () => (check as (gate: 'safe') => void)('safe'),
        figures() {
          const times = { safe: [] as number[], venue: [] as number[] };
          for (let n = 0; n < 4000; n++) {
            const gate = n % 80 < 40 ? 'safe' : 'venue';
            const start = performance.now();
            check?.(gate);
            times[gate].push(performance.now() - start);
          }
          return { venueMicroseconds: 1000 * median(times.venue), timesVenue: median(times.safe) / median(times.venue) };
        },
        async check() {
          const core = await coreOf(backend.name);
          const book = bookOf(
            Array.from({ length: accounts }, (_, n) => {
              const { position } = drawn(name, new Seeded(1000 * seed + n), legs);
              const held = new Map<string, LiveOrder>();
              for (let i = 0; i < legs; i++) {
                const leg = position();
                held.set(leg.instrument, leg);
              }
              const positions = [...held.values()].map(({ instrument, quantity, price }) => ({ instrument, quantity, entryPrice: price }));
              return {
                account: `${n}`,
                subaccount: '',
                mode: 'portfolio',
                positions,
                collateral: [{ asset: 'USDC', amount: 1e5 }],
              } as const;
            }),
          );
          const lives = {} as Record<'safe' | 'venue', LiveEngine>;
          const asked = {} as Record<'safe' | 'venue', Place[]>;
          for (const gate of ['safe', 'venue'] as const) {
            lives[gate] = await openLive(core, { book, market: engineMarket, rules: preset(name), gate });
            asked[gate] = await opened(lives[gate], name, seed, legs, orders);
          }
          checked(lives.safe, asked.safe, new Seeded(seed));
          let n = 0;
          check = (gate) => void lives[gate].check(asked[gate][n++ % accounts]);
        },
      };
    },
  };
}

export const gateBench: KernelBench = {
  kernel: 'live/gate',
  item: 'order checked',
  cases: [...rules.map((name) => gated(name, 6, 10)), ...rules.map((name) => gated(name, 20, 64))],
};
