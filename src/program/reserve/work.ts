// What rules of the reserve work on: the account at hand, and the upper bounds of columns that were found for it.
import type { Compiler } from '../compile/compiler.js';
import type { Register } from '../compile/operand.js';
import type { Linked } from '../heap.js';
import { type Form, type HeldRange, isAffine, mostOf } from './form.js';
import type { Situation } from './situation.js';

/** 1: no less than the column; -1: no less than what it is below 0. */
export type Sign = 1 | -1;

export interface Work extends Situation {
  readonly compiler: Compiler;
  readonly linked: Linked;
  /** Asset -> underlying that a scan moves it with, -1 for none. */
  readonly collateralOf: Int32Array | undefined;
  /** Set where a rule is loose between the ends of a share as well: halves are looked at then. */
  bent: boolean;
  /** Set where a bound is far off as long as shares are open, and narrowing them down helps little. */
  loose: boolean;
  /** Set where what is paired saves more than is known: what fills cost bends down between the ends of their shares. */
  paired: boolean;
  /** Undefined where nothing is known of it. */
  readonly form: (register: Register, pair: number, sign: Sign) => Form | undefined;
  /** A number of the account, or of its pair, that no fill changes. */
  readonly stated: (register: Register) => number | undefined;
}

/** Bounds of one column, for a pair of the account (0 for a column by account). */
export type Rule = (work: Work, pair: number, sign: Sign) => Form | undefined;

/** Bounds of a column that were found, or are now. */
export type Column = Rule;

/** The least and the most of a column; undefined where nothing is known. */
export function rangeOf(work: Work, column: Column, pair: number): HeldRange | undefined {
  const up = column(work, pair, 1);
  const down = column(work, pair, -1);
  if (up === undefined || down === undefined) return undefined;
  return { low: -mostOf(work.box, down), high: mostOf(work.box, up) };
}

/** The column itself, where it is affine. */
export function exactly(work: Work, register: Register, pair: number): Form | undefined {
  const up = work.form(register, pair, 1);
  const down = work.form(register, pair, -1);
  if (up === undefined || down === undefined || !isAffine(up) || !isAffine(down)) return undefined;
  for (let i = 0; i <= work.box.size; i++) if (Math.abs(up.base[i] + down.base[i]) > 1e-12 * Math.abs(up.base[i])) return undefined;
  return up;
}

/** The lesser of two bounds of one thing: whichever is the lower at its highest. Both hold everywhere. */
export function either(work: Work, forms: readonly (Form | undefined)[]): Form | undefined {
  let best: Form | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < forms.length; n++) {
    const form = forms[n];
    if (form === undefined) continue;
    const most = mostOf(work.box, form);
    if (best === undefined || most < least) {
      best = form;
      least = most;
    }
  }
  if (forms.length > 1) work.bent = true;
  return best;
}
