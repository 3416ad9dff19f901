// One-sided derivatives of every requirement by the engine's own figures: quotients of small steps, halved until two agree; of many accounts side by side.
import { askAll, type FiguresByRequirement, type Subject } from '../../engine/prepared/account/subject.js';
import type { Answers } from '../../program/answers.js';
import type { AccountState } from '../../program/layout/holdings.js';
import { entriesOf, roomOf } from './room.js';

/** Numeraire a contract, by instrument: for a contract more, and for one less (what it would have added). */
export interface Sides {
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** What both are known within. */
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
  /** What a contract is sized at, numeraire. */
  readonly notionals: Float64Array;
  /** What steps are multiples of, contracts; 0 where they may be any. */
  readonly lots: Float64Array;
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
const rounding = 2 ** -50;
const bothSides = [1, 0.5, -1, -0.5];
const upSide = [1, 0.5];

/** Columns are by instrument of the accounts; where `down` is not asked for it stays 0, and steps are halved until those upwards agree. */
export function differences(stepped: Stepped, rounds: boolean, down: boolean): ReadonlyMap<string, Parts> {
  const { subjects, starts, names, notionals, lots } = stepped;
  const own = subjects.map((subject) => subject.standing());
  const requirements = Object.keys(own[0]);
  const sizes = Float64Array.from(own, sizeOf);
  const column = (): Float64Array => new Float64Array(names.length);
  const sides = (): Sides => ({ up: column(), down: column(), errors: column() });
  const found = new Map(requirements.map((name) => [name, { initial: sides(), maintenance: sides() }]));
  const owners = new Uint32Array(names.length);
  for (let n = 0; n < subjects.length; n++) owners.fill(n, starts[n], starts[n + 1]);
  const shares = down ? bothSides : upSide;
  const width = shares.length;
  let open = names.map((_, j) => j);
  let step = rounds ? ledgerStep : firstStep;
  for (let level = 0; level < levels && open.length > 0; level++, step *= smaller) {
    const last = level === levels - 1 || rounds;
    const steps = Float64Array.from(open, (j) => {
      const size = sizes[owners[j]];
      const wanted = (step * (size > 0 ? size : notionals[j])) / notionals[j];
      return lots[j] > 0 ? lots[j] * Math.max(1, Math.round(wanted / lots[j])) : powerOfTwoBelow(wanted);
    });
    const figures = figuresAfter(stepped, owners, open, steps, shares, requirements);
    const further: number[] = [];
    for (let n = 0; n < open.length; n++) {
      const j = open[n];
      const h = steps[n];
      const size = sizes[owners[j]];
      const standings = own[owners[j]];
      let settled = true;
      for (let r = 0; r < requirements.length; r++)
        for (let i = 0; i < parts.length; i++) {
          const part = parts[i];
          const name = requirements[r];
          const values = figures[2 * r + i];
          const standing = standings[name][part];
          const into = (found.get(name) as Parts)[part];
          const whole = (values[width * n] - standing) / h;
          const half = (values[width * n + 1] - standing) / (h / 2);
          // what is curved is as good as its second order
          into.up[j] = rounds ? whole : 2 * half - whole;
          let apart = Math.abs(whole - half);
          if (down) {
            const wholeBelow = (values[width * n + 2] - standing) / -h;
            const halfBelow = (values[width * n + 3] - standing) / (-h / 2);
            into.down[j] = rounds ? wholeBelow : 2 * halfBelow - wholeBelow;
            apart = Math.max(apart, Math.abs(wholeBelow - halfBelow));
          }
          into.errors[j] = apart + (rounding * (size + Math.abs(standing))) / h;
          if (!(apart <= agreed * notionals[j])) settled = false;
        }
      if (!settled && !last) further.push(j);
    }
    if (rounds) break;
    open = further;
  }
  return found;
}

function sizeOf(figures: FiguresByRequirement): number {
  let size = 0;
  for (const { equity, initial, maintenance } of Object.values(figures)) size = Math.max(size, Math.abs(equity), initial, maintenance);
  return size;
}

/** Two columns a requirement, by share of a step of every instrument that is open. */
function figuresAfter(
  { subjects, names, prices }: Stepped,
  owners: Uint32Array,
  open: readonly number[],
  steps: Float64Array,
  shares: readonly number[],
  requirements: readonly string[],
): readonly Float64Array[] {
  const { inside } = subjects[0];
  const figures = requirements.flatMap(() => parts.map(() => new Float64Array(shares.length * open.length)));
  const { together, entries } = roomOf(inside);
  const accounts = new Uint32Array(together);
  let states: AccountState[] = [];
  let [held, at] = [0, 0];
  const ask = (): void => {
    if (states.length === 0) return;
    askAll(inside, accounts.subarray(0, states.length), states, (answers, count) => {
      for (let r = 0; r < requirements.length; r++) {
        const of = answers.get(requirements[r]) as Answers;
        for (let i = 0; i < parts.length; i++) (figures[2 * r + i] as Float64Array).set(of[columns[parts[i]]].subarray(0, count), at);
      }
      at += count;
    });
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
    for (const share of shares) {
      if (states.length === together || held + entriesNow > entries) ask();
      accounts[states.length] = subject.index;
      held += entriesNow;
      const quantity = share * steps[n];
      states.push(subject.changed({ trades: [{ instrument: names[j], quantity, price: prices[j] }] }, 'changes', state));
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
