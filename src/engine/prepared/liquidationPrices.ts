// Liquidation prices of every account of a book: each grid price is one tick of the whole book; refinement is per account.
import { fieldsOf } from '../../book/fields.js';
import { type Watched, watched } from '../../book/watched.js';
import { oneOf } from '../../check.js';
import { type FaultRecord, rowFaultOf } from '../../fault.js';
import { gridPrices } from '../../liquidation/priceCrossings.js';
import type { Market } from '../../market/market.js';
import { compareIds } from '../../market/order.js';
import type { Program } from '../../program/program.js';
import {
  answerOf,
  askedAssets,
  type KnownBalance,
  type LiquidationPrices,
  type LiquidationThreshold,
  placed,
  searchFields,
  searchOf,
  ThresholdSolver,
  usesOf,
} from './account/liquidationPrices.js';
import { PriceTicks } from './account/movedMarket.js';
import { type Inside, Subject } from './account/subject.js';
import { pacer } from './pacer.js';
import type { RunFault } from './run.js';

export interface BookLiquidationPrices {
  /** Accounts without a fault, in the order of the book. */
  readonly accounts: readonly LiquidationPrices[];
  /** Faults of the other accounts: today's, or those at a price on the way. */
  readonly faults: readonly RunFault[];
}

interface Searched {
  readonly subject: Subject;
  readonly requirement: string;
  readonly thresholds: LiquidationThreshold[];
  fault?: FaultRecord;
}

/** The bits of `account(id).liquidationPrices` account by account, with ticks of the grid shared. Progress counts (account, asset) pairs. */
export async function bookLiquidationPrices(inside: Inside, asked: unknown = {}): Promise<BookLiquidationPrices> {
  const given = fieldsOf(asked, 'search', [], searchFields);
  const names = inside.program().requirements;
  const named = given.requirement === undefined ? undefined : oneOf(given.requirement, names, 'search.requirement');
  const search = searchOf(given, 'search');
  const program = await inside.link({ ...inside.parts, ...(named === undefined ? {} : { requirements: [named] }) });
  try {
    return await pricesOn(program, inside, { assets: given.assets, ...watched(given, 'search') }, search, named);
  } finally {
    program.runs.close();
  }
}

async function pricesOn(
  program: Program,
  inside: Inside,
  given: Watched & { readonly assets: unknown },
  search: LiquidationPrices['search'],
  named: string | undefined,
): Promise<BookLiquidationPrices> {
  const { onProgress, signal } = given;
  const pace = pacer(signal);
  const market = inside.market();
  const ticks = new PriceTicks(program, market, inside.parts.rows, inside.parts.rules);
  program.run();
  const codes = program.answers(program.requirements[0]).codes.slice();
  const all = inside.parts.book.accounts.map((_, n): Searched => {
    const subject = new Subject(inside, n);
    const requirement = named ?? subject.own;
    const one: Searched = { subject, requirement, thresholds: [] };
    if (codes[n] !== 0)
      one.fault = new Subject({ ...inside, program: () => program, tick: () => ticks.tick }, n).fault(codes[n]).toRecord();
    return one;
  });
  const today = all.map(({ requirement }, n) => {
    const { equities, maintenances } = program.answers(requirement);
    return { equity: equities[n], maintenance: maintenances[n] };
  });
  const used = all.map(({ subject, fault }) => (fault === undefined ? usesOf(subject) : new Map<string, never>()));
  const assets =
    given.assets === undefined
      ? [...new Set(used.flatMap((one) => [...one.keys()]))].sort(compareIds)
      : askedAssets(given.assets, market, 'search.assets');
  const grids = assets.map((asset) => sharedGrid(ticks, inside, market, asset, search));
  // an account's own program lives no longer than its search
  for (const [n, one] of all.entries()) {
    const solver = new ThresholdSolver(one.subject, one.requirement);
    for (const [k, asset] of assets.entries()) {
      onProgress?.(n * assets.length + k, all.length * assets.length);
      await pace();
      if (one.fault !== undefined || (given.assets === undefined && !used[n]?.has(asset))) continue;
      try {
        one.thresholds.push(await solver.threshold(asset, search, grids[k]?.(n, one)));
      } catch (error) {
        one.fault = rowFaultOf(error).toRecord();
      }
    }
  }
  onProgress?.(all.length * assets.length, all.length * assets.length);
  const accounts: LiquidationPrices[] = [];
  const faults: RunFault[] = [];
  for (const [n, { subject, requirement, thresholds, fault }] of all.entries()) {
    if (fault !== undefined) faults.push({ ...fault, ...subject.names });
    else accounts.push(answerOf(subject, requirement, today[n], search, thresholds));
  }
  return { accounts, faults };
}

/** Balances at the prices of the grid: the book is ticked once at each that anybody asks for. */
function sharedGrid(
  ticks: PriceTicks,
  inside: Inside,
  market: Market,
  asset: string,
  search: LiquidationPrices['search'],
): (n: number, one: Searched) => KnownBalance {
  const { price } = market.assets.find(({ id }) => id === asset) as Market['assets'][number];
  const onGrid = new Set(gridPrices(price, search));
  const { program } = ticks;
  const found = new Map<
    number,
    { readonly balances: ReadonlyMap<string, Float64Array>; readonly codes: Uint8Array; readonly faultOf: (n: number) => Error }
  >();
  const runAt = (at: number) => {
    const known = found.get(at);
    if (known !== undefined) return known;
    const tick = ticks.at(asset, at);
    program.run();
    const codes = program.answers(program.requirements[0]).codes.slice();
    const balances = new Map(
      program.requirements.map((name) => {
        const { equities, maintenances } = program.answers(name);
        return [name, equities.map((equity, n) => equity - maintenances[n])];
      }),
    );
    const flaws = new Map<number, Error>();
    codes.forEach((code, n) => {
      if (code !== 0) flaws.set(n, placed(new Subject({ ...inside, program: () => program, tick: () => tick }, n).fault(code), asset, at));
    });
    const made = { balances, codes, faultOf: (n: number) => flaws.get(n) as Error };
    found.set(at, made);
    return made;
  };
  return (n, { requirement }) =>
    (at) => {
      if (!onGrid.has(at)) return undefined;
      const { balances, codes, faultOf } = runAt(at);
      if (codes[n] !== 0) throw faultOf(n);
      return balances.get(requirement)?.[n];
    };
}
