// One-sided derivatives of every requirement by the engine's own figures: quotients of small steps, halved until two agree.
import type { Subject } from '../../engine/prepared/account/subject.js';
import { changedAccount } from '../../engine/prepared/changes.js';
import type { Answers } from '../../program/answers.js';
import type { AccountState } from '../../program/layout/holdings.js';

/** Numeraire a contract, by instrument: for a contract more, and for one less (what it would have added). */
export interface Sides {
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** What both are known within. */
  readonly errors: Float64Array;
}

export type Parts = { readonly initial: Sides; readonly maintenance: Sides };

export interface Stepped {
  readonly names: readonly string[];
  readonly prices: Float64Array;
  /** What a contract is sized at, numeraire. */
  readonly notionals: Float64Array;
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
const together = 128;

export function differences(subject: Subject, stepped: Stepped, rounds: boolean): ReadonlyMap<string, Parts> {
  const { names, notionals } = stepped;
  const { rows } = subject.inside.parts;
  const own = new Map(Object.entries(subject.standing()));
  const column = (): Float64Array => new Float64Array(names.length);
  const sides = (): Sides => ({ up: column(), down: column(), errors: column() });
  const found = new Map([...own.keys()].map((name) => [name, { initial: sides(), maintenance: sides() }]));
  let size = 0;
  for (const { equity, initial, maintenance } of own.values()) size = Math.max(size, Math.abs(equity), initial, maintenance);
  const state = subject.state();
  const after = (j: number, quantity: number): AccountState =>
    changedAccount(state, rows, { trades: [{ instrument: names[j] as string, quantity, price: stepped.prices[j] as number }] });
  let open = names.map((_, j) => j);
  let step = rounds ? ledgerStep : firstStep;
  for (let level = 0; level < levels && open.length > 0; level++, step *= smaller) {
    const last = level === levels - 1 || rounds;
    const stepOf = (j: number): number => powerOfTwoBelow((step * (size > 0 ? size : (notionals[j] as number))) / (notionals[j] as number));
    const points = open.flatMap((j) => [1, 0.5, -1, -0.5].map((part) => [j, part * stepOf(j)] as const));
    const figures = new Map(
      [...own.keys()].map((name) => [name, { initial: new Float64Array(points.length), maintenance: new Float64Array(points.length) }]),
    );
    for (let from = 0; from < points.length; from += together) {
      const some = points.slice(from, from + together).map(([j, quantity]) => after(j, quantity));
      let at = from;
      subject.ask(some, (answers, count) => {
        for (const [name, of] of answers) {
          const into = figures.get(name) as { readonly [P in (typeof parts)[number]]: Float64Array };
          for (const part of parts) into[part].set((of as Answers)[columns[part]].subarray(0, count), at);
        }
        at += count;
      });
    }
    const further: number[] = [];
    for (const [n, j] of open.entries()) {
      const h = stepOf(j);
      let settled = true;
      for (const [name, standing] of own)
        for (const part of parts) {
          const values = (figures.get(name) as Record<typeof part, Float64Array>)[part];
          const quotient = (k: number, width: number): number => ((values[4 * n + k] as number) - standing[part]) / width;
          const [whole, half] = [quotient(0, h), quotient(1, h / 2)];
          const [wholeBelow, halfBelow] = [quotient(2, -h), quotient(3, -h / 2)];
          const into = (found.get(name) as Parts)[part];
          // what is curved is as good as its second order
          into.up[j] = rounds ? whole : 2 * half - whole;
          into.down[j] = rounds ? wholeBelow : 2 * halfBelow - wholeBelow;
          const apart = Math.max(Math.abs(whole - half), Math.abs(wholeBelow - halfBelow));
          into.errors[j] = apart + (rounding * (size + Math.abs(standing[part]))) / h;
          if (!(apart <= agreed * (notionals[j] as number))) settled = false;
        }
      if (!settled && !last) further.push(j);
    }
    if (rounds) break;
    open = further;
  }
  return found;
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
