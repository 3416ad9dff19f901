// Bounds of charges that are no sum: tiers, the larger side of what is open, expiries, risk factors.
import type { Compiler } from '../compile/compiler.js';
import type { EncodedStep } from '../compile/steps.js';
import { addressOf, columnOf, registerOf } from '../bounds/reader.js';
import { add, affine, fixed, type Form, highest, largest, lowest, mostOf, ofPieces, type Piece, plus, raised, scaled, sumOf, timesOf } from './form.js';
import { byExpiry } from './scans.js';
import type { HeldRow } from './situation.js';
import { sided } from './sums.js';
import { either, exactly, type Rule, type Work } from './work.js';

const tierDoubles = 6;

/** What may come to be held of a row: contracts of either side, at least 0. */
function openOf({ held, buys, sells }: HeldRow): readonly [long: Piece, short: Piece] {
  return [sumOf(held, buys), sumOf(sells, timesOf(held, -1))];
}

export function largerRule(step: EncodedStep): Rule {
  const at = addressOf(step, 'charges');
  return (work, pair, sign) => {
    const { box, linked, compiler } = work;
    const charges = linked.f64(at, 2 * compiler.rowCapacity);
    const zero = new Float64Array(box.lows.length + 1);
    let form = fixed(box, 0);
    if (sign === -1) return form;
    for (const one of work.rowsOf[pair] as readonly HeldRow[]) {
      const sides = openOf(one).map((size, side) => timesOf(size, charges[2 * one.row + side]));
      form = plus(form, ofPieces(box, [...sides, zero]));
    }
    return form;
  };
}

/** N x rate - cum of every tier that N may reach: the charge is one of them, and the largest where rates rise without a jump. */
function tiersOf(work: Work, tables: Float64Array, at: number, tiers: number, view: number, sizes: readonly Piece[], rateOf: (stated: number) => number): Form {
  const { box } = work;
  const most = Math.max(0, ...sizes.map((size) => highest(box, size)));
  const low = Math.max(0, ...sizes.map((size) => lowest(box, size)));
  const pieces: Piece[] = [];
  let [before, below] = [0, 0];
  for (let t = 0; t < tiers; t++) {
    const line = at + tierDoubles * t;
    const border = t === tiers - 1 ? Number.POSITIVE_INFINITY : tables[line];
    const [rate, cum] = [rateOf(tables[line + 2 + view]), tables[line + 4 + view]];
    const jump = before * (rate - below) - (cum - (t === 0 ? 0 : tables[line - tierDoubles + 4 + view]));
    if (t > 0 && before > low && before < most && (rate < below || Math.abs(jump) > 1e-9 * before * rate)) work.bent = true;
    if (border >= low && !(before > most))
      for (const size of sizes) {
        const piece = timesOf(size, rate);
        piece[0] -= cum;
        pieces.push(piece);
      }
    if (border > most) break;
    [before, below] = [border, rate];
  }
  return ofPieces(box, pieces);
}

export function bracketRule(compiler: Compiler, step: EncodedStep, output: string): Rule {
  const tiers = step.arguments.tiers as number;
  const leasts = step.arguments.leastBytes === 16 ? compiler.told.get(columnOf(step, 'leastRates').base) : undefined;
  const leastOf = (work: Work, row: number, view: number): number =>
    typeof leasts === 'function' && view === 0 ? leasts(work.account, row, work.tick) : 0;
  const own = step.name !== 'bracketEach';
  const stride = own ? tierDoubles : 2;
  const view = output === 'initial' ? 0 : 1;
  const { base, field } = columnOf(step, 'sizes');
  const entries = compiler.told.get(base);
  return (work, pair, sign) => {
    const { box, linked } = work;
    if (sign === -1) return fixed(box, 0);
    const lines = linked.f64(addressOf(step, 'lines'), stride * compiler.rowCapacity);
    const words = linked.u32(addressOf(step, 'lines'), 2 * stride * compiler.rowCapacity);
    const tables = linked.f64(addressOf(step, 'tables'), tierDoubles * tiers * compiler.rowCapacity);
    const ledger = step.name === 'bracketLedger' ? linked.f64(addressOf(step, 'ledger'), 3) : undefined;
    let form = fixed(box, 0);
    for (const one of work.rowsOf[pair] as readonly HeldRow[]) {
      const { row } = one;
      const line = stride * row;
      if (compiler.rows.option[row] === 1 || lines[line] === 0) continue;
      const sizes = sizesOf(work, one, field === 'open', entries === 'entry' || entries === 'openEntry').map((size) => timesOf(size, lines[line]));
      const most = Math.max(0, ...sizes.map((size) => highest(box, size)));
      const least = leastOf(work, row, view);
      if (Number.isNaN(least)) return undefined;
      const contracts = most / lines[line];
      const grown = own ? growthOf(ledger, lines, line, view, contracts) : 0;
      const rateOf = (stated: number): number => {
        const rate = ledger === undefined ? stated : stated / ledger[0];
        return Math.max(grown > 0 ? rate - rate / 5 + grown : 0, rate, least);
      };
      if (grown > 0 && most > 0) work.bent = true;
      let charge = tiersOf(work, tables, tierDoubles * tiers * words[2 * line + 2], tiers, view, sizes, rateOf);
      // whole units are rounded up, rates by steps
      if (ledger !== undefined) charge = raised(charge, (ledger[2] === 0 ? 0 : 2 / ledger[2]) + (2 * most) / ledger[0]);
      form = plus(form, charge);
    }
    return form;
  };
}

/** Contracts of either side, or contracts times what was paid for them. */
function sizesOf(work: Work, one: HeldRow, open: boolean, entered: boolean): readonly Piece[] {
  const { inverse } = work.compiler.rows;
  if (!entered || inverse[one.row] === 1) return open ? openOf(one) : [one.held, timesOf(one.held, -1)];
  const own = sumOf(one.entered, one.realised);
  if (!open) return [own, timesOf(own, -1)];
  const [bought, sold] = [own.slice(), timesOf(own, -1)];
  for (const { row, quantity, entry, index } of work.orders) {
    if (row !== one.row) continue;
    const side = quantity > 0 ? bought : sold;
    side[0] += Math.abs(quantity) * entry;
    side[index + 1] -= Math.abs(quantity) * entry;
  }
  return [bought, sold];
}

/** The part of a rate that grows with the root of the size, at the largest. */
function growthOf(ledger: Float64Array | undefined, lines: Float64Array, line: number, view: number, contracts: number): number {
  if (ledger === undefined) return lines[line + 4 + view] * Math.sqrt(contracts * lines[line + 2]);
  // the root of tenfold the size, in steps
  const root = Math.sqrt(10 * contracts * lines[line + 2]) + 1;
  return (root * lines[line + 4 + view]) / ledger[1] / ledger[0];
}

export function bracketNetRule(step: EncodedStep, output: string): Rule {
  const tiers = step.arguments.tiers as number;
  const view = output === 'initial' ? 0 : 1;
  const [longs, shorts] = [registerOf(step, 'longs'), registerOf(step, 'shorts')];
  return (work, pair, sign) => {
    const { box, linked, compiler } = work;
    if (sign === -1) return fixed(box, 0);
    const count = compiler.underlyings.length;
    const unit = work.pairs[pair] as number;
    const tables = linked.f64(addressOf(step, 'tables'), tierDoubles * tiers * count);
    const table = linked.u32(addressOf(step, 'tableOf'), count)[unit];
    const hedged = linked.f64(addressOf(step, 'hedged'), 2 * count)[2 * unit + view];
    const [long, short] = [work.form(longs, pair, 1), work.form(shorts, pair, 1)];
    const [noLong, noShort] = [work.form(longs, pair, -1), work.form(shorts, pair, -1)];
    if (long === undefined || short === undefined || noLong === undefined || noShort === undefined) return undefined;
    const sizes = [...piecesOfSum(work, long, noShort), ...piecesOfSum(work, short, noLong)];
    const net = tiersOf(work, tables, tierDoubles * tiers * table, tiers, view, sizes, (rate) => rate);
    if (hedged === 0) return net;
    return plus(net, scaled(either(work, [long, short]) as Form, hedged));
  };
}

function piecesOfSum(work: Work, x: Form, y: Form): readonly Piece[] {
  const all = largest(work.box, [plus(x, y)]);
  return all.groups.length === 0 ? [all.base] : (all.groups[0] as readonly Piece[]).map((piece) => sumOf(all.base, piece));
}

/** |delta| of an expiry times its factor. */
export function expiryShockRule(step: EncodedStep): Rule {
  return (work, pair, sign) => {
    const { box, linked, compiler } = work;
    if (sign === -1) return fixed(box, 0);
    const deltas = linked.f64(addressOf(step, 'deltas'), compiler.rowCapacity);
    const factors = linked.f64(addressOf(step, 'factors'), compiler.expiryCapacity);
    let form = fixed(box, 0);
    for (const [expiry, rows] of byExpiry(work, pair, false)) {
      if (factors[expiry] === 0) continue;
      const delta = new Float64Array(box.lows.length + 1);
      for (const { row, held } of rows) add(delta, held, deltas[row] * factors[expiry]);
      form = plus(form, ofPieces(box, [delta, timesOf(delta, -1)]));
    }
    return form;
  };
}

/** Each alone, without what pairing them saves: far above it where spreads are held. */
export function pairingRule(step: EncodedStep): Rule {
  const at = addressOf(step, 'lines');
  return (work, pair, sign) => {
    const { box, linked, compiler } = work;
    work.loose = true;
    if (sign === -1) return fixed(box, 0);
    const lines = linked.f64(at, 4 * compiler.rowCapacity);
    let form = fixed(box, 0);
    for (const one of work.rowsOf[pair] as readonly HeldRow[])
      if (compiler.rows.option[one.row] === 1) form = plus(form, sided(work, one, lines[4 * one.row], lines[4 * one.row + 1]));
    return form;
  };
}

/** What counts for and against in a health, by the side of a position; of one that may change sides whichever of both is more. */
export function healthRule(compiler: Compiler, step: EncodedStep, output: string): Rule {
  const held = output.startsWith('assets');
  const view = output.endsWith('Initial') ? 0 : 1;
  const dues = compiler.told.get(columnOf(step, 'dues').base);
  return (work, pair, sign) => {
    const { box, linked, account, tick } = work;
    const lines = linked.f64(addressOf(step, 'lines'), 8 * compiler.rowCapacity);
    const wholes = linked.f64(addressOf(step, 'wholes'), 1)[0];
    let form = fixed(box, wholes === 0 ? 0 : (2 * (work.rowsOf[pair] as readonly HeldRow[]).length) / wholes);
    for (const { row, held: contracts, entered, realised, low, high } of work.rowsOf[pair] as readonly HeldRow[]) {
      const line = 8 * row;
      if (lines[line] === 0) continue;
      const then = timesOf(sumOf(entered, realised), (held ? -sign : sign) * lines[line + 1]);
      const now = timesOf(contracts, (held ? sign : -sign) * lines[line] * lines[line + (held ? 2 : 4) + view]);
      const [long, short] = held ? [now, then] : [then, now];
      if (low >= 0) form = plus(form, affine(long));
      else if (high <= 0) form = plus(form, affine(short));
      else {
        work.loose = work.bent = true;
        form = plus(form, ofPieces(box, [long, short]));
      }
      const due = typeof dues === 'function' ? dues(account, row, tick) : 0;
      if (Number.isNaN(due)) return undefined;
      const counted = sign * (held ? Math.max(0, due) * lines[line + 6 + view] : Math.max(0, -due));
      // it counts as long as there is a position
      form = raised(form, low > 0 || high < 0 ? counted : Math.max(0, counted));
    }
    return form;
  };
}

/** Amounts of collateral at a rate where confidence lacks, in the collateral or in what the account holds beside it. */
export function contingencyRule(step: EncodedStep): Rule {
  const lacks = registerOf(step, 'lacks');
  return (work, _, sign) => {
    const { box, linked, compiler } = work;
    if (sign === -1) return fixed(box, 0);
    const lines = linked.f64(addressOf(step, 'lines'), 4 * compiler.rows.market.assets.length);
    const up = work.form(lacks, 0, 1);
    const lack = up === undefined ? Number.POSITIVE_INFINITY : mostOf(box, up);
    let form = fixed(box, 0);
    for (const { asset, amount } of work.assets) {
      const line = 4 * asset;
      const own = Math.max(lines[line + 1], lack);
      if (own <= lines[line + 2]) continue;
      const rate = lines[line] * own * lines[line + 3];
      if (!Number.isFinite(rate)) return undefined;
      form = plus(form, ofPieces(box, [timesOf(amount, rate), timesOf(amount, -rate)]));
    }
    return form;
  };
}

const slotDoubles = 8;

/** min(each alone, at most the loss at expiry): the loss at a price is affine, and its lowest stands at 0 or at a strike. */
export function expiryLossRule(step: EncodedStep, output: string): Rule {
  const view = output === 'initial' ? 0 : 1;
  return (work, pair, sign) => {
    const { box, linked, compiler } = work;
    if (sign === -1) return fixed(box, 0);
    const unit = work.pairs[pair] as number;
    const count = compiler.underlyings.length;
    const lines = linked.f64(addressOf(step, 'lines'), 2 * slotDoubles * compiler.rowCapacity);
    const index = linked.f64(addressOf(step, 'indexes'), count)[unit];
    const rate = linked.f64(addressOf(step, 'unpaired'), 2 * count)[2 * unit + view];
    const strikes = linked.f64(addressOf(step, 'strikes'), compiler.rowCapacity);
    const zero = new Float64Array(box.lows.length + 1);
    let form = fixed(box, 0);
    for (const rows of byExpiry(work, pair, true).values()) {
      let alone = fixed(box, 0);
      let owed = fixed(box, 0);
      const calls = zero.slice();
      for (const one of rows) {
        const long = 2 * slotDoubles * one.row;
        const short = long + slotDoubles;
        alone = plus(alone, sided(work, one, lines[long + view], lines[short + view]));
        owed = plus(owed, sided(work, one, lines[long + 3], lines[short + 3]));
        add(calls, one.held, -lines[long + 4]);
      }
      const prices = [0, ...new Set(rows.map(({ row }) => strikes[row]))];
      const losses = prices.map((price) => {
        const loss = zero.slice();
        for (const { row, held } of rows) {
          const at = 2 * slotDoubles * row;
          const payoff = lines[at + 5] + lines[at + 6] * price + lines[at + 7] * Math.max(0, price - strikes[row]);
          add(loss, held, lines[at + 2] - payoff);
        }
        return loss;
      });
      const bare = ofPieces(box, [timesOf(calls, rate * index), zero]);
      const limited = plus(plus(ofPieces(box, [...losses, zero]), owed), bare);
      const narrow = isBelow(work, alone, limited);
      form = plus(form, narrow ?? (either(work, [alone, limited]) as Form));
    }
    return form;
  };
}

/** The one that is nowhere above the other, where that is plain. */
function isBelow(work: Work, x: Form, y: Form): Form | undefined {
  const { box } = work;
  if (y.groups.length === 0 && mostOf(box, plus(x, affine(timesOf(y.base, -1)))) <= 0) return x;
  if (x.groups.length === 0 && mostOf(box, plus(y, affine(timesOf(x.base, -1)))) <= 0) return y;
  return undefined;
}

/** A norm is at most that at one corner and what each variable adds; the corner that leaves least. */
export function factorRule(step: EncodedStep): Rule {
  const order = step.arguments.order as number;
  return (work, _, sign) => {
    const { box, linked, pairs } = work;
    if (sign === -1) return fixed(box, 0);
    const [spots, vegas, coins] = ['spots', 'vegas', 'coins'].map((name) => registerOf(step, name)) as [never, never, never];
    const vols = linked.f64(addressOf(step, 'vols'), order);
    const lower = linked.f64(addressOf(step, 'lower'), order * order);
    const scale = linked.f64(addressOf(step, 'scale'), 1)[0];
    const size = box.lows.length;
    /** By column: the exposure to each factor, then what each variable adds to it. */
    const columns = Array.from({ length: size + 1 }, () => new Float64Array(order));
    for (let p = 0; p < pairs.length; p++) {
      const [spot, vega, coin] = [exactly(work, spots, p), exactly(work, vegas, p), exactly(work, coins, p)];
      if (spot === undefined || vega === undefined || coin === undefined) return undefined;
      const unit = pairs[p] as number;
      for (let i = 0; i <= size; i++) {
        const column = columns[i] as Float64Array;
        column[2 * unit] += spot.base[i] + coin.base[i] * vols[2 * unit];
        column[2 * unit + 1] += vega.base[i];
      }
    }
    const norm = (exposures: Float64Array): number => {
      let sum = 0;
      for (let j = 0; j < order; j++) {
        let y = 0;
        for (let i = j; i < order; i++) y += lower[i * order + j] * exposures[i];
        sum += y * y;
      }
      return scale * Math.sqrt(sum);
    };
    const norms = columns.map((column, i) => (i === 0 ? 0 : norm(column)));
    const from = (corner: Float64Array, way: 1 | -1): Form => {
      const exposures = (columns[0] as Float64Array).slice();
      for (let i = 0; i < size; i++) if (corner[i] !== 0) for (let f = 0; f < order; f++) exposures[f] += corner[i] * (columns[i + 1] as Float64Array)[f];
      const piece = new Float64Array(size + 1);
      piece[0] = norm(exposures);
      for (let i = 0; i < size; i++) {
        piece[i + 1] = way * norms[i + 1];
        piece[0] -= way * norms[i + 1] * corner[i];
      }
      return affine(piece);
    };
    const bent = work.bent;
    const form = either(work, [from(box.lows, 1), from(box.highs, -1)]);
    work.bent = bent;
    return form;
  };
}
