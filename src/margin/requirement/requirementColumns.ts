// The results of a run of term rules as it fills them: terms, then formulas, then equity and requirements, a block at a time.
import { type Level, levelOf } from '../../rules/formula.js';
import type { TermRules } from '../../rules/termRules.js';
import { termKinds } from '../../rules/terms.js';
import { healthOf } from '../runColumns.js';
import type { TermBlock, TermFill } from './block.js';
import type { BlockSource } from './blockSource.js';
import { evaluate } from './evaluate.js';
import type { RequirementRun, TermColumn } from './result.js';

type Columns = Pick<RequirementRun, 'statuses' | 'equities' | 'initials' | 'maintenances' | 'excesses' | 'healths' | 'notionals'>;

const totals = ['equity', 'initial', 'maintenance'] as const;

export class RequirementColumns {
  readonly columns: Columns;
  readonly terms = new Map<string, TermColumn>();
  readonly #rules: TermRules;
  readonly #fills: ReadonlyMap<string, TermFill>;
  readonly #units: number;
  /** Notional of one contract by row, at index prices. */
  readonly #notionals: Float64Array;
  readonly #levels = new Map<string, Level>();

  constructor(
    rules: TermRules,
    fills: ReadonlyMap<string, TermFill>,
    accounts: number,
    units: number,
    notionals: Float64Array,
    keep: boolean,
    labelsOf: (term: string) => readonly string[] | undefined,
  ) {
    const column = (): Float64Array => new Float64Array(accounts);
    this.#rules = rules;
    this.#fills = fills;
    this.#units = units;
    this.#notionals = notionals;
    for (const [name, { term }] of Object.entries(rules.terms)) this.#levels.set(name, termKinds[term].level);
    for (const [name, one] of Object.entries(rules.formulas)) this.#levels.set(name, levelOf(one, this.#levels, name) ?? 'account');
    this.columns = {
      statuses: new Uint8Array(accounts),
      equities: column(),
      initials: column(),
      maintenances: column(),
      excesses: column(),
      healths: column(),
      notionals: column(),
    };
    if (!keep) return;
    for (const [name, level] of this.#levels) {
      const length = accounts * (level === 'unit' ? units : 1);
      const labels = labelsOf(name);
      const values = new Float64Array(length);
      this.terms.set(
        name,
        labels === undefined ? { level, values } : { level, values, scenarios: new Int32Array(length).fill(-1), labels },
      );
    }
  }

  /** Margins the accounts at places from .. to. */
  fill(blocks: BlockSource, from: number, to: number): void {
    const { columns } = this;
    const block = blocks.block(from, to, columns.statuses);
    const values = new Map<string, Float64Array>();
    const scope = { count: block.count, units: this.#units, levels: this.#levels, values };
    for (const [name, fill] of this.#fills) {
      const out = new Float64Array(block.count * this.#width(name));
      const picks = new Int32Array(out.length).fill(-1);
      fill(block, out, picks);
      values.set(name, out);
      this.terms.get(name)?.scenarios?.set(picks, from * this.#width(name));
    }
    for (const [name, one] of Object.entries(this.#rules.formulas)) values.set(name, evaluate(one, scope));
    // beside the terms, not among them: a term or formula may have the name of a total
    const sums = totals.map((name) => [name, evaluate(this.#rules[name], scope)] as const);
    for (const [name, column] of [...values, ...sums]) refuseNonFinite(block, name, column, columns.statuses);
    this.#write(block, values, new Map(sums));
  }

  #width(name: string): number {
    return this.#levels.get(name) === 'unit' ? this.#units : 1;
  }

  #write(block: TermBlock, values: ReadonlyMap<string, Float64Array>, sums: ReadonlyMap<string, Float64Array>): void {
    const { statuses, equities, initials, maintenances, excesses, healths, notionals } = this.columns;
    const [equity, initial, maintenance] = totals.map((name) => sums.get(name)) as [Float64Array, Float64Array, Float64Array];
    for (let a = 0; a < block.count; a++) {
      const place = block.from + a;
      const spoilt = statuses[place] === 1;
      equities[place] = spoilt ? Number.NaN : (equity[a] as number);
      initials[place] = spoilt ? Number.NaN : (initial[a] as number);
      maintenances[place] = spoilt ? Number.NaN : (maintenance[a] as number);
      excesses[place] = (equities[place] as number) - (initials[place] as number);
      healths[place] = spoilt ? Number.NaN : healthOf(equities[place] as number, maintenances[place] as number);
      notionals[place] = spoilt ? Number.NaN : this.#notional(block, a);
      for (const [name, { values: kept }] of this.terms) {
        const width = this.#width(name);
        const column = values.get(name) as Float64Array;
        for (let i = 0; i < width; i++) kept[place * width + i] = spoilt ? Number.NaN : (column[a * width + i] as number);
      }
    }
  }

  #notional({ starts, listedEnds, rows, quantities }: TermBlock, a: number): number {
    let sum = 0;
    for (let p = starts[a] as number; p < (listedEnds[a] as number); p++)
      sum += Math.abs(quantities[p] as number) * (this.#notionals[rows[p] as number] as number);
    return sum;
  }
}

/** Sums that left the doubles: a fault of the account they are of. */
function refuseNonFinite(block: TermBlock, name: string, column: Float64Array, statuses: Uint8Array): void {
  const width = block.count === 0 ? 1 : column.length / block.count;
  for (let cell = 0; cell < column.length; cell++) {
    const a = Math.floor(cell / width);
    if (!Number.isFinite(column[cell]) && statuses[block.from + a] === 0)
      block.refuse(a, 'OVERFLOW', name, 'a finite number', column[cell]);
  }
}
