// One-sided derivatives of every requirement by the engine's own figures: quotients of small steps, halved until two agree; of many accounts side by side.

import { askAll, type FiguresByRequirement, type Subject } from '../../engine/prepared/account/subject.js';
import { Fault } from '../../fault.js';
import type { Answers } from '../../program/answers.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Reaches } from './reach.js';
import { entriesOf, roomOf } from './room.js';
import type { LedgerSteps } from './rounding.js';

/** Numeraire a contract, by instrument: for a contract more, and for one less (what it would have added). */
export interface Sides {
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** Uncertainty of both; infinite where a margin jumps with any trade, or its slope has no end. */
  readonly errors: Float64Array;
}

export type Parts = { readonly initial: Sides; readonly maintenance: Sides };

/** Instruments of accounts, those of one beside each other. */
export interface Stepped {
  /** Not none. */
  readonly subjects: readonly Subject[];
  /** [subjects + 1]: the first instrument of each. */
  readonly starts: ArrayLike<number>;
  readonly names: readonly string[];
  readonly prices: Float64Array;
  /** Notional of a contract, numeraire. */
  readonly notionals: Float64Array;
  /** Unit of steps, contracts; 0 if any size is allowed. */
  readonly lots: Float64Array;
  /** Contracts up to the next size at which terms bend otherwise (`reachesOf`): no step goes beyond. */
  readonly reaches: Reaches;
}

const parts = ['initial', 'maintenance'] as const;
const columns = { initial: 'initials', maintenance: 'maintenances' } as const;
/** Steps by what the account is of, the first and what each later one is smaller by; of rules that round amounts to a ledger one large step. */
const firstStep = 2 ** -20;
const ledgerStep = 2 ** -8;
const smaller = 2 ** -4;
const levels = 3;
/** Two quotients that agree, by the notional of a contract; what an engine's figure is rounded by, relative. */
const agreed = 1e-7;
const rounding = 2 ** -48;
/** Parts of a step that are looked at: the whole and the half; of a ledger two more, for amounts on stairs may agree by chance. */
const smoothParts = [1, 0.5] as const;
const ledgerParts = [1, 0.5, 0.75, 0.25] as const;

/** Columns are by instrument of the accounts; where `down` is not asked for it stays 0, steps are halved until those upwards agree, and a step that has no figures makes its derivative NaN. */
export function differences(stepped: Stepped, ledger: LedgerSteps | undefined, down: boolean): ReadonlyMap<string, Parts> {
  const { subjects, starts, names, notionals } = stepped;
  const own = subjects.map((subject) => subject.standing());
  const requirements = Object.keys(own[0]);
  const sizes = Float64Array.from(own, sizeOf);
  const gross = Float64Array.from(subjects, grossOf);
  const column = (): Float64Array => new Float64Array(names.length);
  const sides = (): Sides => ({ up: column(), down: column(), errors: column() });
  const found = new Map(requirements.map((name) => [name, { initial: sides(), maintenance: sides() }]));
  const owners = new Uint32Array(names.length);
  for (let n = 0; n < subjects.length; n++) owners.fill(n, starts[n], starts[n + 1]);
  const shares = ledger === undefined ? smoothParts : ledgerParts;
  const signs = down ? ([1, -1] as const) : ([1] as const);
  const width = shares.length * signs.length;
  const lost = new Set<number>();
  let open = names.map((_, j) => j);
  let step = ledger === undefined ? firstStep : ledgerStep;
  for (let level = 0; level < levels && open.length > 0; level++, step *= smaller) {
    const last = level === levels - 1 || ledger !== undefined;
    const steps = signs.map((sign) => Float64Array.from(open, (j) => stepOf(stepped, j, sign, step, sizes[owners[j]])));
    const quantities = new Float64Array(width * open.length);
    for (let n = 0; n < open.length; n++)
      for (const [side, sign] of signs.entries())
        for (const [i, share] of shares.entries()) {
          const lot = 0.5 * stepped.lots[open[n]];
          const h = steps[side][n];
          // a step of one lot has no parts
          quantities[width * n + side * shares.length + i] =
            sign * (lot > 0 ? lot * Math.max(1, Math.round((share * h) / lot)) : share * h);
        }
    const figures = figuresAfter(stepped, owners, open, quantities, width, requirements, down);
    const further: number[] = [];
    for (let n = 0; n < open.length; n++) {
      const j = open[n];
      const size = sizes[owners[j]];
      const standings = own[owners[j]];
      let settled = true;
      for (let r = 0; r < requirements.length; r++)
        for (let i = 0; i < parts.length; i++) {
          const part = parts[i];
          const name = requirements[r];
          const into = (found.get(name) as Parts)[part];
          const standing = standings[name][part];
          let [apart, rounded, grown] = [0, 0, false];
          for (const [side, sign] of signs.entries()) {
            const first = width * n + side * shares.length;
            const quotients = shares.map((_, k) => (figures[2 * r + i][first + k] - standing) / quantities[first + k]);
            const [whole, half] = quotients as [number, number];
            const own = sign > 0 ? into.up : into.down;
            if (level > 0 && Math.abs(whole) > 2 * Math.abs(own[j])) grown = true;
            // what is curved is as good as its second order
            own[j] = ledger !== undefined ? whole : 2 * half - whole;
            for (const one of quotients) apart = Math.max(apart, Math.abs(whole - one));
            const stairs = ledger === undefined ? 0 : ledger.unit * ledger.places(subjects[owners[j]]);
            rounded = Math.max(rounded, (rounding * (size + Math.abs(standing) + gross[owners[j]]) + stairs) / steps[side][n]);
          }
          // of stairs the slope at the account itself may be as far again
          into.errors[j] = (ledger === undefined ? 1 : 2) * apart + rounded;
          // smaller steps may be within what rounding leaves below 0: their figures say nothing of it
          if (Number.isNaN(apart)) lost.add(j);
          if (apart <= agreed * notionals[j]) continue;
          settled = false;
          if (!last || ledger !== undefined) continue;
          // a quotient that still grows as steps shrink: a jump or a root; else a kink nearer than any step, whose far side counts
          into.errors[j] = grown ? Number.POSITIVE_INFINITY : 3 * apart + rounded;
          for (const [side, sign] of signs.entries()) {
            const first = width * n + side * shares.length;
            const [whole, half] = [0, 1].map((k) => (figures[2 * r + i][first + k] - standing) / quantities[first + k]);
            (sign > 0 ? into.up : into.down)[j] = 2 * whole - half;
          }
        }
      if (!settled && !last && !lost.has(j)) further.push(j);
    }
    if (ledger !== undefined) break;
    open = further;
  }
  return found;
}

/** Contracts of a step, never beyond the reach. */
function stepOf({ notionals, lots, reaches }: Stepped, j: number, sign: 1 | -1, step: number, size: number): number {
  const wanted = (step * (size > 0 ? size : notionals[j])) / notionals[j];
  const reach = (sign > 0 ? reaches.up : reaches.down)[j];
  const lot = lots[j];
  if (lot === 0) return powerOfTwoBelow(Math.min(wanted, 0.5 * reach));
  const whole = lot * Math.max(1, Math.round(wanted / lot));
  return whole <= reach ? whole : Math.max(0.5 * lot, lot * Math.floor(reach / lot));
}

/** Notional of all that is held, numeraire: sums of it round, whatever is left of them. */
function grossOf(subject: Subject): number {
  const { rows, quantities } = subject.state().lots;
  const tick = subject.inside.tick();
  let gross = 0;
  for (const [i, row] of rows.entries()) {
    const notional = row >= 0 ? Math.abs(quantities[i]) * tick.notional(row, 'index') : 0;
    if (notional < Number.POSITIVE_INFINITY) gross += notional;
  }
  return gross;
}

function sizeOf(figures: FiguresByRequirement): number {
  let size = 0;
  for (const { equity, initial, maintenance } of Object.values(figures)) size = Math.max(size, Math.abs(equity), initial, maintenance);
  return size;
}

/** Two columns a requirement, by quantity: `width` of them of every instrument that is open. Of several accounts a step without figures is NaN; of one its fault is thrown. */
function figuresAfter(
  { subjects, names, prices }: Stepped,
  owners: Uint32Array,
  open: readonly number[],
  quantities: Float64Array,
  width: number,
  requirements: readonly string[],
  alone: boolean,
): readonly Float64Array[] {
  const { inside } = subjects[0];
  const figures = requirements.flatMap(() => parts.map(() => new Float64Array(quantities.length)));
  const { together, entries } = roomOf(inside);
  const accounts = new Uint32Array(together);
  let states: AccountState[] = [];
  const refused = new Set<number>();
  const variantOf = (subject: Subject, of: AccountState, j: number, quantity: number, place: number): AccountState => {
    try {
      return subject.changed({ trades: [{ instrument: names[j], quantity, price: prices[j] }] }, 'changes', of);
    } catch (error) {
      if (alone || !(error instanceof Fault)) throw error;
      refused.add(place);
      return of;
    }
  };
  let [held, at] = [0, 0];
  const ask = (): void => {
    if (states.length === 0) return;
    askAll(
      inside,
      accounts.subarray(0, states.length),
      states,
      (answers, count) => {
        for (let r = 0; r < requirements.length; r++) {
          const of = answers.get(requirements[r]) as Answers;
          for (let i = 0; i < parts.length; i++) {
            const column = figures[2 * r + i] as Float64Array;
            column.set(of[columns[parts[i]]].subarray(0, count), at);
            for (let n = 0; n < count; n++) if (of.codes[n] !== 0 || refused.has(at + n)) column[at + n] = Number.NaN;
          }
        }
        at += count;
      },
      0,
      states.length,
      alone ? 'throw' : 'answer',
    );
    states = [];
    held = 0;
  };
  let owner = -1;
  let state: AccountState | undefined;
  for (let n = 0; n < open.length; n++) {
    const j = open[n];
    const subject = subjects[owners[j]];
    if (owner !== owners[j] || state === undefined) state = subject.state();
    owner = owners[j];
    const entriesNow = entriesOf(state) + 1;
    for (let k = 0; k < width; k++) {
      if (states.length === together || held + entriesNow > entries) ask();
      accounts[states.length] = subject.index;
      held += entriesNow;
      const quantity = quantities[width * n + k];
      states.push(variantOf(subject, state, j, quantity, width * n + k));
    }
  }
  ask();
  return figures;
}

const word = new DataView(new ArrayBuffer(8));

/** A power of two: steps of it are exact, and so are their halves. */
function powerOfTwoBelow(x: number): number {
  word.setFloat64(0, x);
  const exponent = (word.getUint32(0) >>> 20) & 0x7ff;
  word.setUint32(0, exponent << 20);
  word.setUint32(4, 0);
  return word.getFloat64(0);
}
