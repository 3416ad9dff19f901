// Which scenario decides a scan, entry by entry; scenarios that are alike, and lose and gain the same by every position, are one.
import type { ScanRows } from '../../../program/compile/scanRows.js';
import type { EncodedStep, ProgramStep } from '../../../program/compile/steps.js';
import type { Program } from '../../../program/program.js';
import { addressOf } from './streams.js';
import type { Deciding, Sweep } from './sweep.js';

/** Figures that may be alike; and those of which no trade is so small that it would not decide between them, by what positions are. */
const closeBy = 1e-7;
const undecided = 1e-8;
const nowhere = { rows: { local: 0 }, stride: 0, out: 0 };

/** Whether the scan's loss is never below 0. */
function isFloored(program: Program, step: ProgramStep): boolean {
  return 'name' in step && program.compiled.linked.f64(addressOf(step, 'floor'), 2)[0] === 0;
}

/** A step and the scan whose rows it makes. */
export function scanOf(sweep: Sweep, step: EncodedStep): ScanRows | undefined {
  const key = keyOf(step);
  return sweep.program.compiled.assembly.charges.scans.find((scan) => {
    const made = scan.step(nowhere);
    return 'name' in made && keyOf(made) === key;
  });
}

const places = ['out', 'pnl', 'pnlStride', 'net', 'netStride', 'sums'];

function keyOf({ name, arguments: given }: EncodedStep): string {
  return JSON.stringify([name, Object.entries(given).filter(([argument]) => !places.includes(argument))]);
}

function roomOf(entries: number, known: Deciding | undefined): Deciding {
  if (known !== undefined && known.scenarios.length >= entries) return known;
  return { entries, scenarios: new Int32Array(2 * entries), tied: new Uint8Array(2 * entries), ties: new Map() };
}

/** Deciding scenarios of the current block, in the memory of an earlier block if it fits. */
export function decidingOf(now: Sweep, scan: ScanRows, known: Deciding | undefined): Deciding {
  const { arrays, program } = now;
  const { linked, compiler } = program.compiled;
  const { count, width, cells, coinMoves, form } = scan.table;
  const rows = now.readings.rows(scan);
  const entries = now.block.counts[scan.space];
  const deciding = roomOf(entries, known);
  deciding.entries = entries;
  const { scenarios, tied, ties } = deciding;
  ties.clear();
  const floored = isFloored(program, scan.step(nowhere));
  const grid = linked.f64(cells, (compiler.rowCapacity + 1) * width);
  const moves = linked.f64(coinMoves, compiler.underlyings.length * width);
  const { positionRows, optionRows } = arrays;
  const spans = spansOf(now, scan.space);
  const held = scan.space === 'optionGroup' ? optionRows : positionRows;
  const quantities = scan.space === 'optionGroup' ? arrays.optionQuantities : arrays.quantities;
  const unitOf = (p: number): number => width * arrays.pairUnderlyings[p];
  /** Whether two scenarios (or one, and nothing) are the same by every position and coin. */
  const same = (e: number, s: number, other: number): boolean => {
    for (let k = spans.starts[spans.width * e], end = spans.starts[spans.width * e + spans.next]; k < end; k++) {
      const line = width * held[k];
      if (grid[line + s] !== (other < 0 ? 0 : grid[line + other])) return false;
    }
    const [from, end] =
      scan.space === 'account'
        ? [arrays.coinAccountStarts[e], arrays.coinAccountStarts[e + 1]]
        : scan.space === 'pair'
          ? [arrays.coinStarts[e], arrays.coinStarts[e + 1]]
          : [0, 0];
    for (let c = from; c < end; c++) {
      const line = unitOf(arrays.coinPairs[c]);
      if (moves[line + s] !== (other < 0 ? 0 : moves[line + other])) return false;
    }
    return true;
  };
  const isEmpty = (e: number): boolean => {
    if (spans.starts[spans.width * e] !== spans.starts[spans.width * e + spans.next]) return false;
    if (scan.space === 'account') return arrays.coinAccountStarts[e] === arrays.coinAccountStarts[e + 1];
    return scan.space !== 'pair' || arrays.coinStarts[e] === arrays.coinStarts[e + 1];
  };
  const grossOf = (e: number, s: number): number => {
    let gross = 0;
    for (let k = spans.starts[spans.width * e], end = spans.starts[spans.width * e + spans.next]; k < end; k++)
      gross += Math.abs(quantities[k] * grid[width * held[k] + s]);
    return gross;
  };
  for (let e = 0; e < entries; e++) {
    const line = e * width;
    let least = Number.POSITIVE_INFINITY;
    let next = least;
    let at = 0;
    let size = 0;
    for (let s = 0; s < count; s++) {
      const value = rows[line + s];
      if (value < least) {
        next = least;
        least = value;
        at = s;
      } else if (value < next) next = value;
      const absolute = Math.abs(value);
      if (absolute > size) size = absolute;
    }
    tied[e] = 0;
    scenarios[e] = floored && least >= 0 ? -1 : at;
    const close = closeBy * size;
    if (next - least > close && (!floored || least > close || least < -close)) continue;
    // positions that make up for each other are rounded by what each of them is
    const near = undecided * Math.max(size, grossOf(e, at));
    if (next - least > near && (!floored || least > near || least < -near)) continue;
    if (size === 0 && isEmpty(e)) continue;
    let others: number[] | undefined;
    for (let s = 0; s < count; s++) {
      if (s === at || !(rows[line + s] - least <= near) || same(e, s, at)) continue;
      others ??= [at];
      if (!others.some((other) => same(e, s, other))) others.push(s);
    }
    // what is worth something today is discounted: its P&L is not that of the table
    const discounted = form === 'worth' && arrays.optionGroupStarts[e] !== arrays.optionGroupStarts[e + 1];
    if (floored && Math.abs(least) <= near && (discounted || !same(e, at, -1))) {
      others ??= [at];
      others.push(-1);
    }
    if (others === undefined || others.length === 1) continue;
    tied[e] = 1;
    ties.set(e, others);
  }
  return deciding;
}

function spansOf(
  { arrays }: Sweep,
  space: ScanRows['space'],
): { readonly starts: Uint32Array; readonly width: number; readonly next: number } {
  if (space === 'account') return { starts: arrays.starts, width: 1, next: 1 };
  if (space === 'pair') return { starts: arrays.pairPositions, width: 1, next: 1 };
  return { starts: space === 'group' ? arrays.groups : arrays.optionGroups, width: 4, next: 1 };
}
