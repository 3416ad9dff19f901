// Rows of the live engine: a fill with the account's new level, an order checked and reserved, a change on the disk.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MarginEngine } from '../../src/index.js';
import type { Change } from '../../src/live/engine/change.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { openLive } from '../../src/live/engine/open.js';
import { packed } from '../../src/live/record/packed.js';
import { fileLog } from '../../src/log/open.js';
import { preset } from '../../src/rules/document/presets.js';
import { assertSameBits, type BenchCase, type KernelBench } from '../kernels/kernelBench.js';
import { coreOf } from '../runs/cores.js';
import { engineBook, engineMarket } from '../runs/engine/books.js';
import { liveAccounts, liveBook, liveMarket } from './book.js';
import { bridges } from './path.js';

const accounts = 10_000;
const perpetual = engineMarket.quotes.find(({ instrument }) => instrument.kind === 'perpetual') as (typeof engineMarket.quotes)[number];
const rules = ['margincore', 'deribit-portfolio', 'derive-pmrm-2', 'paradex-portfolio', 'binance-futures'];

/** Changes of one account after the other; after some the figures are held against those of a fresh engine. */
function changing(name: string, changeOf: (live: LiveEngine) => (n: number) => Change): BenchCase {
  return {
    name,
    items: 1,
    bytes: 64,
    make(backend, _arena, seed) {
      let step: (() => Promise<unknown>) | undefined;
      return {
        run: async () => void (await step?.()),
        async check() {
          const core = await coreOf(backend.name);
          const live = await openLive(core, { book: engineBook(seed, accounts), market: engineMarket, rules: preset(name) });
          const change = changeOf(live);
          let n = 0;
          step = () => live.apply(change(n++));
          for (let i = 0; i < 50; i++) await step();
          const fresh: MarginEngine = await core.prepare({ book: live.book, market: live.market, rules: live.rules });
          assertSameBits(`${name} initials`, live.engine.run().own.initials, fresh.run().own.initials);
          fresh.dispose();
        },
      };
    },
  };
}

const { id: instrument } = perpetual.instrument;
const fill = (n: number): Change => ({
  kind: 'fill',
  account: (7 * n) % accounts,
  instrument,
  quantity: n % 2 === 0 ? 1 : -1,
  price: perpetual.forward,
});
/** Placed and cancelled in turn, so that the book stays what it is, by accounts that may. */
const placing = (live: LiveEngine): ((n: number) => Change) => {
  const order = { id: 'bench', instrument, quantity: -1e-6, price: perpetual.forward };
  const place = (account: number) => ({ kind: 'place', account, order }) as const;
  const may: number[] = [];
  for (let account = 0; may.length < 200 && account < accounts; account += 7)
    if (live.check(place(account)).quantity !== 0) may.push(account);
  return (n) => {
    const account = may[(n >> 1) % may.length] as number;
    return n % 2 === 1 ? { kind: 'cancel', account, order: order.id } : place(account);
  };
};

/** A second of the market of a hundred thousand accounts, a fifth of them with open orders, judged by every level of the ladder. */
function applied(name: string): BenchCase {
  return {
    name,
    items: liveAccounts,
    bytes: 64,
    make(backend, _arena, seed) {
      let live: LiveEngine | undefined;
      let step: (() => Promise<unknown>) | undefined;
      return {
        run: async () => void (await step?.()),
        figures: () => {
          const { touchedShare, hotShare } = (live as LiveEngine).levels.metrics;
          return { touchedShare, hotShare, bytesAnAccount: (live as LiveEngine).engine.memoryBytes / liveAccounts };
        },
        async check() {
          const core = await coreOf(backend.name);
          const opened = await openLive(core, { book: liveBook(seed, true), market: liveMarket, rules: preset(name) });
          live = opened;
          const next = bridges(seed);
          step = () => opened.apply({ kind: 'tick', prices: next() });
          for (let i = 0; i < 20; i++) await step();
          const levels = opened.levels.ladder.codes.slice();
          opened.levels.all(opened.time);
          assertSameBits(`${name} levels`, levels, opened.levels.ladder.codes);
        },
      };
    },
  };
}

/** A hundred records that come together, until they are on the disk. */
const journal: BenchCase = {
  name: '100 records together, on the disk',
  items: 100,
  bytes: 64,
  make() {
    let step: (() => Promise<unknown>) | undefined;
    return {
      run: async () => void (await step?.()),
      async check() {
        const log = await fileLog(join(mkdtempSync(join(tmpdir(), 'bench-')), 'journal'));
        const json = JSON.stringify(fill(1));
        step = () => Promise.all(Array.from({ length: 100 }, () => log.append([packed(json)])));
        await step();
        if (log.position.next !== 100) throw new Error(`${log.position.next} records are on the disk, not 100`);
      },
    };
  },
};

export const liveBenches: readonly KernelBench[] = [
  { kernel: 'live/apply', item: 'account', cases: ['margincore', 'deribit-portfolio'].map(applied) },
  { kernel: 'live/fill', item: 'fill', cases: rules.map((name) => changing(name, () => fill)) },
  {
    kernel: 'live/place',
    item: 'order or cancellation',
    cases: ['deribit-portfolio', 'binance-futures'].map((name) => changing(name, placing)),
  },
  { kernel: 'live/journal', item: 'record', cases: [journal] },
];
