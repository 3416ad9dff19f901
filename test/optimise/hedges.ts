// Hedges of accounts of the sample book, and the best of every size by the engine's ordinary what-ifs.
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import type { HedgeInputs, HedgeInstrument, Objective } from '../../src/optimise/hedge/asked.js';
import { quantityOf } from '../../src/solver/lots/quantity.js';
import { book, market } from '../program/prepared.js';
import { seeded } from './tables.js';

export interface HedgeCase {
  readonly inputs: HedgeInputs;
  readonly instruments: Readonly<Record<string, Required<Omit<HedgeInstrument, 'costRate' | 'impact'>>>>;
}

/** Accounts of the sample, each with candidates among what the market lists and what it holds, in lots of a share of its positions; costs of some part of its margin. */
export function casesOf(
  engine: MarginEngine,
  { seed, count, candidates, lots }: { readonly seed: number; readonly count: number; readonly candidates: number; readonly lots: number },
): HedgeCase[] {
  const next = seeded(seed);
  const run = engine.run();
  const cases: HedgeCase[] = [];
  for (let tries = 0; cases.length < count && tries < 20 * count; tries++) {
    const a = Math.floor(next() * book.accounts.length);
    if (run.codes[a] !== 0) continue;
    const [account, subaccount] = [book.accounts[a] as string, book.subaccounts[a] as string];
    const view = engine.account(account, subaccount);
    if (!(view.initial > 0)) continue;
    const held = new Map<string, number>();
    for (const [i, of] of book.positionAccounts.entries()) {
      const id = book.instruments[book.positionInstruments[i] as number] as string;
      if (of === a) held.set(id, (held.get(id) ?? 0) + (book.quantities[i] as number));
    }
    const underlyings = new Set(
      market.quotes.filter(({ instrument }) => held.has(instrument.id)).map(({ instrument }) => instrument.underlying),
    );
    const sizes = [...held.values()].map(Math.abs).filter((size) => size > 0);
    const usual = sizes.sort((x, y) => x - y)[sizes.length >> 1] ?? 1;
    const near = market.quotes.filter(({ instrument }) => underlyings.has(instrument.underlying));
    const instruments: Record<string, Required<Omit<HedgeInstrument, 'costRate' | 'impact'>>> = {};
    const ids = [...held.keys()].slice(0, candidates / 2);
    while (ids.length < candidates) ids.push(near[Math.floor(next() * near.length)]?.instrument.id as string);
    for (const id of ids) {
      const quote = market.quotes.find(({ instrument }) => instrument.id === id);
      if (quote === undefined) continue;
      const own = held.get(id) ?? 0;
      const lot = (own === 0 ? usual : Math.abs(own)) / lots;
      const range = lot * lots;
      const price = quote.instrument.kind === 'option' ? (quote.mark ?? 0) : (quote.forward as number);
      instruments[id] = { lot, cost: (view.initial / range) * 0.05 * next(), price, lowest: own - range, highest: own + range };
    }
    cases.push({ inputs: { account, subaccount, objective: 'initial', instruments }, instruments });
  }
  return cases;
}

export function objectiveOf(
  figures: { readonly initial: number; readonly maintenance: number; readonly equity: number },
  objective: Objective,
): number {
  return objective === 'initial' ? figures.initial : objective === 'maintenance' ? figures.maintenance : figures.initial - figures.equity;
}

/** The least of every number of lots of every candidate, costs included, by what-ifs. */
export function leastOfAll(engine: MarginEngine, { inputs, instruments }: HedgeCase, lots: number): number {
  const { account, subaccount = '', objective } = inputs;
  const view = engine.account(account, subaccount);
  const requirement = inputs.requirement ?? view.requirement;
  let least = objectiveOf(view.figures()[requirement] as never, objective);
  const questions = Object.entries(instruments).flatMap(([instrument, { lot, price, cost }]) =>
    Array.from({ length: 2 * lots + 1 }, (_, n) => quantityOf(n - lots, lot))
      .filter((quantity) => quantity !== 0)
      .map((quantity) => ({ trade: { instrument, quantity, price }, cost: Math.abs(quantity) * cost })),
  );
  for (const { trade, cost } of questions) {
    const after = view.whatIf({ trades: [trade] }).after[requirement] as never;
    least = Math.min(least, objectiveOf(after, objective) + cost);
  }
  return least;
}
