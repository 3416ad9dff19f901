// Bounds of risk factors, of what counts in a health, of what confidence lacks.
import { addressOf, columnOf, registerOf } from '../bounds/reader.js';
import type { Compiler } from '../compile/compiler.js';
import type { EncodedStep } from '../compile/steps.js';
import { affine, type Form, fixed, mostOf, ofPieces, plus, raised } from './form.js';
import { sumOf, timesOf, zeros } from './pieces.js';
import type { HeldRow } from './situation.js';
import { either, exactly, type Rule } from './work.js';

/**
 * Counts for and against in a health factor, by side of a position; a position that may change sides counts the larger, by part if both sides are
 * held.
 */
export function healthRule(compiler: Compiler, step: EncodedStep, output: string): Rule {
  const held = output.startsWith('assets');
  const view = output.endsWith('Initial') ? 0 : 1;
  const dues = compiler.told.columns.get(columnOf(step, 'dues').base);
  return (work, pair, sign) => {
    const { box, linked, account, tick } = work;
    const lines = linked.f64(addressOf(step, 'lines'), 8 * compiler.rowCapacity);
    const wholes = linked.f64(addressOf(step, 'wholes'), 1)[0];
    let form = fixed(wholes === 0 ? 0 : (2 * (work.rowsOf[pair] as readonly HeldRow[]).length) / wholes);
    for (const { row, held: contracts, entered, realised, low, high, both } of work.rowsOf[pair] as readonly HeldRow[]) {
      const line = 8 * row;
      if (lines[line] === 0) continue;
      const then = timesOf(sumOf(entered, realised), (held ? -sign : sign) * lines[line + 1]);
      const now = timesOf(contracts, (held ? sign : -sign) * lines[line] * lines[line + (held ? 2 : 4) + view]);
      const [long, short] = held ? [now, then] : [then, now];
      if (both) {
        work.loose = work.bent = true;
        for (const part of [now, then]) form = plus(form, ofPieces(box, [part, zeros()]));
      } else if (low >= 0) form = plus(form, affine(long));
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
    if (sign === -1) return fixed(0);
    const lines = linked.f64(addressOf(step, 'lines'), 4 * compiler.rows.market.assets.length);
    const up = work.form(lacks, 0, 1);
    const lack = up === undefined ? Number.POSITIVE_INFINITY : mostOf(box, up);
    let form = fixed(0);
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

/** A norm is at most that at one corner and what each variable adds; the corner that leaves least. */
export function factorRule(step: EncodedStep): Rule {
  const order = step.arguments.order as number;
  const [spots, vegas, coins] = ['spots', 'vegas', 'coins'].map((name) => registerOf(step, name)) as [never, never, never];
  /** The exposure to each factor, then what each variable adds to it; at the end that of a corner. */
  let columns = new Float64Array(order);
  return (work, _, sign) => {
    const { box, linked, pairs } = work;
    if (sign === -1) return fixed(0);
    const { size } = box;
    const vols = linked.f64(addressOf(step, 'vols'), order);
    const lower = linked.f64(addressOf(step, 'lower'), order * order);
    const scale = linked.f64(addressOf(step, 'scale'), 1)[0];
    if (columns.length < (size + 2) * order) columns = new Float64Array(2 * (size + 2) * order);
    else columns.fill(0, 0, (size + 1) * order);
    for (let p = 0; p < pairs.length; p++) {
      const spot = exactly(work, spots, p);
      const vega = exactly(work, vegas, p);
      const coin = exactly(work, coins, p);
      if (spot === undefined || vega === undefined || coin === undefined) return undefined;
      const unit = pairs[p];
      for (let i = 0; i <= size; i++) {
        columns[i * order + 2 * unit] += spot.base[i] + coin.base[i] * vols[2 * unit];
        columns[i * order + 2 * unit + 1] += vega.base[i];
      }
    }
    const norms = zeros();
    for (let i = 1; i <= size; i++) norms[i] = scale * normOf(columns, i * order, lower, order);
    const from = (corner: readonly number[], way: 1 | -1): Form => {
      const last = (size + 1) * order;
      columns.copyWithin(last, 0, order);
      for (let i = 0; i < size; i++)
        if (corner[i] !== 0) for (let f = 0; f < order; f++) columns[last + f] += corner[i] * columns[(i + 1) * order + f];
      const piece = zeros();
      piece[0] = scale * normOf(columns, last, lower, order);
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

/** |lower' x| of the exposures that begin there. */
function normOf(columns: Float64Array, at: number, lower: Float64Array, order: number): number {
  let sum = 0;
  let first = 0;
  let end = order;
  while (first < order && columns[at + first] === 0) first += 1;
  while (end > first && columns[at + end - 1] === 0) end -= 1;
  for (let j = 0; j < end; j++) {
    let y = 0;
    for (let i = Math.max(j, first); i < end; i++) y += lower[i * order + j] * columns[at + i];
    sum += y * y;
  }
  return Math.sqrt(sum);
}
