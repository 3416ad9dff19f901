// Accounts whose trades close, and laws of proposals for them: gains and losses at entry, opposite rows, sides, coins and debts as collateral.

import { engineInside } from '../../src/engine/prepared/inside.js';
import type { Account, Core, MarginEngine, Market } from '../../src/index.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import type { HedgeInputs, HedgeInstrument, Objective } from '../../src/optimise/hedge/asked.js';
import { findHedge, marginGradient, marginGradients } from '../../src/optimise.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { quantityOf } from '../../src/solver/lots/quantity.js';
import { gradientShare, gradientSlope, hedgeFigure } from '../precision.js';

export type Draw = () => number;

const oneOf = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
type Quote = Market['quotes'][number];

/** What a contract is of, numeraire. */
function sizeOf(market: Market, { instrument, forward = 1 }: Quote): number {
  const index = market.underlyings.find(({ id }) => id === instrument.underlying)?.index ?? 1;
  return instrument.settlement === 'inverse'
    ? instrument.kind === 'option'
      ? index
      : instrument.multiplier
    : instrument.multiplier * forward;
}

/** Accounts of a few instruments of one or two underlyings. */
export function ledgerAccounts(market: Market, draw: Draw, count: number, kinds: readonly string[]): Account[] {
  const usable = market.quotes.filter(({ instrument }) => kinds.includes(instrument.kind));
  return Array.from({ length: count }, (_, n): Account => {
    const units = [oneOf(draw, usable).instrument.underlying, oneOf(draw, usable).instrument.underlying];
    const near = usable.filter(({ instrument }) => units.includes(instrument.underlying));
    const futures = near.filter(({ instrument }) => instrument.kind !== 'option');
    const positions: Account['positions'][number][] = [];
    for (let p = 0, most = 1 + Math.floor(draw() * 4); p < most; p++) {
      const quote = oneOf(draw, futures.length > 0 && draw() < 0.7 ? futures : near);
      const { id, kind } = quote.instrument;
      if (positions.some(({ instrument }) => instrument === id)) continue;
      const quantity = (draw() < 0.5 ? -1 : 1) * quantityOf(1 + Math.floor(draw() * 40), (10_000 * draw() + 200) / sizeOf(market, quote));
      const entry = (): number => (kind === 'option' ? 0.01 * draw() : 1) * (quote.forward ?? 1) * (0.3 + 1.4 * draw());
      const row = (share: number): Account['positions'][number] => ({ instrument: id, quantity: share * quantity, entryPrice: entry() });
      const sided = (share: number): Account['positions'][number] => ({ ...row(share), side: share * quantity > 0 ? 'long' : 'short' });
      const way = draw();
      positions.push(
        ...(way < 0.6 || kind === 'spot' ? [row(1)] : way < 0.8 ? [row(2), row(-1)] : [sided(1), sided(draw() < 0.3 ? -1 : -0.4)]),
      );
    }
    const collateral = market.assets
      .filter(({ id }) => (id === 'USDC' ? draw() < 0.9 : draw() < 0.3))
      .map(({ id, price }) => ({ asset: id, amount: ((draw() < 0.2 ? -1 : 1) * Math.exp(12 * draw())) / price }));
    return { account: `l${n}`, subaccount: '', mode: oneOf(draw, ['isolated', 'cross', 'portfolio'] as const), positions, collateral };
  });
}

export interface LedgerLaws {
  readonly wrong: string[];
  readonly counts: Record<string, number>;
}

export const ledgerLaws = (): LedgerLaws => ({ wrong: [], counts: {} });

function count(laws: LedgerLaws, name: string, by = 1): void {
  laws.counts[name] = (laws.counts[name] ?? 0) + by;
}

const objectives: readonly Objective[] = ['initial', 'maintenance', 'released', { health: { least: 1.2 } }, 'releasedPerCost'];

interface Figures {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
}

/** What is sought of figures after trades that cost so much, least first. */
export function soughtOf(objective: Objective, after: Figures, cost: number, before: Figures): number {
  if (objective === 'initial' || objective === 'maintenance') return after[objective] + cost;
  if (objective === 'released') return after.initial - after.equity + cost;
  if (objective === 'releasedPerCost') return cost === 0 ? 0 : -(before.initial - after.initial) / cost;
  return 1.2 * after.maintenance - after.equity + cost > 0 ? Number.POSITIVE_INFINITY : cost;
}

/** A question of an account: a few of what it holds and of what is near, each in some lots either way. */
export function hedgeAsked(
  market: Market,
  draw: Draw,
  account: Account,
  kinds: readonly string[],
  lots: number,
  most: number,
): HedgeInputs {
  const held = [...new Set(account.positions.map(({ instrument }) => instrument))];
  const units = new Set(
    market.quotes.filter(({ instrument }) => held.includes(instrument.id)).map(({ instrument }) => instrument.underlying),
  );
  const near = market.quotes.filter(({ instrument }) => units.has(instrument.underlying) && kinds.includes(instrument.kind));
  const ids = new Set([...held.slice(0, 2), ...(near.length === 0 ? [] : [oneOf(draw, near).instrument.id])]);
  const instruments: Record<string, HedgeInstrument> = {};
  for (const id of ids) {
    const quote = market.quotes.find(({ instrument }) => instrument.id === id) as Quote;
    const rows = account.positions.filter(({ instrument }) => instrument === id).map(({ quantity }) => quantity);
    const own = rows.reduce((sum, quantity) => sum + quantity, 0);
    const largest = Math.max(...rows.map(Math.abs), 5000 / sizeOf(market, quote));
    const lot = (1.6 * largest * (0.7 + 0.6 * draw())) / lots;
    const away = draw() < 0.15 ? 0.97 + 0.06 * draw() : 1;
    const price = quote.instrument.kind === 'option' ? (quote.mark ?? 0) : (quote.forward ?? 1) * away;
    const cost = (1e-5 + (draw() < 0.5 ? 1e-3 : 2e-2) * draw()) * sizeOf(market, quote);
    instruments[id] = { lot, cost, price, lowest: own - lots * lot, highest: own + lots * lot };
  }
  return { account: account.account, objective: oneOf(draw, objectives), instruments, most };
}

/** A hedge against every set of sizes by plain what-ifs, and filled in a live engine. */
export async function checkHedge(
  laws: LedgerLaws,
  core: Core,
  engine: MarginEngine,
  inputs: HedgeInputs,
  label: string,
  live?: () => Promise<LiveEngine>,
): Promise<void> {
  const hedge = findHedge(core, engine, inputs);
  const { account, objective, instruments, most = 1 } = inputs;
  const view = engine.account(account);
  const before = view.figures()[view.requirement] as Figures;
  const lists: { readonly trades: { instrument: string; quantity: number; price: number }[]; readonly cost: number }[] = [
    { trades: [], cost: 0 },
  ];
  const visit = (from: number, trades: { instrument: string; quantity: number; price: number }[], spent: number): void => {
    if (trades.length === most) return;
    Object.entries(instruments)
      .slice(from)
      .forEach(([id, { lot, cost: each = 0, lowest = 0, highest = 0, price = 0 }], n) => {
        // as many lots either way of what is held
        const lots = Math.round((highest - lowest) / 2 / lot);
        for (let l = -lots; l <= lots; l++) {
          if (l === 0) continue;
          const quantity = quantityOf(l, lot);
          const cost = spent + Math.abs(quantity) * each;
          const next = [...trades, { instrument: id, quantity, price }];
          lists.push({ trades: next, cost });
          visit(from + n + 1, next, cost);
        }
      });
  };
  visit(0, [], 0);
  let [least, by] = [Number.POSITIVE_INFINITY, lists[0]];
  for (const list of lists) {
    const after = view.whatIf({ trades: list.trades }).after[view.requirement] as Figures;
    const sought = soughtOf(objective, after, list.cost, before);
    if (sought < least) [least, by] = [sought, list];
  }
  count(laws, 'variants', lists.length);
  count(laws, hedge.proof.kind);
  if (hedge.trades.length > 0) count(laws, 'traded');
  const own = objective === 'releasedPerCost' ? -hedge.objective.after : hedge.objective.after;
  const bound = objective === 'releasedPerCost' ? -hedge.proof.bound : hedge.proof.bound;
  const size = Math.max(1, Math.abs(before.equity), before.initial, before.maintenance) * (objective === 'releasedPerCost' ? 1e-2 : 1);
  const line = 10 * hedgeFigure * size;
  const text = `${label} ${account} ${JSON.stringify(objective)} most ${most}: ${hedge.proof.kind} ${own} bound ${bound}, least ${least} by ${JSON.stringify(by?.trades)}, found ${JSON.stringify(hedge.trades)}`;
  if (own < least - line) laws.wrong.push(`better than any: ${text}`);
  if (bound > least + line) laws.wrong.push(`beaten: ${text}`);
  if (hedge.proof.kind !== 'local' && hedge.proof.gap <= line && own > least + line) laws.wrong.push(`not the least: ${text}`);
  if (hedge.trades.length === 0 || live === undefined) return;
  const venue = await live();
  for (const { instrument, quantity, price } of hedge.trades)
    await venue.apply({ kind: 'fill', account, subaccount: '', instrument, quantity, price });
  const filled = venue.engine.account(account).figures();
  for (const [name, figures] of Object.entries(hedge.after))
    for (const [key, value] of Object.entries(figures))
      if (!Object.is((filled[name] as unknown as Record<string, number>)[key], value))
        laws.wrong.push(
          `filled: ${label} ${account} ${name} ${key} ${(filled[name] as unknown as Record<string, number>)[key]} promised ${value}`,
        );
  count(laws, 'filled');
  venue.dispose();
}

const parts = ['initial', 'maintenance'] as const;

/** Rules without their roundings: a rounded amount has no slope, and the book's is that before it is rounded. */
export function unrounded(rules: Rules): Rules {
  const document = JSON.parse(JSON.stringify(rules, (key, value) => (key === 'rounding' ? undefined : value)));
  return parseRules(JSON.parse(JSON.stringify(document).replaceAll(/round(Up|Down)\(/g, '(')));
}

/** Derivatives of every account that has figures, those of the whole book and those of single ones, against quotients of what-ifs of another step. */
export function checkGradients(laws: LedgerLaws, engine: MarginEngine, accounts: readonly Account[], label: string): void {
  const book = marginGradients(engine);
  const { codes } = engine.run();
  const { rows, columns } = engine[engineInside].tick();
  for (const [a, { account }] of accounts.entries()) {
    if (codes[a] !== 0) continue;
    const view = engine.account(account);
    const figures = view.figures();
    const [from, end] = [book.starts[a] as number, book.starts[a + 1] as number];
    const ids = Array.from(book.held.subarray(from, end), (n) => book.instruments[n] as string);
    if (ids.length === 0) continue;
    const one = marginGradient(engine, { account, instruments: ids });
    const size = Math.max(
      ...Object.values(figures).flatMap(({ equity, initial, maintenance }) => [Math.abs(equity), initial, maintenance]),
    );
    for (const [k, id] of ids.entries()) {
      const j = one.instruments.indexOf(id);
      const notional = one.notionals[j] as number;
      const h = (2 ** -22 * (size > 0 ? size : notional)) / notional;
      const price = Math.max(0, columns.prices[rows.rowOf(id)] as number);
      const steps = [h, h / 16, h / 256];
      const after = steps.flatMap((step) =>
        [step, -step].map((quantity) => view.whatIf({ trades: [{ instrument: id, quantity, price }] }).after),
      );
      for (const [name, of] of Object.entries(one.requirements))
        for (const part of parts) {
          const { up, down, errors } = of[part];
          const quotients = after.map(
            (figure, n) =>
              ((figure[name] as Figures)[part] - (figures[name] as Figures)[part]) / ((n % 2 === 0 ? 1 : -1) * (steps[n >> 1] as number)),
          );
          const error = errors[j] as number;
          count(laws, 'derivatives');
          // a root at 0 has no slope
          if (error > 1e-3 * notional) {
            count(laws, 'unsettled');
            continue;
          }
          const derivative = book.requirements[name]?.[part].positions[from + k] as number;
          const exact = book.kinked[a] === 0 && book.stepped[a] === 0;
          /** A smaller step where a kink is near. */
          const off = (side: 0 | 1, x: number | undefined): boolean =>
            !steps.some((step, n) => {
              const rounded = (4 * 2 ** -50 * size) / step;
              return (
                Math.abs((quotients[2 * n + side] as number) - (x as number)) <=
                gradientShare * notional + gradientSlope * Math.abs(x as number) + 2 * error + rounded
              );
            });
          if (Math.abs((quotients[0] as number) - (quotients[1] as number)) > 1e-3 * notional) count(laws, 'kinks');
          const text = `${label} ${account} ${id} ${name} ${part}: ${quotients.join()}, of ${notional}`;
          if (off(0, up[j]) || off(1, down[j])) laws.wrong.push(`of one account ${up[j]} ${down[j]} within ${error}: ${text}`);
          if (off(0, derivative) || (exact && off(1, derivative)))
            laws.wrong.push(`of the book ${derivative}, kinked ${book.kinked[a]}, stepped ${book.stepped[a]}: ${text}`);
        }
    }
    if (book.stepped[a] === 1) count(laws, 'stepped');
    else count(laws, book.kinked[a] === 1 ? 'kinked' : 'smooth');
  }
}
