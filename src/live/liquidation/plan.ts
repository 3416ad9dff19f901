// Plan of a step in the book: the reductions of least cost that restore an account, else those that leave the least maintenance.
import { Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Of } from '../../shape/shape.js';
import { askedOf, type DepthLevel, type Leg, type Reduction } from '../closeOut/asked.js';
import { ordered } from '../closeOut/ordered.js';
import { closings } from '../closeOut/problem.js';
import { walked } from '../closeOut/walked.js';
import type { stepFill } from './change.js';
import { filled, heldIn } from './fills.js';
import type { Judge } from './judge.js';

/** Offers of a book, by instrument: bids and asks, each side the best first. */
export type Depth = Readonly<Record<string, { readonly bids?: readonly DepthLevel[]; readonly asks?: readonly DepthLevel[] }>>;
type StepFill = Of<typeof stepFill>;

export interface StepPlan {
  /** A fill for each position, in an order in which none of them leaves more missing, its cost apart. */
  readonly fills: readonly StepFill[];
  /** Whether no such order was found. */
  readonly together: boolean;
  /** Whether equity >= target x maintenance afterwards. */
  readonly restored: boolean;
  /** Slippage against the mark and fee, numeraire. */
  readonly cost: number;
  /** Once all of it is filled. */
  readonly equity: number;
  readonly maintenance: number;
  /** `sets`: the engine looked at every set of reductions. */
  readonly proof: 'sets' | 'none';
}

/** Levels of a side that are looked at, and sets that are looked at one by one. */
const mostLevels = 20;
const mostSets = 20_000;
/** Most points that lots are given back of, where there are more sets. */
const mostPared = 4;

/** So many lots of a leg: their fill, value in units, and slippage. */
interface Reach {
  readonly quantity: number;
  readonly price: number;
  readonly limit: number;
  readonly value: number;
  readonly slippage: number;
}

/** A leg by its row: what every number of its lots meets. */
interface Line {
  readonly leg: Leg;
  readonly row: number;
  readonly asset: number;
  readonly reach: (lots: number) => Reach;
}

interface Looked {
  readonly lots: Float64Array;
  readonly fills: readonly StepFill[];
  readonly costs: readonly number[];
  readonly cost: number;
  readonly size: number;
  readonly equity: number;
  readonly maintenance: number;
}

/** The plan for an account below maintenance, against what the book offers; undefined where no reduction helps. Throws what `closeOut` throws of depth. */
export function planned(judge: Judge, account: number, depth: Depth): StepPlan | undefined {
  const subject = new Subject(judge.stand.inside, account);
  const asked = askedOf({ target: judge.rule.target, reductions: reductionsOf(judge, account, depth) }, subject);
  const lines = asked.legs.filter(({ lots }) => lots > 0).map((leg) => lineOf(judge, leg));
  if (lines.length === 0) return undefined;
  const legs = lines.map(({ leg }) => leg);
  let sets = 1;
  for (const { lots } of legs) sets *= lots + 1;
  const proof = sets <= mostSets ? 'sets' : 'none';
  const points = proof === 'sets' ? everySet(legs) : somePoints(judge, account, lines);
  const best = leastOf(judge, look(judge, account, lines, points));
  if (best.size === 0) return undefined;
  const { fills, costs, cost, equity, maintenance } = best;
  const own = new Map(fills.map((fill, k) => [fill as Trade, costs[k] as number]));
  const target = judge.rule.target;
  const state = judge.state(account);
  const inTurn = ordered(
    fills.map((fill) => [fill]),
    (plans) => {
      const figures = judge.figuresAfter(
        account,
        plans.map((plan) => booked(judge, state, plan as readonly StepFill[])),
      );
      return figures.map((one, n) => {
        const spent = (plans[n] as readonly Trade[]).reduce((sum, fill) => sum + (own.get(fill) ?? 0), 0);
        return { short: target * one.maintenance - (one.equity + spent), equity: one.equity, maintenance: one.maintenance };
      });
    },
  );
  const restored = equity >= target * maintenance;
  return { fills: (inTurn as StepFill[] | undefined) ?? fills, together: inTurn === undefined, restored, cost, equity, maintenance, proof };
}

/** A state after the fills of a step. */
export function booked(judge: Judge, state: AccountState, fills: readonly StepFill[], path = 'change.fills'): AccountState {
  const { rows } = judge.stand.inside.parts;
  return filled(
    judge,
    state,
    fills.map((fill) => ({ ...fill, row: rows.rowOf(fill.instrument) })),
    path,
  );
}

/** The rest of a book after fills of a plan. */
export function leftOf(depth: Depth, fills: readonly StepFill[]): Depth {
  const left: Record<string, Depth[string]> = { ...depth };
  for (const { instrument, quantity } of fills) {
    const side = quantity < 0 ? 'bids' : 'asks';
    let taken = Math.abs(quantity);
    const levels = (left[instrument]?.[side] ?? []).flatMap((level) => {
      const part = Math.min(taken, level.quantity);
      taken -= part;
      return part < level.quantity ? [{ ...level, quantity: level.quantity - part }] : [];
    });
    left[instrument] = { ...left[instrument], [side]: levels };
  }
  return left;
}

/** Positions that may be reduced: of instruments that are not halted, where the book has a side for them. */
function reductionsOf(judge: Judge, account: number, depth: Depth): Record<string, readonly Reduction[]> {
  const { ids } = judge.stand.inside.parts.rows;
  const reductions: Record<string, Reduction[]> = {};
  for (const { row, quantity, side } of heldIn(judge.state(account))) {
    const instrument = ids[row] as string;
    const levels = depth[instrument]?.[quantity > 0 ? 'bids' : 'asks'] ?? [];
    if (levels.length === 0 || judge.isHalted(row)) continue;
    const one = { lot: judge.lotOf(row), levels: levels.slice(0, mostLevels), ...(side && { side }) };
    reductions[instrument] = [...(reductions[instrument] ?? []), one];
  }
  return reductions;
}

function lineOf(judge: Judge, leg: Leg): Line {
  const { rows } = judge.stand.inside.parts;
  const row = rows.rowOf(leg.instrument);
  const asset = rows.assets[row] as number;
  const inverse = rows.inverse[row] === 1 && rows.option[row] === 0;
  const reach = (lots: number): Reach => {
    let [left, sum, slippage, limit] = [lots, 0, 0, 0];
    for (const { width, cost, price } of leg.levels) {
      const taken = Math.min(left, width);
      if (!(taken > 0)) break;
      sum += taken * (inverse ? 1 / price : price);
      slippage += taken * cost;
      limit = price;
      left -= taken;
    }
    // a rounding takes no average beyond the worst of its prices
    const average = inverse ? lots / sum : sum / lots;
    const price = leg.sign < 0 ? Math.max(average, limit) : Math.min(average, limit);
    const quantity = judge.quantityOf(row, lots);
    const face = quantity * (rows.multipliers[row] as number);
    const value = judge.unitsOf(asset, inverse ? face / price : face * price);
    return { quantity: leg.sign * quantity, price, limit, value, slippage };
  };
  return { leg, row, asset, reach: remembered(reach) };
}

function remembered(reach: (lots: number) => Reach): (lots: number) => Reach {
  const known = new Map<number, Reach>();
  return (lots) => {
    const found = known.get(lots) ?? reach(lots);
    known.set(lots, found);
    return found;
  };
}

/** Every vector of lots, in lexicographic order. */
function everySet(legs: readonly Leg[]): Float64Array[] {
  let points = [new Float64Array(legs.length)];
  for (const [k, { lots }] of legs.entries())
    points = points.flatMap((point) => Array.from({ length: lots + 1 }, (_, n) => point.map((x, j) => (j === k ? n : x)) as typeof point));
  return points;
}

/** Nothing; a walk that takes most of what is missing for its cost; some positions closed, whole or in halves; and the cheapest of them that restore, lots given back where they are not needed. */
function somePoints(judge: Judge, account: number, lines: readonly Line[]): readonly Float64Array[] {
  const { target } = judge.rule;
  const looked = (points: readonly Float64Array[]): readonly Looked[] => look(judge, account, lines, points);
  const missing = ({ equity, maintenance }: Looked): number => target * maintenance - equity;
  const legs = lines.map(({ leg }) => leg);
  const walk = walked(legs, (points) => looked(points).map((one) => Float64Array.of(missing(one))));
  const points = [new Float64Array(legs.length), walk, ...parts(closings(legs.map(({ lots }) => lots)))];
  const restoring = looked(points).filter((one) => one.size > 0 && missing(one) <= 0);
  restoring.sort((a, b) => a.cost - b.cost);
  return [
    ...points,
    ...restoring.slice(0, mostPared).map(({ lots }) => pared(lots, (point) => looked([point]).every((one) => missing(one) <= 0))),
  ];
}

/** A point with the fewest lots of each leg, one after the other, with which it still holds, as far as halving tells. */
function pared(from: Float64Array, holds: (point: Float64Array) => boolean): Float64Array {
  const lots = from.slice();
  for (const k of lots.keys())
    for (let [low, high] = [0, lots[k] as number]; low < high; ) {
      const middle = Math.floor((low + high) / 2);
      if (holds(lots.map((own, j) => (j === k ? middle : own)))) high = lots[k] = middle;
      else low = middle + 1;
    }
  return lots;
}

/** Points and halves of them, down to a lot. */
function parts(points: readonly Float64Array[]): Float64Array[] {
  return points.flatMap((point) => {
    const halves: Float64Array[] = [];
    for (let at = point.slice(); at.some((lots) => lots > 0); at = at.map((lots) => Math.floor(lots / 2))) halves.push(at);
    return halves;
  });
}

/** Points with what they cost, and the figures of the account once the ledger has booked their fills. */
function look(judge: Judge, account: number, lines: readonly Line[], points: readonly Float64Array[]): Looked[] {
  const state = judge.state(account);
  const { equity } = judge.figures(account);
  const made = points.map((lots) => {
    const reached = lines.map(({ reach }, k) => (lots[k] === 0 ? undefined : reach(lots[k] as number)));
    const slippage = reached.reduce((sum, one) => sum + (one?.slippage ?? 0), 0);
    const fees = feesOf(judge, lines, reached, equity - slippage);
    const costs: number[] = [];
    const fills = lines.flatMap(({ leg: { instrument, side }, asset }, k): StepFill[] => {
      const one = reached[k];
      if (one === undefined) return [];
      const fee = fees[k] as number;
      costs.push(one.slippage + fee * judge.priceOf(asset));
      const { quantity, price, limit } = one;
      return [{ instrument, quantity, price, limit, ...(side && { side }), ...(fee > 0 && { fee }) }];
    });
    const cost = slippage + lines.reduce((sum, { asset }, k) => sum + (fees[k] as number) * judge.priceOf(asset), 0);
    return { lots, fills, costs, cost, size: lots.reduce((sum, n) => sum + n, 0) };
  });
  const figures = judge.figuresAfter(
    account,
    made.map(({ fills }) => booked(judge, state, fills)),
  );
  return made.map((one, n) => ({ ...one, equity: figures[n]?.equity as number, maintenance: figures[n]?.maintenance as number }));
}

/** Fees by line: of each asset floor(rate x value), at most the rest of the equity; a line pays its part of the sum so far. */
function feesOf(judge: Judge, lines: readonly Line[], reached: readonly (Reach | undefined)[], equity: number): readonly number[] {
  const rate = judge.rule.fee ?? 0;
  const fees = lines.map(() => 0);
  if (rate === 0) return fees;
  let room = Math.max(0, equity);
  for (const asset of new Set(lines.map((line) => line.asset))) {
    const own = [...lines.keys()].filter((k) => lines[k]?.asset === asset);
    const price = judge.priceOf(asset);
    const values = own.map((k) => reached[k]?.value ?? 0);
    const total = Math.min(Math.floor(rate * values.reduce((sum, value) => sum + value, 0)), judge.unitsWithin(asset, room));
    room -= judge.amountOf(asset, total) * price;
    let [sum, paid] = [0, 0];
    for (const [n, k] of own.entries()) {
      sum += values[n] as number;
      const due = Math.min(Math.floor(rate * sum), total) - paid;
      fees[k] = judge.amountOf(asset, due);
      paid += due;
    }
  }
  return fees;
}

/** The first of the least: cost, then lots, of what restores; else maintenance, cost, lots. Points are in lexicographic order. */
function leastOf({ rule }: Judge, looked: readonly Looked[]): Looked {
  const floor = rule.book?.floor === 'zero';
  let best: Looked | undefined;
  let spare: Looked | undefined;
  for (const one of looked) {
    const { cost, size, equity, maintenance } = one;
    if (size > 0 && equity >= rule.target * maintenance && (best === undefined || (cost - best.cost || size - best.size) < 0)) best = one;
    if (size > 0 && floor && equity < 0) continue;
    if (spare === undefined || (maintenance - spare.maintenance || cost - spare.cost || size - spare.size) < 0) spare = one;
  }
  return best ?? (spare as Looked);
}
