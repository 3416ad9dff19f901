// Inputs of a hedge over a table of scenarios, as columns: P&L of account and candidates, costs, lots, limits, bounds.
import { fieldsOf, keyPath, objectOf, plainNumber } from '../../book/fields.js';
import { count, nonNegative, numberList, positive } from '../../check.js';
import { Fault } from '../../fault.js';
import { type CostColumns, type Impact, impactOf } from './costs.js';
import { type Measure, quantileMeasure, type ShortfallAsked, shortfallMeasure, worst } from './measures.js';

/** An instrument that may be traded. */
export interface HedgeCandidate {
  /** P&L of one contract by scenario, numeraire. */
  readonly pnl: Float64Array | readonly number[];
  /** Cost of a contract, bought or sold: half a spread and fees, numeraire. */
  readonly cost: number;
  /** Additional cost of a trade, by its size. */
  readonly impact?: Impact;
  /** Contracts that are traded at a time; any fraction where left out. */
  readonly lot?: number;
  /** Contracts held, signed; none where left out. */
  readonly held?: number;
  /** Lowest position after the trade, contracts; unlimited by default. A position already beyond may stay or shrink. */
  readonly lowest?: number;
  readonly highest?: number;
  /** Greeks of a contract, by the names of `bounds`. */
  readonly greeks?: Readonly<Record<string, number>>;
}

/** Current value of a Greek of the account, linear in sizes, and its bounds after the trades. */
export interface GreekBound {
  readonly now: number;
  readonly lowest?: number;
  readonly highest?: number;
}

/**
 * Objective. `margin`: the largest loss and costs are least; the same of the expected shortfall, or of the value at risk. `releasedPerCost`: most of the margin is released for what it
 * costs. `health`: costs are least that leave `equity` less costs at least `least` times the margin.
 */
export type TableObjective =
  | 'margin'
  | 'releasedPerCost'
  | { readonly expectedShortfall: ShortfallAsked }
  | { readonly valueAtRisk: { readonly confidence: number } }
  | { readonly health: HealthAsked };

export interface HealthAsked {
  readonly least: number;
  /** Equity of the account, numeraire. */
  readonly equity: number;
}

export interface HedgeTableInputs {
  /** P&L of the account by scenario, numeraire. */
  readonly pnl: Float64Array | readonly number[];
  /** `margin` where left out. */
  readonly objective?: TableObjective | undefined;
  /** Least value of the margin, shortfall or value at risk; 0 by default. */
  readonly floor?: number;
  readonly candidates: Readonly<Record<string, HedgeCandidate>>;
  /** Most instruments that are traded; 1 where left out. */
  readonly instruments?: number;
  /** Whether trades may only shrink the position. */
  readonly reduceOnly?: boolean;
  /** Most that trades may cost; without end where left out. */
  readonly budget?: number;
  readonly bounds?: Readonly<Record<string, GreekBound>>;
  /** Most linear programmes that are solved for several instruments, 2,000 where left out; of the value at risk, boxes of sizes that are bounded, 50,000. */
  readonly programs?: number;
}

/**
 * The same as columns. The margin is the sum over blocks of `scenarios` P&L of the measure of each, at least the floor: one block here, one an underlying of a scan by underlyings.
 * Candidate j moves the block that begins at `blocks[j]`, P&L of a contract from `units[at[j]]` on; sizes between `low` and `high`, whole multiples of `lots` where that is above 0.
 */
export interface Table extends CostColumns {
  readonly scenarios: number;
  readonly measure: Measure;
  /** Health that the margin must leave; the search then minimises costs alone. */
  readonly health?: HealthAsked;
  readonly pnl: Float64Array;
  readonly floor: number;
  readonly names: readonly string[];
  readonly units: Float64Array;
  readonly at: Int32Array;
  readonly blocks: Int32Array;
  readonly lots: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly budget: number;
  readonly bounds: readonly Bound[];
}

/** lowest <= now + sum of sizes x slopes <= highest. */
export interface Bound {
  readonly name: string;
  readonly now: number;
  readonly lowest: number;
  readonly highest: number;
  readonly slopes: Float64Array;
}

export interface AskedTable {
  readonly table: Table;
  /** Whether most is to be released for what it costs. */
  readonly perCost: boolean;
  readonly instruments: number;
  readonly programs: number;
}

export const mostCandidates = 100_000;
const mostScenarios = 100_000;
const mostPrograms = 1_000_000;
const mostInstruments = 100;
/** A quotient of so much less than a whole number is one: quotients of decimals are rounded. */
const nearly = 1e-9;

/** Programmes, or boxes of a value at risk. */
export function usualPrograms({ kind }: Measure): number {
  return kind === 'valueAtRisk' ? 50_000 : 2000;
}

export function askedTable(inputs: HedgeTableInputs): AskedTable {
  const optional = ['objective', 'floor', 'instruments', 'reduceOnly', 'budget', 'bounds', 'programs'];
  const given = fieldsOf(inputs, 'inputs', ['pnl', 'candidates'], optional) as unknown as HedgeTableInputs;
  const pnl = scenariosOf(given.pnl, 'inputs.pnl');
  const { length } = pnl;
  const stated = objectOf(given.candidates, 'inputs.candidates');
  // one order, whatever the order they were named in
  const names = Object.keys(stated).sort();
  if (names.length > mostCandidates) throw new Fault('TOO_LARGE', 'inputs.candidates', `at most ${mostCandidates}`, names.length);
  const bounds = Object.entries(objectOf(given.bounds ?? {}, 'inputs.bounds')).map(([name, bound]) => boundOf(name, bound, names.length));
  const units = new Float64Array(names.length * length);
  const column = (): Float64Array => new Float64Array(names.length);
  const [costs, impacts, lots, low, high] = [column(), column(), column(), column(), column()];
  const roots = new Uint8Array(names.length);
  const { perCost, ...sought } = objectiveOf(given.objective ?? 'margin', length);
  const reduceOnly = flag(given.reduceOnly, 'inputs.reduceOnly');
  for (const [j, name] of names.entries()) {
    const path = keyPath('inputs.candidates', name);
    const one = fieldsOf(stated[name], path, ['pnl', 'cost'], candidateFields) as unknown as HedgeCandidate;
    units.set(scenariosOf(one.pnl, `${path}.pnl`, length), j * length);
    costs[j] = nonNegative(one.cost, `${path}.cost`);
    [impacts[j], roots[j]] = impactOf(one.impact, `${path}.impact`);
    lots[j] = one.lot === undefined ? 0 : positive(one.lot, `${path}.lot`);
    if (perCost) pricedAbove0(one, path);
    const held = one.held === undefined ? 0 : plainNumber(one.held, `${path}.held`);
    const [lowest, highest] = rangeOf(one, path);
    [low[j], high[j]] = sizesOf(held, lowest, highest, lots[j], reduceOnly);
    greeksOf(one.greeks, `${path}.greeks`, bounds, j);
  }
  return {
    table: {
      scenarios: length,
      ...sought,
      pnl,
      floor: given.floor === undefined ? 0 : plainNumber(given.floor, 'inputs.floor'),
      names,
      units,
      at: Int32Array.from(names, (_, j) => j * length),
      blocks: new Int32Array(names.length),
      costs,
      impacts,
      roots,
      lots,
      low,
      high,
      budget: given.budget === undefined ? Number.POSITIVE_INFINITY : nonNegative(given.budget, 'inputs.budget'),
      bounds,
    },
    perCost,
    instruments: given.instruments === undefined ? 1 : count(given.instruments, 1, mostInstruments, 'inputs.instruments'),
    programs: given.programs === undefined ? usualPrograms(sought.measure) : count(given.programs, 1, mostPrograms, 'inputs.programs'),
  };
}

const candidateFields = ['impact', 'lot', 'held', 'lowest', 'highest', 'greeks'];

type Sought = Pick<Table, 'measure' | 'health'> & { readonly perCost: boolean };

function objectiveOf(value: unknown, scenarios: number): Sought {
  const path = 'inputs.objective';
  if (value === 'margin' || value === 'releasedPerCost') return { measure: worst, perCost: value === 'releasedPerCost' };
  const kinds = ['expectedShortfall', 'valueAtRisk', 'health'] as const;
  if (typeof value !== 'object')
    throw new Fault('UNKNOWN_KIND', path, `margin, releasedPerCost, or one of ${kinds.join(', ')} in braces`, value);
  const [kind, asked] = onlyOf(value, kinds, path);
  const own = `${path}.${kind}`;
  if (kind === 'health') {
    const { least, equity } = fieldsOf(asked, own, ['least', 'equity']);
    const health = { least: positive(least, `${own}.least`), equity: plainNumber(equity, `${own}.equity`) };
    return { measure: worst, health, perCost: false };
  }
  const measure = kind === 'expectedShortfall' ? shortfallMeasure : quantileMeasure;
  return { measure: measure(asked, scenarios, own), perCost: false };
}

/** The one field of an object and its value. */
export function onlyOf<T extends string>(value: unknown, kinds: readonly T[], path: string): readonly [T, unknown] {
  const given = fieldsOf(value, path, [], kinds);
  const [kind, second] = Object.keys(given) as T[];
  if (kind === undefined || second !== undefined)
    throw new Fault('SHAPE_MISMATCH', path, `one of ${kinds.join(', ')}`, Object.keys(given).length);
  return [kind, given[kind]];
}

/** Checks that a cost is above 0: a release without cost has no ratio, and a fraction of an impact costs next to nothing. */
export function pricedAbove0({ cost, impact, lot }: Pick<HedgeCandidate, 'cost' | 'impact' | 'lot'>, path: string): void {
  positive(cost, `${path}.cost`);
  if (impact !== undefined && lot === undefined)
    throw new Fault(
      'MISSING_FIELD',
      `${path}.lot`,
      'present beside an impact: the smaller a trade, the more it releases for its cost',
      undefined,
    );
}

export function flag(value: unknown, path: string): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw new Fault('TYPE_MISMATCH', path, 'true or false', value);
  return value === true;
}

/** Lowest and highest, as stated. Throws CROSSED. */
export function rangeOf(given: { readonly lowest?: number; readonly highest?: number }, path: string): [number, number] {
  const lowest = given.lowest === undefined ? Number.NEGATIVE_INFINITY : plainNumber(given.lowest, `${path}.lowest`);
  const highest = given.highest === undefined ? Number.POSITIVE_INFINITY : plainNumber(given.highest, `${path}.highest`);
  if (lowest > highest) throw new Fault('CROSSED', `${path}.lowest`, `at most ${highest}, the highest`, lowest);
  return [lowest, highest];
}

/** Sizes of a trade in whole lots; 0 is always among them. */
export function sizesOf(held: number, lowest: number, highest: number, lot: number, reduceOnly: boolean): [number, number] {
  let [low, high] = [Math.min(0, lowest - held), Math.max(0, highest - held)];
  if (reduceOnly) [low, high] = [Math.max(low, Math.min(0, -held)), Math.min(high, Math.max(0, -held))];
  return [-wholeBelow(-low, lot), wholeBelow(high, lot)];
}

/** The most whole lots in a size that is at least 0. */
export function wholeBelow(size: number, lot: number): number {
  return lot === 0 || size === Number.POSITIVE_INFINITY ? size : Math.floor((size / lot) * (1 + nearly)) * lot + 0;
}

/** P&L by scenario, as many as the account has. */
export function scenariosOf(value: unknown, path: string, length?: number): Float64Array {
  const column = numberList(value, path, mostScenarios);
  const wrong = column.findIndex((x) => !Number.isFinite(x));
  if (wrong >= 0) throw new Fault('NOT_FINITE', `${path}[${wrong}]`, 'finite', column[wrong]);
  if (length === undefined && column.length === 0) throw new Fault('TOO_SHORT', path, 'at least one scenario', 0);
  if (length !== undefined && column.length !== length)
    throw new Fault('SHAPE_MISMATCH', path, `${length} numbers, as of the account`, column.length);
  return column;
}

function boundOf(name: string, bound: unknown, length: number): Bound {
  const path = keyPath('inputs.bounds', name);
  const given = fieldsOf(bound, path, ['now'], ['lowest', 'highest']) as unknown as GreekBound;
  const [lowest, highest] = rangeOf(given, path);
  return { name, now: plainNumber(given.now, `${path}.now`), lowest, highest, slopes: new Float64Array(length) };
}

function greeksOf(given: unknown, path: string, bounds: readonly Bound[], j: number): void {
  const names = bounds.map(({ name }) => name);
  const own = fieldsOf(given ?? {}, path, names);
  for (const { name, slopes } of bounds) slopes[j] = plainNumber(own[name], keyPath(path, name));
}
