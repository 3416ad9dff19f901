// Derivatives of a whole book: of every requirement of every account by each held position and by each underlying's price, as columns.

import { Subject } from '../../engine/prepared/account/subject.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { type EngineInside, insideOf } from '../../engine/prepared/inside.js';
import type { Register } from '../../program/compile/operand.js';
import type { Program } from '../../program/program.js';
import type { Rules } from '../../rules/document/rules.js';
import { treesOf } from '../../rules/document/trees.js';
import { Sweep, type Tape } from './adjoint/sweep.js';
import { tapeOf } from './adjoint/tape.js';
import { differences, type Parts } from './differences.js';
import { type PriceParts, priceDifferences } from './prices.js';
import { reachesOf } from './reach.js';
import { ledgerSteps, stepLots } from './rounding.js';

/** Derivatives of an amount. */
export interface AmountGradients {
  /** Numeraire a contract, by position: of a contract more, filled at the market's price. */
  readonly positions: Float64Array;
  /** Numeraire a unit of the index, [accounts x underlyings]. */
  readonly prices: Float64Array;
}

export interface MarginGradients {
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  /** [accounts + 1]: the first position of each. */
  readonly starts: Uint32Array;
  /** Held instruments, each once; by position, its instrument and its contracts. */
  readonly instruments: readonly string[];
  readonly held: Uint32Array;
  readonly quantities: Float64Array;
  readonly underlyings: readonly string[];
  /** NaN where an account has a fault. */
  readonly requirements: Readonly<
    Record<string, Readonly<Record<'initial' | 'maintenance', AmountGradients>> & { readonly equity: Pick<AmountGradients, 'prices'> }>
  >;
  /**
   * 1 where the last contract of an instrument counts otherwise than one more: its premium is paid from an amount with a kink, or what one that closes has earned counts otherwise once it is paid.
   */
  readonly kinked: Uint8Array;
  /** 1 where derivatives are quotients of small steps: at a kink, under open orders, of a part without a closed form. There both sides may differ: see marginGradient. */
  readonly stepped: Uint8Array;
  readonly steppedCount: number;
}

interface Asked {
  readonly name: string;
  readonly part: 'initial' | 'maintenance' | 'equity';
  readonly amount: Register;
  readonly tape: Tape;
  /** Earlier request of the same column. */
  readonly like: Asked | undefined;
  readonly positions: Float64Array;
  readonly prices: Float64Array;
}

const parts = ['initial', 'maintenance', 'equity'] as const;
const machines = new WeakMap<Program, Sweep>();

function sweepOf(program: Program): Sweep {
  const known = machines.get(program) ?? new Sweep(program);
  machines.set(program, known);
  return known;
}

/**
 * Derivatives of every account at once, from the scenarios that decide and the rates that apply: formulas are walked backwards, block by block. Nothing of the engine changes. Amounts that are
 * rounded to a ledger have the slope that they have before.
 */
export function marginGradients(engine: MarginEngine): MarginGradients {
  const inside = insideOf(engine);
  inside.settle();
  const program = inside.program();
  const { book } = inside.parts;
  const { rows } = program;
  const { compiler, assembly } = program.compiled;
  const sweep = sweepOf(program);
  const trees = treesOf(compiler.rules).requirements;
  let positions = 0;
  for (const { counts } of program.blocks) positions += counts.position;
  const count = book.accounts.length;
  const { underlyings } = rows.market;
  const width = underlyings.length;
  const indexes = Float64Array.from(inside.tick().market.underlyings, ({ index }) => index);
  const asked: Asked[] = [];
  for (const name of engine.requirements)
    for (const part of parts) {
      const formula = trees[name][part];
      const amount =
        part === 'equity'
          ? compiler.instructions.column(assembly.charges.of(formula, 'maintenance'), 'A')
          : assembly.floored(formula, part);
      asked.push({
        name,
        part,
        amount,
        tape: sweep.tape(amount, tapeOf),
        like: asked.find((one) => one.amount === amount && (one.part === 'equity') === (part === 'equity')),
        positions: new Float64Array(part === 'equity' ? 0 : positions),
        prices: new Float64Array(count * underlyings.length),
      });
    }
  sweep.slopes.read(inside.tick().market, inside.version());
  const starts = new Uint32Array(count + 1);
  const held = new Uint32Array(positions);
  const quantities = new Float64Array(positions);
  const [stepped, kinked] = [new Uint8Array(count), new Uint8Array(count)];
  const spare = new Float64Array(Math.max(0, ...program.blocks.map(({ counts }) => counts.position)));
  let first = 0;
  program.blocks.forEach((block, b) => {
    const readings = program.read(b);
    sweep.begin(block, readings);
    const { account: accounts, position } = block.counts;
    const { arrays } = sweep;
    held.set(arrays.positionRows.subarray(0, position), first);
    quantities.set(arrays.quantities.subarray(0, position), first);
    for (let n = 0; n < accounts; n++) starts[block.answer + n + 1] = first + arrays.starts[n + 1];
    sweep.open.fill(0);
    sweep.kinked.fill(0);
    for (const { tape, part, positions: byPosition, prices, like } of asked) {
      if (like !== undefined) continue;
      sweep.byPositions = part !== 'equity';
      sweep.byPosition = part === 'equity' ? spare : byPosition.subarray(first, first + position);
      sweep.byPrice = prices.subarray(block.answer * width, (block.answer + accounts) * width);
      sweep.undo(tape);
      const { byPrice } = sweep;
      for (let u = 0; u < width; u++) {
        const index = indexes[u];
        for (let i = u; i < byPrice.length; i += width) byPrice[i] = byPrice[i] / index;
      }
    }
    if (compiler.chargesOrders)
      for (let n = 0; n < accounts; n++) if (arrays.orderAccountStarts[n] < arrays.orderAccountStarts[n + 1]) sweep.open[n] = 1;
    stepped.set(sweep.open.subarray(0, accounts), block.answer);
    kinked.set(sweep.kinked.subarray(0, accounts), block.answer);
    first += position;
  });
  for (const { like, positions, prices } of asked)
    if (like !== undefined) {
      positions.set(like.positions);
      prices.set(like.prices);
    }
  const steppedCount = step(inside, engine, asked, { starts, held, stepped });
  const requirements: Record<string, Record<string, AmountGradients>> = {};
  for (const { name, part, positions, prices } of asked) {
    const known = requirements[name] ?? {};
    requirements[name] = known;
    known[part] = { positions, prices };
  }
  return {
    accounts: book.accounts,
    subaccounts: book.subaccounts,
    starts,
    instruments: rows.ids.slice(0, rows.count),
    held,
    quantities,
    underlyings: underlyings.map(({ id }) => id),
    requirements: requirements as unknown as MarginGradients['requirements'],
    kinked,
    stepped,
    steppedCount,
  };
}

/** Steps accounts without a closed derivative by quotients; an account with a fault gets NaN. Returns the number of stepped accounts. */
function step(
  inside: EngineInside,
  engine: MarginEngine,
  asked: readonly Asked[],
  columns: Pick<MarginGradients, 'starts' | 'held' | 'stepped'>,
): number {
  const { starts, stepped } = columns;
  const program = inside.program();
  const answers = program.bookAnswers;
  const codes = Array.from(answers.values(), (one) => one.codes);
  const open: number[] = [];
  for (let a = 0; a < stepped.length; a++) {
    if (codes.some((one) => one[a] !== 0)) {
      stepped[a] = 0;
      for (const { positions, prices } of asked) {
        positions.fill(Number.NaN, starts[a], starts[a + 1]);
        const width = prices.length / stepped.length;
        prices.fill(Number.NaN, a * width, (a + 1) * width);
      }
    } else if (stepped[a] === 1) open.push(a);
  }
  if (open.length === 0) return 0;
  stepPositions(inside, engine.rules, asked, open, columns);
  const priced = priceDifferences(inside, open, false);
  for (const { name, part, prices } of asked) {
    const width = prices.length / stepped.length;
    const { up } = (priced.get(name) as PriceParts)[part];
    for (const [n, a] of open.entries()) prices.set(up.subarray(n * width, (n + 1) * width), a * width);
  }
  return open.length;
}

function stepPositions(
  inside: EngineInside,
  rules: Rules,
  asked: readonly Asked[],
  open: readonly number[],
  { starts, held }: Pick<MarginGradients, 'starts' | 'held'>,
): void {
  const program = inside.program();
  const tick = inside.tick();
  const { columns: tickColumns } = tick;
  const places = Uint32Array.from([0, ...open], (a, n) => (n === 0 ? 0 : starts[a + 1] - starts[a]));
  for (let n = 0; n < open.length; n++) places[n + 1] = places[n + 1] + places[n];
  const cells = new Uint32Array(places[open.length]);
  for (const [n, a] of open.entries()) cells.set(held.subarray(starts[a], starts[a + 1]), places[n]);
  const names = Array.from(cells, (row) => program.rows.ids[row]);
  const prices = Float64Array.from(cells, (row) => Math.max(0, tickColumns.prices[row]));
  const notionals = Float64Array.from(cells, (row) => tick.notional(row, 'index'));
  const subjects = open.map((a) => new Subject(inside, a));
  const reaches = { up: new Float64Array(cells.length), down: new Float64Array(cells.length) };
  for (const [n, subject] of subjects.entries()) {
    const [from, end] = [places[n], places[n + 1]];
    const { up, down } = reachesOf(subject, cells.subarray(from, end), prices.subarray(from, end), rules);
    reaches.up.set(up, from);
    reaches.down.set(down, from);
  }
  const found = differences(
    { subjects, starts: places, names, prices, notionals, lots: stepLots(inside.parts.holdings.ledger, cells), reaches },
    ledgerSteps(rules),
    false,
  );
  for (const { name, part, positions } of asked)
    if (part !== 'equity') {
      const { up } = (found.get(name) as Parts)[part];
      for (const [n, a] of open.entries()) positions.set(up.subarray(places[n], places[n + 1]), starts[a]);
    }
}
