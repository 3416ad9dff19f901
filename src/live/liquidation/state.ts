// Liquidations under way: open accounts, steps and what of them is filled, who took lots, and halted instruments.
import { instant } from '../../book/fields.js';
import { count } from '../../check.js';
import type { EngineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import { byName } from '../../liquidation/exact.js';
import type { Market } from '../../market/market.js';
import { name, number, whole } from '../../shape/leaves.js';
import { list, type Of, orNull, record, type Shape } from '../../shape/shape.js';
import { stepFill } from './change.js';
import type { LiquidationEvent } from './event.js';

const time: Shape<number> = { parse: instant, schema: {} };
const most = Number.MAX_SAFE_INTEGER;
const row = whole(0, 2 ** 31);

const part = record({ fill: stepFill, filled: number(-Number.MAX_VALUE, Number.MAX_VALUE), feePaid: number(0, Number.MAX_VALUE) });
/** Fills of a step, and what came of each so far. */
const step = record({ sequence: whole(0, most), parts: list(part, 1) });
/** Value of the lots that holders took at a time, numeraire units. */
const taken = record({ time, by: list(record({ row, value: whole(0, most) }), 1, 1e7) });
const open = record({ row, since: time, stepped: orNull(time), 'step?': step, 'taken?': taken });
export type OpenLiquidation = Of<typeof open>;
export type Step = Of<typeof step>;

export const liquidationState = record({
  /** By row. */
  open: list(open, 0, 1e7),
  /** Instruments, by name, that no stage touches before a time. */
  halted: list(record({ instrument: name, until: time }), 0, 1e7),
});
export type LiquidationState = Of<typeof liquidationState>;

/** The state that a snapshot has. Throws OUT_OF_RANGE for rows that are not ascending rows of the book. */
export function readLiquidations(value: unknown, accounts: number, path: string): LiquidationState {
  const state = liquidationState.parse(value, path);
  let before = -1;
  for (const [i, { row, taken }] of state.open.entries()) {
    before = count(row, before + 1, accounts - 1, `${path}.open[${i}].row`);
    for (const one of taken?.by ?? []) count(one.row, 0, accounts - 1, `${path}.open[${i}].taken`);
  }
  return state;
}

/** Effect of a change on liquidations. */
export interface LiquidationEffect {
  readonly events: readonly LiquidationEvent[];
  /** By row: the liquidation from now on; undefined ends it. */
  readonly open: readonly (readonly [row: number, after: OpenLiquidation | undefined])[];
}

/** The market before a tick, where the rules halt instruments that move too far. */
export function marketOfHalts({ parts, market }: EngineInside, { tick }: { readonly tick?: unknown }): Market | undefined {
  return tick === undefined || parts.rules.liquidation?.halt === undefined ? undefined : market();
}

export class Liquidations {
  readonly #open: Map<number, OpenLiquidation>;
  readonly #halted: Map<string, number>;

  constructor({ open, halted }: LiquidationState = { open: [], halted: [] }) {
    this.#open = new Map(open.map((one) => [one.row, one]));
    this.#halted = new Map(halted.map(({ instrument, until }) => [instrument, until]));
  }

  /** Rows of open accounts, ascending. */
  get rows(): readonly number[] {
    return [...this.#open.keys()].sort((a, b) => a - b);
  }

  of(row: number): OpenLiquidation | undefined {
    return this.#open.get(row);
  }

  /** Throws NOT_FOUND for an account that is not open. */
  one(row: number, path: string): OpenLiquidation {
    const found = this.#open.get(row);
    if (found === undefined) throw new Fault('NOT_FOUND', path, 'an account whose liquidation is open', undefined);
    return found;
  }

  /** Sets an account's liquidation; undefined ends it. */
  set(row: number, one: OpenLiquidation | undefined): void {
    if (one === undefined) this.#open.delete(row);
    else this.#open.set(row, one);
  }

  /** A change was made: takes what it does to liquidations. Halts instruments whose prices it moved too far from the market before, and says which. */
  after(
    { parts, market }: EngineInside,
    time: number,
    effect: LiquidationEffect | undefined,
    before: Market | undefined,
  ): LiquidationEvent[] {
    for (const [row, one] of effect?.open ?? []) this.set(row, one);
    const rule = parts.rules.liquidation?.halt;
    if (rule === undefined || before === undefined) return [];
    const until = time + Math.ceil(rule.seconds * 1000);
    const moved = market().quotes.filter(({ instrument, forward }, n) => {
      const { forward: was, instrument: same } = before.quotes[n] ?? { forward: Number.NaN };
      return instrument.kind !== 'option' && same?.id === instrument.id && Math.abs(forward - was) >= rule.move * was;
    });
    const ids = moved.map(({ instrument }) => instrument.id).sort(byName);
    for (const id of ids) this.#halted.set(id, until);
    return ids.map((instrument) => ({ kind: 'halted', time, instrument, until }));
  }

  /** When an instrument may be touched again; undefined if it may be now. */
  haltedUntil(instrument: string, time: number): number | undefined {
    const until = this.#halted.get(instrument) ?? time;
    return until > time ? until : undefined;
  }

  /** Undefined where nothing is open or halted at this time. */
  toJSON(time: number): LiquidationState | undefined {
    const halted = [...this.#halted].filter(([, until]) => until > time).sort(([a], [b]) => (a < b ? -1 : 1));
    const open = this.rows.map((row) => this.#open.get(row) as OpenLiquidation);
    if (open.length + halted.length === 0) return undefined;
    return { open, halted: halted.map(([instrument, until]) => ({ instrument, until })) };
  }
}
