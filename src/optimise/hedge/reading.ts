// What a figure is made of at a size, term by term, read off the engine's own columns; and what it is between two sizes.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Program } from '../../program/program.js';
import type { ReadNode } from '../../program/readings/tree.js';
import type { TermOf } from '../../program/terms/term.js';
import type { Rules } from '../../rules/document/rules.js';
import type { AskedHedge, Figure } from './asked.js';
import { bendOf, type Reader } from './curves.js';
import type { ExpiryCharges } from './expiry.js';
import {
  above,
  between,
  bowl,
  type Lines,
  larger,
  negated,
  nothingKnown,
  plus,
  product,
  rooted,
  shifted,
  smaller,
  straight,
  times,
  whole,
} from './lines.js';
import { unitWorth } from './units.js';

/** Leaves of the formula of a variant, by underlying. */
export interface Cells {
  readonly units: Uint32Array;
  /** [leaves x max(1, units)]. */
  readonly values: Float64Array;
  /** The figure as its formula has it. */
  readonly measure: number;
}

/** Two sizes between which no term breaks: figures there and a lot inwards of each. */
export interface Span {
  readonly lots: number;
  readonly near: Cells;
  readonly inner: Cells;
  /** Undefined where there is no far end: what is known there goes on from the near one. */
  readonly far: { readonly at: Cells; readonly inner: Cells } | undefined;
  /** Underlying of the instrument. */
  readonly unit: number;
  /** Contracts held at the ends, of either sign. */
  readonly sizes: readonly [near: number, far: number];
  /** Cells of the account with none of it. */
  readonly flat: Cells | undefined;
  /** Contracts of a lot, outwards. */
  readonly step: number;
  /** Charge of the options of its expiry, by contracts held. */
  readonly charges: (term: TermOf<'optionMargin'>, view: Reader['part']) => ExpiryCharges | undefined;
  /** Roundings of a figure. */
  readonly noise: number;
}

interface Part {
  readonly root: ReadNode;
  /** Whether it is a requirement: none is below 0. */
  readonly floored: boolean;
  readonly times: number;
  readonly part: Reader['part'];
}

export class Reading {
  readonly #rules: Rules;
  readonly #requirement: string;
  readonly #figure: Figure;
  /** How many times maintenance counts, of health. */
  readonly #health: number;
  #last: readonly Part[] = [];
  #leaves = new Map<ReadNode, number>();
  #count = 0;
  /** Roundings of an integer ledger, and of whole units. */
  readonly #quantum: number;

  constructor(
    subject: Subject,
    { requirement, objective, health, rows }: Pick<AskedHedge, 'requirement' | 'objective' | 'health' | 'rows'>,
  ) {
    this.#rules = subject.inside.parts.rules;
    this.#requirement = requirement;
    this.#figure = objective;
    this.#health = health;
    const { amount } = this.#rules.rounding ?? {};
    this.#quantum = (amount === undefined ? 0 : 16 / amount) + rows.reduce((most, row) => Math.max(most, unitWorth(subject, row)), 0);
  }

  /** Whether the document has charges that are known by their rates alone: they are measured from the account with nothing of what is traded. */
  get rated(): boolean {
    return Object.values(this.#rules.terms).some(({ kind }) => kind === 'brackets');
  }

  /** Reads variant n of the last question. */
  read(program: Program, n: number): Cells {
    const readings = program.readAsked();
    const one = (part: 'equity' | 'initial' | 'maintenance'): ReadNode => readings.tree(this.#requirement, part);
    const figure = this.#figure;
    const roots =
      figure === 'released' ? [one('initial'), one('equity')] : figure === 'health' ? [one('maintenance'), one('equity')] : [one(figure)];
    if (roots.some((root, i) => this.#last[i]?.root !== root)) this.#take(roots);
    const { cells } = readings;
    const [from, end] = [cells.pairStarts[n], cells.pairStarts[n + 1]];
    const units = cells.underlyings.slice(from, end);
    const wide = Math.max(1, units.length);
    const values = new Float64Array(this.#count * wide);
    for (const [node, at] of this.#leaves) {
      if (node.whole) values[at * wide] = node.cell(n, from);
      else for (let p = 0; p < units.length; p++) values[at * wide + p] = node.cell(n, from + p);
    }
    let measure = 0;
    for (const { root, times, floored } of this.#last) {
      const value = root.cell(n, from);
      measure += times * (floored ? Math.max(0, value) : value);
    }
    return { units, values, measure };
  }

  #take(roots: readonly ReadNode[]): void {
    this.#last = roots.map(
      (root, i): Part => ({
        root,
        floored: i === 0,
        times: i > 0 ? -1 : this.#figure === 'health' ? this.#health : 1,
        part: i === 0 && (this.#figure === 'initial' || this.#figure === 'released') ? 'initial' : 'maintenance',
      }),
    );
    this.#leaves = new Map();
    this.#count = 0;
    const visit = (node: ReadNode): void => {
      if (isLeaf(node)) {
        if (!this.#leaves.has(node)) this.#leaves.set(node, this.#count++);
      } else node.parts.forEach(visit);
    };
    for (const { root } of this.#last) visit(root);
  }

  /** Bounds of the figure between two sizes. */
  between(span: Span, reader: Omit<Reader, 'part' | 'rules'>): Lines {
    const { near, inner, far } = span;
    const same = (cells: Cells): boolean => cells.units.length === near.units.length && cells.units.every((u, p) => u === near.units[p]);
    if (!same(inner) || (far !== undefined && !(same(far.at) && same(far.inner)))) return nothingKnown;
    let all: Lines = straight(0, 0);
    for (const { root, times: factor, part, floored } of this.#last) {
      const ordered = reader.ordered && part === 'initial';
      const lines = this.#of(root, -1, span, { ...reader, ordered, part, rules: this.#rules });
      all = plus(all, times(floored ? larger(lines, straight(0, 0)) : lines, factor));
    }
    return all;
  }

  #of(node: ReadNode, pair: number, span: Span, given: Reader): Lines {
    const view = /\.(initial|maintenance)$/.exec(node.label)?.[1] as Reader['part'] | undefined;
    const named = view !== undefined && (node.formula !== undefined || node.name !== undefined);
    const reader = named ? { ...given, part: view, ordered: view === 'initial' && given.ordered } : given;
    if (isLeaf(node)) return this.#leaf(node, pair, span, reader);
    const of = (part: ReadNode | undefined, p = pair): Lines => this.#of(part as ReadNode, p, span, reader);
    const [left, right] = node.parts;
    const { length } = span.near.units;
    switch (node.kind) {
      case 'same':
        return of(left);
      case 'negate':
        return negated(of(left));
      case '+':
        return plus(of(left), of(right));
      case '-':
        return plus(of(left), negated(of(right)));
      case '*':
        return product(of(left), of(right));
      case '/': {
        const by = of(right);
        return by[0] !== 0 && by.every((one) => one === by[0]) ? times(of(left), 1 / by[0]) : nothingKnown;
      }
      case 'max':
        return node.parts.map((part) => of(part)).reduce(larger);
      case 'min':
        return node.parts.map((part) => of(part)).reduce(smaller);
      case 'abs': {
        const x = of(left);
        return larger(x, negated(x));
      }
      case 'sqrt':
        return rooted(of(left));
      case 'roundUp':
      case 'roundDown':
        return whole(of(left), node.kind === 'roundUp');
      case 'sum': {
        let all = straight(0, 0);
        for (let p = 0; p < length; p++) all = plus(all, of(left, p));
        return all;
      }
      case 'largest': {
        let most: Lines | undefined;
        for (let p = 0; p < length; p++) most = most === undefined ? of(left, p) : larger(most, of(left, p));
        return most ?? straight(0, 0);
      }
      default:
        return nothingKnown;
    }
  }

  #leaf(node: ReadNode, pair: number, span: Span, reader: Reader): Lines {
    const at = this.#leaves.get(node) as number;
    const p = node.whole ? 0 : pair;
    const value = (cells: Cells): number => cells.values[at * Math.max(1, cells.units.length) + p];
    const { lots, near, inner, far, noise } = span;
    const first = value(near);
    const second = value(inner);
    const last = far === undefined ? Number.NaN : value(far.at);
    if (first === Number.POSITIVE_INFINITY && second === first && (far === undefined || last === first)) return straight(first, first);
    const moved = (by: number): number => lots * (by === 0 ? 0 : by);
    const leaving = moved(second - first);
    const rounded = (by: number): number => (by === 0 && this.#quantum === 0 ? 0 : 2 * lots * (noise + this.#quantum));
    const arriving = far === undefined ? Number.NaN : moved(last - value(far.inner));
    const term = node.name === undefined ? undefined : this.#rules.terms[node.name];
    const curve = term === undefined ? 'constant' : bendOf(term, reader).curve;
    const roundings = (lines: Lines): Lines => (this.#quantum === 0 ? lines : shifted(lines, -this.#quantum, this.#quantum));
    switch (curve) {
      case 'constant':
        return first === second && (far === undefined || last === first) ? straight(first, first) : nothingKnown;
      case 'linear':
        if (far !== undefined) return roundings(straight(first, last));
        return between([first, first + leaving - rounded(leaving)], [first, first + leaving + rounded(leaving)]);
      case 'convex': {
        const away = leaving - rounded(leaving);
        if (far === undefined) return above(first, first + away);
        return roundings(bowl(first, last, away, arriving + rounded(arriving)));
      }
      case 'concave': {
        const away = leaving + rounded(leaving);
        if (far === undefined) return negated(above(-first, -first - away));
        return roundings(negated(bowl(-first, -last, -away, -arriving + rounded(arriving))));
      }
      case 'rate':
        return roundings(this.#rate(span, node, pair, value));
      case 'expiry':
        return this.#expiry(span, term as TermOf<'optionMargin'>, pair, reader.part, value);
      default:
        return nothingKnown;
    }
  }

  /** The lesser of what options are charged alone, a line, and together; and what other expiries are. */
  #expiry(
    { near, far, unit, lots, sizes, step, charges, noise }: Span,
    term: TermOf<'optionMargin'>,
    pair: number,
    view: Reader['part'],
    value: (cells: Cells) => number,
  ): Lines {
    const own = near.units[pair] === unit ? charges(term, view) : undefined;
    const first = value(near);
    if (own === undefined) return far === undefined || value(far.at) === first ? straight(first, first) : nothingKnown;
    const [from, to] = sizes;
    const [a, b, c, d] = [own(from), own(from + step), own(to - step), own(to)] as const;
    const base = first - Math.min(...a);
    const give = 1e-12 * (Math.abs(first) + Math.abs(a[0]) + Math.abs(d[0])) + 8 * noise;
    if (far !== undefined && !(Math.abs(value(far.at) - Math.min(...d) - base) <= 8 * give)) return nothingKnown;
    const together = bowl(a[1], d[1], lots * (b[1] - a[1]) - 2 * lots * noise, lots * (d[1] - c[1]) + 2 * lots * noise);
    return shifted(smaller(straight(a[0], d[0]), together), base - give, base + give);
  }

  /** Beyond what other instruments of the underlying are charged, a size times a rate that does not fall. */
  #rate(span: Span, node: ReadNode, pair: number, value: (cells: Cells) => number): Lines {
    const { near, far, flat, sizes, unit } = span;
    const first = value(near);
    if (node.whole) return nothingKnown;
    if (near.units[pair] !== unit) return first === value(span.inner) ? straight(first, first) : nothingKnown;
    if (flat === undefined) return nothingKnown;
    const own = flat.units.indexOf(unit);
    const at = this.#leaves.get(node) as number;
    const base = own < 0 ? 0 : flat.values[at * Math.max(1, flat.units.length) + own];
    const [from, to] = [Math.abs(sizes[0]), Math.abs(sizes[1])];
    const give = 2 * span.noise + this.#quantum * (1 + Math.max(from, to) / Math.min(from, to));
    // by the rate of the smaller one at least, by that of the larger one at most
    const growing = (small: number, large: number, ratio: number): Lines =>
      shifted(between([small, small * ratio], [large / ratio, large]), base - give, base + give);
    if (far === undefined) return to > from ? shifted(above(first - base, (first - base) * (to / from)), base - give, 0) : nothingKnown;
    const last = value(far.at);
    if (to >= from) return growing(first - base, last - base, to / from);
    const [a, b, c, d, e, f, g, h] = growing(last - base, first - base, from / to);
    return [b, a, d, c, f, e, h, g];
  }
}

function isLeaf(node: ReadNode): boolean {
  return node.kind === 'term' || !node.reads;
}
