// Bounds of step results.
// Sums, worst cases and kept shares of a gain change by no more than their parts do, so a slope is the sum of |size| x yard over what
// a step reads; a discount, share or rate that depends on an entry is part of its numbers.
import type { EncodedStep } from '../compile/steps.js';
import type { BlockColumnName } from '../layout/columns.js';
import { bracketRule } from './brackets.js';
import { expiryLossRule } from './expiryLoss.js';
import { healthRule } from './healthEach.js';
import { fillsRule, largerRule } from './orders.js';
import { addressOf, columnOf, expiryNumbers, lineNumbers, productNumbers, type Reader, registerOf, tableNumbers } from './reader.js';
import type { Rule, Work } from './work.js';

/** The rule by which a step adds to one of its outputs, whose first cell is `to`; undefined where there is none. Cells are 0 before. */
export function stepRule(reader: Reader, step: EncodedStep, output: string, to: number): Rule | undefined {
  switch (step.name) {
    case 'mark':
      return markRule(reader, step, output === 'gains' ? 2 : 3, to);
    case 'dot2':
      return dotRule(reader, step, output === 'out0' ? 0 : 1, to);
    case 'scan':
    case 'scanNarrow':
    case 'scanOffset':
      return scanRule(reader, step, to);
    case 'scanOrders':
    case 'scanFills':
      return filledRule(reader, step, to);
    case 'larger':
      return largerRule(reader, step, to);
    case 'scanExpiries':
    case 'scanExpiriesNarrow':
      return expiryRule(reader, step, 'grid', 'shares', widthOf(step), to);
    case 'expiryShock':
      return expiryRule(reader, step, 'deltas', 'factors', 1, to);
    case 'scanDiscounted':
      return discountedRule(reader, step, to);
    case 'bracketEach':
    case 'bracketOwn':
    case 'bracketNet':
      return bracketRule(reader, step, output, to);
    case 'healthEach':
      return healthRule(reader, step, output, to);
    case 'expiryLoss':
      return expiryLossRule(reader, step, output, to);
    case 'factorForm':
      return factorRule(reader, step, to);
    default:
      return undefined;
  }
}

/** Scenarios of a row. */
function widthOf(step: EncodedStep): number {
  return 'rowBytes' in step.arguments ? (step.arguments.rowBytes as number) / 8 : 4;
}

/** The block's own positions of a pair, or its options, or what is none. */
function each(work: Work, p: number, rows: 'positionRows' | 'optionRows' | 'futureRows', one: (row: number, size: number) => void): void {
  const { arrays } = work;
  const pair = work.pair + p;
  let [from, end] = [0, 0];
  if (rows === 'positionRows') [from, end] = [arrays.pairPositions[pair], arrays.pairPositions[pair + 1]];
  else if (rows === 'futureRows') [from, end] = [arrays.futureStarts[pair], arrays.futureStarts[pair + 1]];
  else {
    const [first, last] = [arrays.optionGroupStarts[pair], arrays.optionGroupStarts[pair + 1] - 1];
    if (last >= first) [from, end] = [arrays.optionGroups[4 * first], arrays.optionGroups[4 * last + 1]];
  }
  const sizes = { positionRows: arrays.quantities, futureRows: arrays.futureQuantities, optionRows: arrays.optionQuantities }[rows];
  for (let k = from; k < end; k++) one(arrays[rows][k], sizes[k]);
}

/** q (price - entry) scale = q (price x scale) - q entry x scale. */
function markRule(reader: Reader, step: EncodedStep, scale: number, to: number): Rule {
  const at = addressOf(step, 'marks');
  const worths = productNumbers(reader, at, 4, 0, scale);
  const scales = lineNumbers(reader, at, 4, scale, 1);
  return (work) => {
    const { lotRows, lotPairs, lotQuantities, lotEntries } = work.arrays;
    const end = work.block.counts.lot;
    for (let k = firstOf(lotPairs, work.pair, end); k < end && lotPairs[k] < work.pair + work.pairs; k++) {
      const cell = to + lotPairs[k] - work.pair;
      const quantity = lotQuantities[k];
      work.add(cell, worths, lotRows[k], quantity);
      work.add(cell, scales, lotRows[k], -quantity * lotEntries[k]);
    }
  };
}

/** The first entry that is not below. */
function firstOf(ascending: Uint32Array, least: number, end: number): number {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Amounts computed in every tick have no rule. */
function dotRule(reader: Reader, step: EncodedStep, which: number, to: number): Rule | undefined {
  const { compiler, linked } = reader;
  const register = registerOf(step, which === 0 ? 'out0' : 'out1');
  if (compiler.dots.some((dot) => dot.register === register && dot.everyTick !== undefined)) return undefined;
  const prices = tableNumbers(reader, 'asset', addressOf(step, 'prices'), compiler.rows.market.assets.length);
  const { base, field } = columnOf(step, 'amounts');
  const byPair = field === 'pairAsset';
  const space = byPair ? 'pairAsset' : 'asset';
  const handles: BlockColumnName = byPair ? 'pairAssets' : 'assets';
  return (work) => {
    const { arrays, block } = work;
    const amounts = linked.f64(base + 16 * block.region.first[space], 2 * block.region.room[space]);
    const starts = byPair ? arrays.pairAssetStarts : arrays.assetStarts;
    const first = byPair ? work.pair : work.account;
    for (let n = 0; n < (byPair ? work.pairs : 1); n++)
      for (let c = starts[first + n]; c < starts[first + n + 1]; c++) work.add(to + n, prices, arrays[handles][c], amounts[2 * c + which]);
  };
}

/** Largest |move x weight| of coins, by underlying. */
function coinMoves(reader: Reader, step: EncodedStep, weights?: Float64Array): Float64Array {
  const { compiler, linked, numbers } = reader;
  const width = widthOf(step);
  const count = compiler.underlyings.length;
  const moves = numbers.still(linked.f64(addressOf(step, 'moves'), width * count));
  return Float64Array.from({ length: count }, (_, u) => {
    let most = 0;
    for (let i = u * width; i < (u + 1) * width; i++) most = Math.max(most, Math.abs(moves[i] * (weights?.[i] ?? 1)));
    return most;
  });
}

/** Widens a cell by what a column of the pair moves it, of either sign. */
function widen(work: Work, cell: number, by: number, times: number): void {
  if (times === 0) return;
  const most = times * work.most(by);
  work.lows[cell] = work.lows[cell] - most;
  work.highs[cell] = work.highs[cell] + most;
  work.slopes[cell] = work.slopes[cell] + times * work.slopes[by];
}

/** A loss is not below the floor. */
function raise(work: Work, cell: number, floor: number): void {
  work.lows[cell] = Math.max(work.lows[cell], floor);
  work.highs[cell] = Math.max(work.highs[cell], floor);
}

/** By account or by pair; kept gains, a share up to a cap, is no steeper. */
function scanRule(reader: Reader, step: EncodedStep, to: number): Rule {
  const { compiler, linked, numbers } = reader;
  const width = widthOf(step);
  const cells = lineNumbers(reader, addressOf(step, 'grid'), width, 0, width);
  const coins = reader.cell(registerOf(step, 'values'));
  const moves = coinMoves(reader, step);
  const byPair = registerOf(step, 'out').level === 'U';
  const floor = numbers.still(linked.f64(addressOf(step, 'floor'), 1));
  const offsets =
    step.name === 'scanOffset' ? numbers.still(linked.f64(addressOf(step, 'offsets'), 2 * compiler.underlyings.length)) : undefined;
  if (step.name === 'scanOffset') numbers.still(linked.f64(addressOf(step, 'forgiven'), width * compiler.underlyings.length));
  const steep = Math.max(1, ...(offsets?.filter((_, i) => i % 2 === 0) ?? []));
  return (work) => {
    for (let p = 0; p < work.pairs; p++) {
      const cell = byPair ? to + p : to;
      each(work, p, 'positionRows', (row, size) => work.addEither(cell, cells, row, steep * size));
      widen(work, cell, coins + p, steep * moves[work.arrays.pairUnderlyings[work.pair + p]]);
      if (byPair) raise(work, cell, floor[0]);
    }
    if (!byPair) raise(work, to, floor[0]);
  };
}

/** A scan, and what fills add to it: sums before the floor, which raises what they come to. */
function filledRule(reader: Reader, step: EncodedStep, to: number): Rule {
  const { compiler, linked, numbers } = reader;
  const width = widthOf(step);
  const grid = lineNumbers(reader, addressOf(step, 'grid'), width, 0, width);
  const table = numbers.still(linked.f64(addressOf(step, 'weights'), width * compiler.underlyings.length));
  const weights = Float64Array.from({ length: compiler.underlyings.length }, (_, u) => {
    let most = 0;
    for (let i = u * width; i < (u + 1) * width; i++) most = Math.max(most, Math.abs(table[i]));
    return most;
  });
  const held = scanRule(reader, step, to);
  const filled = fillsRule(reader, step, to, grid, coinMoves(reader, step), weights);
  return (work) => {
    held(work);
    filled(work);
  };
}

/** Worst losses, or |net| shocks, of expiries: linear in the number of the expiry. */
function expiryRule(reader: Reader, step: EncodedStep, cellsName: string, factorsName: string, width: number, to: number): Rule {
  const { compiler } = reader;
  const numbers = expiryNumbers(reader, addressOf(step, cellsName), width, addressOf(step, factorsName));
  const options = columnOf(step, 'rows').base === compiler.regions.address('optionRows');
  return (work) => {
    for (let p = 0; p < work.pairs; p++)
      each(work, p, options ? 'optionRows' : 'positionRows', (row, size) => work.addEither(to + p, numbers, row, size));
  };
}

/**
 * d(X) X - V, d one number for X above 0 and one below, is one of two sums of q x (d x worth - value) or the other, whichever X says, and the same at X = 0: no steeper than the steeper.
 * A change that counts as a loss whatever its sign is no steeper either.
 */
function discountedRule(reader: Reader, step: EncodedStep, to: number): Rule {
  const { compiler, linked, numbers } = reader;
  const width = widthOf(step);
  const { rows, rowCapacity, underlyings } = compiler;
  const weights = numbers.still(linked.f64(addressOf(step, 'weights'), width * underlyings.length));
  const grid = linked.f64(addressOf(step, 'grid'), width * rowCapacity);
  const values = linked.f64(addressOf(step, 'worths'), rowCapacity);
  const discounts = linked.f64(addressOf(step, 'discounts'), 2 * compiler.expiryCapacity);
  const read = numbers.add(`discounted ${addressOf(step, 'grid')} ${addressOf(step, 'discounts')}`, () => ({
    space: 'row',
    width: 2 * width,
    read: (row, cells, at) => {
      const line = width * rows.underlyings[row];
      const option = rows.option[row] === 1;
      for (let side = 0; side < 2; side++) {
        const discount = option ? discounts[2 * rows.expiries[row] + side] : 1;
        const value = option ? values[row] : 0;
        for (let s = 0; s < width; s++) cells[at + side * width + s] = weights[line + s] * (discount * grid[width * row + s] - value);
      }
    },
  }));
  const coins = reader.cell(registerOf(step, 'values'));
  const moves = coinMoves(reader, step, weights);
  const floor = numbers.still(linked.f64(addressOf(step, 'floor'), 1));
  return (work) => {
    for (let p = 0; p < work.pairs; p++) {
      each(work, p, 'positionRows', (row, size) => work.addEither(to + p, read, row, size));
      widen(work, to + p, coins + p, moves[work.arrays.pairUnderlyings[work.pair + p]]);
      raise(work, to + p, floor[0]);
    }
  };
}

/** A norm of e L is no steeper than the sum of |change of e| x the norm of its line of L. */
function factorRule(reader: Reader, step: EncodedStep, to: number): Rule {
  const { linked, numbers } = reader;
  const order = step.arguments.order as number;
  const [spots, vegas, coins] = ['spots', 'vegas', 'coins'].map((name) => reader.cell(registerOf(step, name))) as [number, number, number];
  const vols = numbers.still(linked.f64(addressOf(step, 'vols'), order));
  const lower = numbers.still(linked.f64(addressOf(step, 'lower'), order * order));
  const scale = numbers.still(linked.f64(addressOf(step, 'scale'), 1));
  const norms = Float64Array.from(
    { length: order },
    (_, f) => (1 + 1e-9) * scale[0] * Math.sqrt(lower.subarray(f * order, (f + 1) * order).reduce((sum, x) => sum + x * x, 0)),
  );
  return (work) => {
    for (let p = 0; p < work.pairs; p++) {
      const u = work.arrays.pairUnderlyings[work.pair + p];
      widen(work, to, spots + p, norms[2 * u]);
      widen(work, to, coins + p, norms[2 * u] * Math.abs(vols[2 * u]));
      widen(work, to, vegas + p, norms[2 * u + 1]);
    }
    raise(work, to, 0);
  };
}
