// A book for single steps of programs, as columns by the names of their arguments, which mean the same in whatever step they stand.
import { instructionBytes } from '../../../assembly/literals/formula.js';
import { formulaOps, type StepName, steps } from '../contract.js';

export type Column = Float64Array | Uint32Array | Uint8Array;
export type Given = Readonly<Record<string, Column | number>>;

export interface ColumnSource {
  f64(length: number, fill?: (i: number) => number): Float64Array;
  u32(length: number, fill?: (i: number) => number): Uint32Array;
  u8(length: number, fill?: (i: number) => number): Uint8Array;
}

export interface NumberSource {
  between(low: number, high: number): number;
  below(n: number): number;
}

// even, and whole groups of eight accounts: what pads a register is no result
const [accounts, pairs, groups, rowCount, units, expiries, scenarios, width, orders, tiers] = [16, 40, 60, 24, 7, 9, 33, 36, 50, 4];
const names = 6;
/** Bytes between registers that stand side by side, and cells of one. */
const stride = 512;
const cells = stride / 8;

/** Arguments of steps, by name: the book, tables of the market, numbers. */
export function programBook(columns: ColumnSource, seeds: NumberSource): Given {
  const amounts = (length: number, low = -100, high = 100): Float64Array => columns.f64(length, () => seeds.between(low, high));
  const numbers = (length: number, below: number): Uint32Array => columns.u32(length, () => seeds.below(below));
  /** Starts of `count` groups of up to `most` each; none of `least` 0. */
  const starts = (count: number, least: number, most: number, end?: number): Uint32Array => {
    const column = columns.u32(count + 1);
    for (let g = 0; g < count; g++) column[g + 1] = Math.min(end ?? 1e9, column[g] + least + seeds.below(most - least + 1));
    if (end !== undefined) column[count] = end;
    return column;
  };
  const owners = (of: Uint32Array): Uint32Array => {
    const column = columns.u32(of[of.length - 1]);
    for (let g = 0; g + 1 < of.length; g++) column.fill(g, of[g], of[g + 1]);
    return column;
  };
  const groupStarts = starts(pairs, 0, 3, groups);
  const groupPairs = owners(groupStarts);
  const ends = starts(groups, 1, 4);
  const positions = ends[groups];
  const groupOf = owners(ends);
  const pairOf = columns.u32(positions, (k) => groupPairs[groupOf[k]]);
  const pairPositions = columns.u32(pairs + 1, (p) => ends[groupStarts[p]]);
  const lines = columns.u32(4 * groups, (at) => {
    const g = at >> 2;
    return [ends[g], ends[g + 1], seeds.below(expiries), groupPairs[g]][at & 3];
  });
  const keepsOf = (owner: Uint32Array): Uint32Array =>
    columns.u32(2 * positions, (at) => (at > 1 && owner[at >> 1] === owner[(at >> 1) - 1] ? 0xffffffff : 0));
  const rows = numbers(positions, rowCount);
  const quantities = amounts(positions, -9, 9);
  const pairStarts = starts(accounts, 0, 6, pairs);
  const repeated = (count: number): Float64Array => {
    const table = amounts(count * width, -1, 1);
    for (let at = 0; at < table.length; at++) if (at % width >= scenarios) table[at] = table[at - (at % width)];
    return table;
  };
  const borders = (at: number, x: number): number =>
    at % 6 > 0 ? x : at % (6 * tiers) < 18 ? 60 * (1 + ((at / 6) % tiers)) : Number.POSITIVE_INFINITY;
  const tables = columns.f64(3 * tiers * 6, (at) => borders(at, seeds.between(0, 1)));
  const tierLines = columns.u32(4 * rowCount, (at) => [0, 0x40240000 + seeds.below(0x100000), seeds.below(3), 0][at & 3]);
  /** As tierLines, with a size, nothing and two growths. */
  const sizedLines = columns.f64(6 * rowCount, (at) => [0, 0, 1e9, 0][at % 6] ?? seeds.between(0, 2000));
  new Uint32Array(sizedLines.buffer, sizedLines.byteOffset, 12 * rowCount).forEach((_, at, words) => {
    if (at % 12 < 4) words[at] = tierLines[4 * Math.floor(at / 12) + (at % 12)];
  });
  const coinStarts = starts(pairs, 0, 1);
  return {
    starts: pairPositions,
    pairPositions,
    pairStarts,
    groupStarts,
    futureStarts: pairPositions,
    coinStarts,
    orderStarts: starts(pairs, 0, 3, orders),
    orderRows: numbers(orders, rowCount),
    orderUnits: numbers(orders, units),
    orderQuantities: amounts(orders, -9, 9),
    orderPrices: amounts(orders),
    handles: rows,
    rows,
    futureRows: rows,
    pairs: pairOf,
    groupOf,
    pairKeeps: keepsOf(pairOf),
    keeps: keepsOf(groupOf),
    slots: columns.u32(positions, (k) => 2 * rows[k] + seeds.below(2)),
    sizes: columns.f64(2 * positions, () => seeds.between(0, 9)),
    quantities,
    futureQuantities: quantities,
    coinPairs: owners(coinStarts),
    units: numbers(pairs, units),
    pairAccounts: owners(pairStarts),
    groups: lines,
    groupLines: lines,
    lines: amounts(16 * rowCount),
    tierLines,
    tables,
    tableOf: numbers(units, 3),
    tiers,
    amounts: amounts(2 * positions),
    signs: columns.f64(pairs, () => seeds.below(3) - 1),
    prices: amounts(rowCount),
    entries: amounts(positions),
    marks: amounts(4 * rowCount),
    charges: amounts(2 * rowCount),
    sizedLines,
    pairLines: columns.f64(4 * rowCount, (at) => (at % 4 < 3 ? seeds.between(0, 100) : 2 * seeds.below(2) - 1)),
    ledger: columns.f64(3, (n) => [1e4, 1e7, 100][n]),
    leastBytes: 16,
    lacks: amounts(pairs, 0, 1),
    paid: amounts(positions),
    dues: amounts(positions),
    wholes: columns.f64(1, () => 100),
    leastRates: amounts(2 * positions, 0, 1),
    hedged: amounts(2 * units),
    longs: amounts(64),
    shorts: amounts(64),
    strikes: columns.f64(rowCount, (row) => 10 + row),
    indexes: amounts(units),
    unpaired: amounts(2 * units),
    deltas: amounts(rowCount),
    factors: amounts(expiries),
    spots: amounts(pairs),
    vegas: amounts(pairs),
    vols: amounts(2 * units),
    coins: amounts(pairs),
    lower: columns.f64(4 * units * units, (at) => (at % (2 * units) > at / (2 * units) ? 0 : seeds.between(-1, 1))),
    order: 2 * units,
    alike: amounts(names * names, 0, 1),
    opposed: amounts(names * names, 0, 1),
    unknown: amounts(names * names, 1, 2),
    names,
    correlationLines: columns.u32(units, (unit) => (unit < names ? unit : 0xffffffff)),
    grid: repeated(rowCount),
    moves: repeated(units),
    forgiven: repeated(units),
    gains: columns.f64(width, (s) => s & 1),
    weights: amounts(units * width, 0, 1),
    either: columns.f64(width, (s) => (s % 3 ? 0 : -0)),
    offsets: amounts(2 * units, 0, 1),
    discounts: amounts(2 * expiries, 0.8, 1.2),
    shares: amounts(expiries),
    worths: amounts(rowCount),
    values: amounts(pairs),
    rowCodes: columns.u8(rowCount, () => seeds.below(3)),
    bookCodes: columns.u8(accounts, () => seeds.below(2)),
    floor: columns.f64(1),
    scale: columns.f64(1, () => 2.5),
    codesIn: columns.u8(accounts + 1, () => seeds.below(2)),
    overflow: 9,
    negative: 10,
    equities: amounts(accounts + 1),
    initials: amounts(accounts + 1),
    maintenances: amounts(accounts + 1),
    first: 0,
    end: positions,
    lot: 0,
    lotEnd: positions,
    firstPair: 0,
    firstGroup: 0,
    endGroup: groups,
    account: 0,
    accounts,
    pair: 0,
    group: 0,
    count: pairs,
    rowBytes: 8 * width,
    pnlStride: 8 * width,
    netStride: 8 * width,
    scenarios,
    fills: 2,
    stride,
    bytes: 256,
    table: amounts(16 * rowCount),
  };
}

/** Steps whose arguments of a name differ, or that count accounts. */
const own: Readonly<Partial<Record<StepName, (book: Given) => Given>>> = {
  bracketEach: ({ tierLines }) => ({ lines: tierLines as Column }),
  bracketOwn: ({ sizedLines }) => ({ lines: sizedLines as Column }),
  bracketLedger: ({ sizedLines }) => ({ lines: sizedLines as Column }),
  pairing: ({ pairLines }) => ({ lines: pairLines as Column }),
  factorForm: () => ({ count: accounts }),
  correlated: ({ correlationLines, longs }) => ({ count: accounts, lines: correlationLines as Column, amounts: longs as Column }),
  scanNarrow: ({ pairKeeps }) => ({ keeps: pairKeeps as Column }),
  scanOffset: () => ({ count: accounts }),
  scanBinding: ({ grid }) => ({ count: rowCount, pnl: grid as Column }),
  flags: ({ pairStarts, units: held }) => ({ count: accounts, starts: pairStarts as Column, rows: held as Column }),
  formula: ({ code, instructions }) => ({ code: code as Column, instructions: instructions as number, pairs, groups, registers: 0 }),
  finish: () => ({ count: accounts }),
};

/** Arguments that a step writes, by how many doubles; others by this name, it reads. */
const writes = (name: StepName, argument: string): number => {
  if (name === 'scanBinding') return argument === 'out' ? rowCount : 0;
  if (/^(pnl|net|sums)$/.test(argument)) return cells * width;
  if (/^(gains|coins)$/.test(argument)) return name === 'mark' ? cells : 0;
  return /^(column|out0|out1|out|initial|maintenance|codes|(assets|debts)(Initial|Maintenance))$/.test(argument) ? 8 * cells : 0;
};
/** Arguments that only the step itself can use. */
const scratch = /^(scratch|columns|costs|nodes)$/;

/** All that a step is given, and which of it are its results. */
export function stepGiven(
  name: StepName,
  book: Given,
  columns: ColumnSource,
): { readonly given: Given; readonly results: readonly Column[] } {
  const given: Record<string, Column | number> = { ...own[name]?.(book) };
  const results: Column[] = [];
  for (const argument of steps[name].arguments) {
    const length = writes(name, argument);
    if (scratch.test(argument)) given[argument] = columns.f64(2048);
    else if (length === 0) given[argument] ??= book[argument];
    else {
      const out = name === 'scanBinding' ? columns.u32(length) : columns.f64(length, () => 1);
      given[argument] = out;
      results.push(out);
    }
  }
  return { given, results };
}

/** Every operation, level by level, each into a register of its own; `place` says where the registers, a and b begin. */
export function formulaWords(seeds: NumberSource, place: (which: 'registers' | 'a' | 'b') => number): DataView {
  const ops = Object.values(formulaOps);
  const code = new DataView(new ArrayBuffer(instructionBytes * 3 * ops.length));
  let at = 0;
  for (const op of ops) {
    // nothing is below groups, and nothing above accounts
    const none = op === formulaOps.sum || op === formulaOps.largest ? 2 : op === formulaOps.spread || op === formulaOps.read ? 0 : -1;
    for (const level of [0, 1, 2].filter((one) => one !== none)) {
      code.setUint8(at, op);
      code.setUint8(at + 1, level);
      code.setUint32(at + 4, place('registers') + (at / instructionBytes) * stride, true);
      code.setUint32(at + 8, place('a'), true);
      code.setUint32(at + 12, place('b'), true);
      code.setFloat64(at + 16, seeds.between(-2, 2), true);
      code.setFloat64(at + 24, seeds.between(-2, 2), true);
      at += instructionBytes;
    }
  }
  return new DataView(code.buffer, 0, at);
}

/** Doubles of the registers of `formulaWords`. */
export const formulaRegisters = 3 * cells * Object.keys(formulaOps).length;
