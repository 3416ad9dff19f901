// Questions about one account of a prepared engine, one call each: a what-if, its limits, its liquidation prices. 0.1.0 margins the account afresh.
import { type Account, bookOf, type LiquidationPrices, type MarginEngine, type WhatIf } from '../../../src/index.js';
import type { Market } from '../../../src/market/market.js';
import { limitRelative } from '../../../test/precision.js';
import { accountsOf } from '../../before/books.js';
import type { Core010 } from '../../before/version010.js';
import type { KernelBench } from '../../kernels/kernelBench.js';
import { type EngineData, engineMarket } from './books.js';
import { verbCase } from './engines.js';
import type { Beside } from './group.js';
import { type Before, type Stated, statedOf } from './stated.js';

const accounts = 1_000;
const askedOptions = engineMarket.quotes.filter(({ instrument }) => instrument.kind === 'option').slice(0, 16);

/** The account of twenty positions, or as near as there is one. */
function twentyLegs(engine: MarginEngine): number {
  const { positionCounts } = engine.run();
  const distance = (a: number): number => Math.abs((positionCounts[a] as number) - 20);
  return [...positionCounts.keys()].reduce((best, a) => (distance(a) < distance(best) ? a : best), 0);
}

function asking(engine: MarginEngine) {
  const { accounts, subaccounts } = engine.run();
  const a = twentyLegs(engine);
  const view = engine.account(accounts[a] as string, subaccounts[a]);
  let next = 0;
  return {
    run: () => {
      const { instrument } = askedOptions[next++ % askedOptions.length] as Market['quotes'][number];
      return view.whatIf({ trades: [{ instrument: instrument.id, quantity: 1, price: 0.05 }] });
    },
    figures: (answer: unknown) => Object.values((answer as WhatIf).after).flatMap((figures) => Object.values(figures)),
  };
}

/** The same account of the market that 0.1.0 asks for. */
async function subjectOf(rules: string, seed: number, before: Before): Promise<{ readonly stated: Stated; readonly account: Account }> {
  const stated = await statedOf(rules, seed, accounts, before);
  return { stated, account: accountsOf(stated.book)[twentyLegs(stated.engine)] as Account };
}

async function whatIfBefore(rules: string, seed: number, before: Before): Promise<Beside> {
  const { stated, account } = await subjectOf(rules, seed, before);
  const view = stated.engine.account(account.account, account.subaccount);
  const after = ({ instrument }: Market['quotes'][number]) => {
    const positions = [...account.positions, { instrument: instrument.id, quantity: 1, entryPrice: 0.05 }];
    return stated.margins(before.core, bookOf([{ ...account, positions }]));
  };
  let next = 0;
  return {
    run: () => after(askedOptions[next++ % askedOptions.length] as Market['quotes'][number]),
    error: () =>
      Math.max(
        ...askedOptions.flatMap((quote) => {
          const { after: then } = view.whatIf({ trades: [{ instrument: quote.instrument.id, quantity: 1, price: 0.05 }] });
          return Object.entries(after(quote)).map(([name, { initials }]) => {
            const initial = then[name]?.initial as number;
            return Math.abs((initials[0] as number) - initial) / Math.max(1, initial);
          });
        }),
      ),
  };
}

export const whatIf: KernelBench<EngineData> = {
  kernel: 'whatIf',
  item: 'question',
  cases: ['margincore', 'deribit-portfolio', 'paradex-portfolio'].map((rules) =>
    verbCase(`${rules}, 20 legs`, 1, rules, accounts, asking, { before: async (seed, before) => whatIfBefore(rules, seed, before) }),
  ),
};

const rules = 'deribit-portfolio';
const order = { instrument: 'BTC-PERPETUAL', side: 'buy', price: 90_000, most: 1e7 } as const;
const asset = 'USD';

type Asked010 = Parameters<Core010['accounts']['largestWithdrawal']>[0];

/** A question that 0.1.0 answered by a number or several, which today's are held to. */
const askedBefore =
  (
    of: (core: Core010, asked: Omit<Asked010, 'asset' | 'tolerance'>) => readonly number[],
    now: (engine: MarginEngine, account: Account) => Promise<readonly number[]>,
  ) =>
  async (seed: number, before: Before): Promise<Beside> => {
    const { stated, account } = await subjectOf(rules, seed, before);
    const { market, book } = stated;
    const ask = () => of(before.core, { market, book, rules: stated.before, account: account.account, subaccount: account.subaccount });
    return {
      run: ask,
      async error() {
        const due = await now(stated.engine, account);
        const found = ask();
        if (found.length !== due.length) throw new Error(`${found.length} figures of 0.1.0, ${due.length} today`);
        // a search ends within its last bracket
        return Math.max(
          0,
          ...due.map((x, i) => (Math.abs(x - (found[i] as number)) <= limitRelative * Math.abs(x) ? 0 : Number.POSITIVE_INFINITY)),
        );
      },
    };
  };

/** A question of the account of twenty legs. */
function question(
  kernel: string,
  ask: (view: ReturnType<MarginEngine['account']>) => unknown,
  figures: (answer: unknown) => readonly number[],
  of: (core: Core010, asked: Omit<Asked010, 'asset' | 'tolerance'>) => unknown,
): KernelBench<EngineData> {
  const before = askedBefore(
    (core, asked) => figures(of(core, asked)),
    async (engine, account) => figures(await ask(engine.account(account.account, account.subaccount))),
  );
  const verb = (engine: MarginEngine) => {
    const { accounts: ids, subaccounts } = engine.run();
    const a = twentyLegs(engine);
    const view = engine.account(ids[a] as string, subaccounts[a]);
    return { run: () => ask(view), figures };
  };
  return { kernel, item: 'question', cases: [verbCase(`${rules}, 20 legs`, 1, rules, accounts, verb, { before })] };
}

const amount = (answer: unknown): number[] => [(answer as { readonly amount: number }).amount];
const prices = (answer: unknown): number[] =>
  (answer as LiquidationPrices).thresholds.flatMap(({ down, up }) => [down?.price ?? 0, up?.price ?? 0]);

export const largestOrder = question(
  'largestOrder',
  (view) => view.largestOrder(order),
  amount,
  (core, asked) => core.accounts.largestOrder({ ...asked, ...order, tolerance: 1e-13 }),
);

export const largestWithdrawal = question(
  'largestWithdrawal',
  (view) => view.largestWithdrawal(asset),
  amount,
  (core, asked) => core.accounts.largestWithdrawal({ ...asked, asset, tolerance: 1e-13 }),
);

export const liquidationPrices = question(
  'liquidationPrices',
  async (view) => view.liquidationPrices(),
  prices,
  (core, asked) => core.accounts.liquidationPrices({ ...asked, search: { lowest: 0.1, highest: 10, steps: 64, tolerance: 1e-12 } }),
);
