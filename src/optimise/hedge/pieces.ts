// Best size of one instrument by pieces between breaks: lines at the ends bound each piece; the lowest bound is split next.
import type { Subject } from '../../engine/prepared/account/subject.js';
import { Fault } from '../../fault.js';
import type { Sizes } from '../table/search.js';
import type { AskedHedge } from './asked.js';
import { type Candidate, candidatesOf } from './candidate.js';
import { type HedgeFigures, lacking, unwell } from './figures.js';
import { above, bowl, crossing, type Lines, leastOf, nothingKnown, plus, reachOf, shifted } from './lines.js';
import type { Cells, Reading } from './reading.js';
import { type Best, endless, withLots } from './sizes.js';

export interface Pieced {
  readonly best: Best | undefined;
  /** No size of any instrument is known to come below it. */
  readonly bound: number;
}

/** How a figure is known to bend. */
export interface Known {
  /** Convex between breaks, whatever it is made of; else read term by term. */
  readonly convex: boolean;
  /** Whether what the terms say is all there is of it, or only the least. */
  readonly whole: boolean;
  readonly ordered: boolean;
  readonly discounts: boolean;
}

interface Point {
  readonly lots: number;
  readonly objective: number;
  /** Without costs. */
  readonly measure: number;
  readonly cost: number;
  readonly cells: Cells | undefined;
}

/** From the end that is nearer to nothing to the other one. */
interface Piece {
  readonly of: Candidate;
  readonly near: Point;
  /** A lot on. */
  readonly inner: Point;
  /** Lots of the far end. */
  readonly end: number;
  /** Far end, and the lot before it; undefined until evaluated. */
  readonly far?: { readonly at: Point; readonly inner: Point } | undefined;
  readonly depth: number;
}

interface Bounded extends Piece {
  readonly bound: number;
  /** Share of the way at which the bound is least. */
  readonly least: number;
}

/** Bounds within so much of the best, of its size, are it but for roundings. */
const close = 1e-10;
/** Pieces that are split side by side. */
const together = 64;
/** Lots up to which a side without end is followed where nothing is gained any more. */
const followed = 2 ** 20;
/** Lots of which every one is looked at. */
const few = 4;

export class Pieces {
  readonly #asked: AskedHedge;
  readonly #figures: HedgeFigures;
  readonly #subject: Subject;
  readonly #known: Known;
  readonly #reading: Reading | undefined;

  constructor(asked: AskedHedge, figures: HedgeFigures, subject: Subject, known: Known, reading: Reading | undefined) {
    this.#asked = asked;
    this.#figures = figures;
    this.#subject = subject;
    this.#known = known;
    this.#reading = reading;
  }

  /** Best size of every instrument, or of one, beside other trades; `looks`: number of variants after which no piece is split. */
  best(others: Sizes, bar: number, looks: number, only?: number): Pieced {
    const figures = this.#figures;
    const [beside] = figures.objectives([others]) as unknown as [number];
    const end = figures.looked + looks;
    let best: Best | undefined;
    const ask = (wanted: readonly (readonly [Candidate, number])[]): ((of: Candidate, lots: number) => Point) => {
      const sets = wanted.map(([{ j }, lots]) => withLots(this.#asked, others, j, lots));
      const points = new Map<string, Point>();
      for (const [n, measure] of figures.measures(sets).entries()) {
        const [of, lots] = wanted[n];
        const sizes = sets[n];
        const cost = figures.costOf(sizes);
        const objective = figures.sought(measure, cost);
        points.set(`${of.j} ${lots}`, { lots, objective, measure, cost, cells: figures.cellsOf(sizes) });
        if ((lots !== 0 || of.allowsNothing) && objective < (best?.objective ?? bar)) best = { sizes, objective };
      }
      return ({ j }, lots) => points.get(`${j} ${lots}`) as Point;
    };
    /** Value that a bound has to undercut to matter. */
    const least = (): number => {
      const now = best?.objective ?? Math.min(bar, beside);
      return now - close * Math.max(Math.abs(now), unwell(beside) ? 0 : Math.abs(beside));
    };
    const candidates = candidatesOf(this.#asked, figures, this.#subject, others, only);
    const flats = this.#flats(candidates, others);
    let open: Bounded[] = [];
    let proved = Number.POSITIVE_INFINITY;
    const add = (piece: Piece): void => {
      if (Math.abs(piece.end - piece.near.lots) < 2) return;
      const bounded = this.#bounded(piece, others, flats.get(piece.of.j));
      if (bounded.bound >= least()) proved = Math.min(proved, bounded.bound);
      else open.push(bounded);
    };
    const begun = candidates.flatMap((of) => endsOf(of.marks).map(([near, end]) => ({ of, near, end })));
    const first = ask([
      ...candidates.flatMap((of) => singlesOf(of.marks).map((lots) => [of, lots] as const)),
      ...begun.flatMap(({ of, near, end }) => [[of, near] as const, [of, near + Math.sign(end - near)] as const]),
    ]);
    for (const { of, near, end } of begun)
      add({ of, near: first(of, near), inner: first(of, near + Math.sign(end - near)), end, depth: 0 });
    while (open.length > 0 && figures.looked < end) {
      const now = least();
      for (const { bound } of open) if (bound >= now) proved = Math.min(proved, bound);
      open = open.filter(({ bound }) => !(bound >= now)).sort((x, y) => x.bound - y.bound);
      const split = open.splice(0, together).map((piece) => ({ piece, lots: lotsIn(piece) }));
      const found = ask(split.flatMap(({ piece, lots }) => lots.map((n) => [piece.of, n] as const)));
      for (const { piece, lots } of split) {
        const { of, near, end, far, depth } = piece;
        const step = Math.sign(end - near.lots);
        if (far === undefined && Math.abs(end) < endless) {
          add({ ...piece, far: { at: found(of, end), inner: found(of, end - step) } });
          continue;
        }
        if (Math.abs(end - near.lots) <= few) continue;
        const middle = found(of, lots[1]);
        const before = { at: middle, inner: found(of, lots[0]) };
        add({ ...piece, end: middle.lots, far: before, depth: depth + 1 });
        const on: Piece = { ...piece, near: middle, inner: found(of, lots[2]), depth: depth + 1 };
        if (far !== undefined || Math.abs(middle.lots) < followed) add(on);
        else if (middle.objective < near.objective) {
          if (Math.abs(middle.lots) >= endless / 2)
            throw new Fault('OVERFLOW', 'inputs.instruments', 'limits: without them it pays to trade without end', middle.lots);
          add(on);
        } else proved = Math.min(proved, this.#bounded(on, others, flats.get(of.j)).bound);
      }
    }
    for (const { bound } of open) proved = Math.min(proved, bound);
    return { best, bound: proved >= least() ? (best?.objective ?? beside) : proved };
  }

  /** For each candidate, the account with none of it. */
  #flats(all: readonly Candidate[], others: Sizes): ReadonlyMap<number, Cells> {
    const found = new Map<number, Cells>();
    if (this.#reading === undefined || !this.#reading.rated) return found;
    const sets = all.map(({ j, held }): Sizes => new Map([...others, ...(held === 0 ? [] : [[j, -held] as const])]));
    this.#figures.measures(sets);
    for (const [n, { j }] of all.entries()) {
      const cells = this.#figures.cellsOf(sets[n]);
      if (cells !== undefined) found.set(j, cells);
    }
    return found;
  }

  /** Bound of the objective over a piece: the least of the lines; for `health`, the cost of the first size that may reach the target. */
  #bounded(piece: Piece, others: Sizes, flat: Cells | undefined): Bounded {
    const lines = this.#lines(piece, flat);
    const { of, near, inner, end } = piece;
    const at = crossing(lines[0], lines[1], lines[2], lines[3]);
    const split = at > 0 && at < 1 ? at : 0.5;
    if (this.#asked.objective !== 'health') return { ...piece, bound: leastOf(lines), least: split };
    const slack = close * (Math.abs(near.measure) + near.cost) + 8 * this.#noiseOf(piece) * (1 + this.#asked.health);
    const reach = reachOf(shifted(lines, -slack, 0));
    if (reach === undefined) return { ...piece, bound: leastOf(lines) * lacking, least: split };
    const wide = Math.abs(end - near.lots);
    const looked = unwell(near.objective) ? (unwell(inner.objective) ? 2 : 1) : 0;
    const lots = near.lots + Math.sign(end - near.lots) * Math.min(wide, Math.max(looked, Math.ceil(reach * wide * (1 - 1e-9))));
    const bound = this.#figures.costOf(withLots(this.#asked, others, of.j, lots));
    return { ...piece, bound, least: reach > 0 && reach < 1 ? reach : 0.5 };
  }

  /** Roundings of a figure. */
  #noiseOf({ of, near, inner, end, far }: Piece): number {
    const furthest = Math.max(Math.abs(near.lots), Math.abs(far === undefined ? inner.lots : end));
    return of.noise[0] + of.noise[1] * furthest;
  }

  /** Costs included. */
  #lines(piece: Piece, flat: Cells | undefined): Lines {
    const { of, near, inner, end, far } = piece;
    const lots = Math.abs(end - near.lots);
    const noise = this.#noiseOf(piece);
    const weight = 1 + this.#asked.health;
    const curved = (value: (point: Point) => number, give: number): Lines => {
      const by = value(inner) - value(near);
      const from = value(near);
      const leaving = lots * (by - (by === 0 ? 0 : give));
      if (far === undefined) return above(from, from + leaving);
      const back = value(far.at) - value(far.inner);
      return bowl(from, value(far.at), leaving, lots * (back + (back === 0 ? 0 : give)));
    };
    const costs = curved(({ cost }) => cost, 0);
    if (this.#known.convex)
      return plus(
        costs,
        curved(({ measure }) => measure, 2 * noise * weight),
      );
    const ends = far === undefined ? [near, inner] : [near, inner, far.at, far.inner];
    // what the terms make is what the engine answered, but for roundings
    for (const { measure, cost, cells } of ends) {
      if (cells === undefined) return nothingKnown;
      const off = measure - cells.measure;
      const give = close * Math.max(Math.abs(measure), Math.abs(cost)) + 8 * noise * weight;
      if (!(off >= -give && (off <= give || !this.#known.whole))) return nothingKnown;
    }
    const span = {
      lots,
      near: near.cells as Cells,
      inner: inner.cells as Cells,
      far: far && { at: far.at.cells as Cells, inner: far.inner.cells as Cells },
      unit: of.unit,
      sizes: [of.held + near.lots * of.lot, of.held + end * of.lot] as const,
      step: (inner.lots - near.lots) * of.lot,
      flat,
      charges: of.charges,
      noise,
    };
    const reader = { ...this.#known, own: of.own, premiums: of.pays(near.lots * of.lot, end * of.lot), asset: of.asset };
    return plus(costs, (this.#reading as Reading).between(span, reader));
  }
}

/** Pieces between marks, each from the end that is nearer to nothing. */
function endsOf(marks: readonly number[]): (readonly [near: number, end: number])[] {
  const ends: (readonly [number, number])[] = [];
  for (let m = 1; m < marks.length; m++) {
    const [a, b] = [marks[m - 1], marks[m]];
    if (b - a >= 2) ends.push(Math.abs(a) <= Math.abs(b) ? [a, b] : [b, a]);
  }
  return ends;
}

/** Marks that are of no piece on one of their sides. */
function singlesOf(marks: readonly number[]): number[] {
  const next = (m: number, n: number): boolean => Math.abs(marks[m] - (marks[n] ?? Number.POSITIVE_INFINITY)) < 2;
  return marks.filter((_, m) => marks.length === 1 || next(m, m - 1) || next(m, m + 1));
}

/**
 * Sizes of a piece to evaluate next: its far end; all sizes of a short piece; a size to split at with its neighbours; four times further out for an
 * unlimited piece.
 */
function lotsIn({ near: { lots: from }, end, far, least, depth }: Bounded): number[] {
  const step = Math.sign(end - from);
  const wide = Math.abs(end - from);
  if (far === undefined && Math.abs(end) < endless) return [end, end - step];
  if (wide <= few) return Array.from({ length: Math.max(0, wide - 3) }, (_, n) => from + step * (n + 2));
  const where = far === undefined ? Math.min(wide / 2, Math.max(64, 3 * Math.abs(from))) : (depth % 3 === 2 ? 0.5 : least) * wide;
  const middle = from + step * Math.min(wide - 2, Math.max(2, Math.round(where)));
  return [middle - step, middle, middle + step];
}
