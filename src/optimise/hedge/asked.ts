// Inputs of a hedge of an account: objective, tradable instruments with lots, prices and costs, limits and bounds.
import { fieldsOf, keyPath, listOf, objectOf } from '../../book/fields.js';
import { count, nonNegative, oneOf, positive } from '../../check.js';
import type { Subject } from '../../engine/prepared/account/subject.js';
import { Fault } from '../../fault.js';
import type { Rows } from '../../program/layout/rows.js';
import type { Tick } from '../../program/tick/tick.js';
import { type Bound, flag, mostCandidates, onlyOf, rangeOf, scenariosOf, sizesOf, type Table, usualPrograms } from '../table/asked.js';
import { type Impact, impactOf } from '../table/costs.js';
import { quantileMeasure, type ShortfallAsked, shortfallMeasure, worst } from '../table/measures.js';

/** How an instrument may be traded. */
export interface HedgeInstrument {
  /** Contracts that are traded at a time. */
  readonly lot: number;
  /** Cost of a contract, bought or sold, numeraire: half a spread and fees; 0 if only `costRate` is stated. */
  readonly cost?: number;
  /** Cost as a share of notional (size x forward), added to `cost`. */
  readonly costRate?: number;
  /** Additional cost of a trade, by its size. */
  readonly impact?: Impact;
  /** Fill price, as in fills of `whatIf`; by default the market's forward, for an option the model's value. */
  readonly price?: number;
  /** Lowest position after the trade, contracts; unlimited by default. A position already beyond may stay or shrink. */
  readonly lowest?: number;
  readonly highest?: number;
}

/**
 * Bound of a Greek of all positions after the trades, numeraire: delta per relative move of the forward, gamma per its square, vega per 1.00 of vol.
 */
export interface AccountBound {
  readonly greek: 'delta' | 'gamma' | 'vega';
  /** All of them where left out. */
  readonly underlying?: string;
  readonly lowest?: number;
  readonly highest?: number;
}

/** P&L by scenario, numeraire: of the account now, and of a contract of each instrument that may be traded. */
export interface HedgeScenarios {
  readonly pnl: Float64Array | readonly number[];
  readonly instruments: Readonly<Record<string, Float64Array | readonly number[]>>;
}

/**
 * Minimised figure, costs included: the initial or the maintenance margin; `released`: initial less equity, so that premiums and prices count; a tail of P&L by scenario. `releasedPerCost`: most of
 * the initial margin is released for what it costs. `health`: costs are least that leave equity less costs at least `least` times the maintenance margin.
 */
export type Objective =
  | 'initial'
  | 'maintenance'
  | 'released'
  | 'releasedPerCost'
  | { readonly health: { readonly least: number } }
  | { readonly expectedShortfall: ShortfallAsked & { readonly scenarios: HedgeScenarios } }
  | { readonly valueAtRisk: { readonly confidence: number; readonly scenarios: HedgeScenarios } };

/** The figure of the engine that is sought: `health` is what maintenance lacks of equity. */
export type Figure = 'initial' | 'maintenance' | 'released' | 'health';

export interface HedgeInputs {
  readonly account: string;
  readonly subaccount?: string;
  /** The account's own where left out. */
  readonly requirement?: string;
  readonly objective: Objective;
  /** By instrument; '*' for every other that the market lists. */
  readonly instruments: Readonly<Record<string, HedgeInstrument>>;
  /** Most instruments that are traded; 1 where left out. */
  readonly most?: number;
  readonly reduceOnly?: boolean;
  readonly budget?: number;
  readonly bounds?: readonly AccountBound[];
  /** A year's rate on capital: what is released earns it, and costs are earned back after `breakEvenYears`. */
  readonly fundingRate?: number;
  /** Most variants of the account that are looked at one by one for a proof; 5,000 where left out. */
  readonly variants?: number;
  /** Most linear programmes that are solved for several instruments, of each part of sizes; 200 where left out, of tails as `hedgeTable`. */
  readonly programs?: number;
}

/** Candidates as columns; P&L of the table is empty where figures are the engine's. */
export interface AskedHedge {
  readonly table: Table;
  /** Row of each candidate, and its price; NaN where none is stated. */
  readonly rows: Int32Array;
  readonly prices: Float64Array;
  readonly requirement: string;
  readonly objective: Figure;
  /** How many times maintenance equity is to be, of `health`. */
  readonly health: number;
  readonly perCost: boolean;
  /** Whether P&L of the table is what is sought. */
  readonly byTable: boolean;
  readonly most: number;
  readonly variants: number;
  readonly programs: number;
  readonly fundingRate: number | undefined;
}

const columnOf = { delta: 'blackDeltas', gamma: 'gammas', vega: 'vegas' } as const;
const greekNames = ['delta', 'gamma', 'vega'] as const;
const figures = ['initial', 'maintenance', 'released'] as const;
const usualVariants = 5000;
const fewPrograms = 200;
const most = 1_000_000;

export function askedHedge(given: Omit<HedgeInputs, 'account' | 'subaccount'>, subject: Subject): AskedHedge {
  const { rows: listing } = subject.inside.parts;
  const stated = objectOf(given.instruments, 'inputs.instruments');
  const terms = new Map(Object.keys(stated).map((id) => [id, termsOf(stated[id], keyPath('inputs.instruments', id))]));
  for (const id of terms.keys())
    if (id !== '*' && listing.quoteOf(id) < 0)
      throw new Fault('UNKNOWN_INSTRUMENT', keyPath('inputs.instruments', id), 'listed in the market', id);
  const listed = terms.has('*') ? everyListed(listing) : namedOf(listing, [...terms.keys()].sort());
  // reads rows that have come since, and throws the fault of an account that has no figures
  subject.ask([subject.state()], () => {});
  const tick = subject.inside.tick();
  const { names, rows } = usable(listed, terms, tick.columns.codes);
  const quantities = new Map<number, number>();
  const { lots: held } = subject.state();
  for (const [i, row] of held.rows.entries()) quantities.set(row, (quantities.get(row) ?? 0) + held.quantities[i]);
  const reduceOnly = flag(given.reduceOnly, 'inputs.reduceOnly');
  const every = terms.get('*');
  const column = (): Float64Array => new Float64Array(rows.length);
  const [costs, impacts, lots, low, high, prices] = [column(), column(), column(), column(), column(), column()];
  const roots = new Uint8Array(rows.length);
  for (let j = 0; j < rows.length; j++) {
    const { lot, cost, costRate, impact, price, lowest, highest } = ((terms.size > 1 || every === undefined
      ? terms.get(names[j])
      : every) ?? every) as Terms;
    const row = rows[j];
    const sizes = sizesOf(quantities.get(row) ?? 0, lowest, highest, lot, reduceOnly);
    low[j] = sizes[0];
    high[j] = sizes[1];
    lots[j] = lot;
    costs[j] = costRate === 0 ? cost : cost + costRate * notionalOf(tick, row);
    [impacts[j], roots[j]] = impact;
    prices[j] = price ?? Number.NaN;
  }
  const sought = soughtOf(given.objective, names);
  if (sought.perCost) for (const [j, cost] of costs.entries()) positive(cost, `${keyPath('inputs.instruments', names[j])}.cost`);
  const usual = sought.table.scenarios > 0 ? usualPrograms(sought.table.measure) : fewPrograms;
  const bounds = listOf(given.bounds ?? [], 'inputs.bounds', 0, 100).map((one, b) =>
    boundOf(one, `inputs.bounds[${b}]`, subject, rows, quantities),
  );
  return {
    table: {
      ...sought.table,
      floor: 0,
      names,
      blocks: new Int32Array(rows.length),
      costs,
      impacts,
      roots,
      lots,
      low,
      high,
      budget: given.budget === undefined ? Number.POSITIVE_INFINITY : nonNegative(given.budget, 'inputs.budget'),
      bounds,
    },
    rows,
    prices,
    requirement: subject.requirementOf(given.requirement, 'inputs.requirement'),
    objective: sought.objective,
    health: sought.health,
    perCost: sought.perCost,
    byTable: sought.table.scenarios > 0,
    most: given.most === undefined ? 1 : count(given.most, 1, 100, 'inputs.most'),
    variants: given.variants === undefined ? usualVariants : count(given.variants, 0, most, 'inputs.variants'),
    programs: given.programs === undefined ? usual : count(given.programs, 1, most, 'inputs.programs'),
    fundingRate: given.fundingRate === undefined ? undefined : positive(given.fundingRate, 'inputs.fundingRate'),
  };
}

type Sought = Pick<AskedHedge, 'objective' | 'health' | 'perCost'> & {
  readonly table: Pick<Table, 'scenarios' | 'measure' | 'pnl' | 'units' | 'at'>;
};

function soughtOf(value: unknown, names: readonly string[]): Sought {
  const path = 'inputs.objective';
  const none = new Float64Array(0);
  const table = { scenarios: 0, measure: worst, pnl: none, units: none, at: new Int32Array(names.length) };
  const plain = { objective: 'initial' as const, health: 0, perCost: false, table };
  if (value === 'releasedPerCost') return { ...plain, perCost: true };
  if (typeof value !== 'object' || value === null) return { ...plain, objective: oneOf(value, figures, path) };
  const [kind, asked] = onlyOf(value, ['health', 'expectedShortfall', 'valueAtRisk'], path);
  const own = `${path}.${kind}`;
  if (kind === 'health') {
    const { least } = fieldsOf(asked, own, ['least']);
    return { ...plain, objective: 'health', health: positive(least, `${own}.least`) };
  }
  const { scenarios, ...tail } = objectOf(asked, own);
  const at = `${own}.scenarios`;
  const given = fieldsOf(scenarios, at, ['pnl', 'instruments']) as unknown as HedgeScenarios;
  const pnl = scenariosOf(given.pnl, `${at}.pnl`);
  const instruments = objectOf(given.instruments, `${at}.instruments`);
  const units = new Float64Array(names.length * pnl.length);
  for (const [j, name] of names.entries())
    units.set(scenariosOf(instruments[name], keyPath(`${at}.instruments`, name), pnl.length), j * pnl.length);
  const measure = (kind === 'expectedShortfall' ? shortfallMeasure : quantileMeasure)(tail, pnl.length, own);
  return { ...plain, table: { scenarios: pnl.length, measure, pnl, units, at: Int32Array.from(names, (_, j) => j * pnl.length) } };
}

interface Terms {
  readonly lot: number;
  readonly cost: number;
  readonly costRate: number;
  readonly impact: ReturnType<typeof impactOf>;
  readonly price: number | undefined;
  readonly lowest: number;
  readonly highest: number;
}

function termsOf(value: unknown, path: string): Terms {
  const given = fieldsOf(value, path, ['lot'], ['cost', 'costRate', 'impact', 'price', 'lowest', 'highest']) as unknown as HedgeInstrument;
  const [lowest, highest] = rangeOf(given, path);
  if (given.cost === undefined && given.costRate === undefined)
    throw new Fault('MISSING_FIELD', `${path}.cost`, 'present, or costRate: what trading costs is not assumed', undefined);
  return {
    lot: positive(given.lot, `${path}.lot`),
    cost: given.cost === undefined ? 0 : nonNegative(given.cost, `${path}.cost`),
    costRate: given.costRate === undefined ? 0 : nonNegative(given.costRate, `${path}.costRate`),
    impact: impactOf(given.impact, `${path}.impact`),
    price: given.price === undefined ? undefined : nonNegative(given.price, `${path}.price`),
    lowest,
    highest,
  };
}

interface Listed {
  readonly names: readonly string[];
  readonly rows: Int32Array;
}

const listings = new WeakMap<Rows, Listed>();

/** In one order, whatever the order they were named in. */
function namedOf(listing: Rows, names: readonly string[]): Listed {
  return { names, rows: Int32Array.from(names, (id) => listing.rowOf(id)) };
}

/** Instruments of a market, cached: the listing does not change. */
function everyListed(listing: Rows): Listed {
  const { quotes } = listing.market;
  if (quotes.length > mostCandidates) throw new Fault('TOO_LARGE', 'inputs.instruments', `at most ${mostCandidates}`, quotes.length);
  const known = listings.get(listing) ?? namedOf(listing, quotes.map(({ instrument }) => instrument.id).sort());
  listings.set(listing, known);
  return known;
}

/** Tradable instruments among those without terms of their own. */
function usable({ names, rows }: Listed, terms: ReadonlyMap<string, Terms>, codes: Uint8Array): Listed {
  const fit = (j: number): boolean => codes[rows[j]] === 0 || terms.has(names[j]);
  let unfit = 0;
  for (let j = 0; j < rows.length; j++) if (!fit(j)) unfit += 1;
  if (unfit === 0) return { names, rows };
  const kept = [...rows.keys()].filter(fit);
  return { names: kept.map((j) => names[j]), rows: Int32Array.from(kept, (j) => rows[j]) };
}

/** Notional of a contract, numeraire: coins at the index, else size x forward. */
export function notionalOf({ columns, rows }: Tick, row: number): number {
  const [scale, forward] = [columns.scales[row], columns.forwards[row]];
  if (rows.inverse[row] === 0) return scale * forward;
  return rows.option[row] === 1 ? scale : scale / forward;
}

function boundOf(value: unknown, path: string, subject: Subject, rows: Int32Array, quantities: ReadonlyMap<number, number>): Bound {
  const given = fieldsOf(value, path, ['greek'], ['underlying', 'lowest', 'highest']) as unknown as AccountBound;
  const greek = oneOf(given.greek, greekNames, `${path}.greek`);
  const { rows: listing } = subject.inside.parts;
  const underlying = given.underlying === undefined ? -1 : listing.underlyingOf(given.underlying);
  if (given.underlying !== undefined && underlying < 0)
    throw new Fault('UNKNOWN_UNDERLYING', `${path}.underlying`, 'an underlying of the market', given.underlying);
  const [lowest, highest] = rangeOf(given, path);
  const column = subject.inside.tick().columns[columnOf[greek]];
  const of = (row: number): number => (underlying < 0 || listing.underlyings[row] === underlying ? column[row] : 0);
  let now = 0;
  for (const [row, quantity] of [...quantities].sort(([a], [b]) => listing.ranks[a] - listing.ranks[b])) now += quantity * of(row);
  const name = given.underlying === undefined ? greek : `${given.underlying} ${greek}`;
  return { name, now, lowest, highest, slopes: Float64Array.from(rows, of) };
}
