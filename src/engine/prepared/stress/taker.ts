// Copies a program's answers on a shocked market into the columns of a stress run, block after block, with reasons for missing answers.

import type { Answers } from '../../../program/answers.js';
import { explainAccount } from '../../../program/explain.js';
import { accountCodes } from '../../../program/layout/codes.js';
import type { Program } from '../../../program/program.js';
import type { Tick } from '../../../program/tick/tick.js';
import { faultLimit } from '../runFaults.js';
import { fillValues, type HeldCollateral, heldCollateral } from './collateral.js';
import type { Lent } from './lent.js';
import { PositionValues } from './positions.js';
import type { StressedColumns, StressFault, StressRun } from './result.js';

type Columns = Omit<StressedColumns, 'totals'>;

/** By account, numeraire: positions (all, and what is charged), collateral at the market and after each set of haircuts. */
interface Worths {
  readonly whole: Float64Array;
  readonly charged: Float64Array;
  readonly collateral: Float64Array;
  readonly kept: readonly Float64Array[];
}

export class Taker {
  readonly before: StressRun['before'];
  readonly columns: Pick<StressRun, 'pnls' | 'positionPnls' | 'collateralPnls' | 'netLiquidationValues' | 'codes'> & {
    readonly byName: readonly Columns[];
    readonly own: Columns;
  };
  readonly faults: StressFault[];
  faultCount: number;
  readonly #lent: Lent;
  /** Requirements that are answered by name, and those that are accounts' own. */
  readonly #names: readonly string[];
  readonly #asked: number;
  /** Own requirement of each account, in #names. */
  readonly #own: Uint32Array;
  /** Whether `own` is a column of its own. */
  readonly #apart: boolean;
  /** Set of haircuts of each of #names. */
  readonly #haircuts: readonly number[];
  readonly #positions: PositionValues;
  readonly #collateral: HeldCollateral;
  readonly #first: Worths;
  readonly #now: Worths;

  constructor(lent: Lent, requirements: readonly string[], scenarios: number) {
    const { run, market, rules } = lent;
    const accounts = run.accounts.length;
    const cells = scenarios * accounts;
    this.#lent = lent;
    const known = Object.keys(rules.requirements);
    const taken = new Set(run.own.names);
    this.#names = [...requirements, ...known.filter((name) => taken.has(name) && !requirements.includes(name))];
    this.#asked = requirements.length;
    this.#own = Uint32Array.from(run.own.names, (name) => this.#names.indexOf(name));
    this.#apart = known.length > 1 || requirements.length === 0;
    const { program, tick } = lent.on(market);
    this.#positions = new PositionValues(lent.holdings, lent.rows, program.charges);
    this.#collateral = heldCollateral(lent, tick, this.#names);
    this.#haircuts = this.#names.map((name) => this.#collateral.columnOf.get(name) as number);
    const worths = (): Worths => ({
      whole: new Float64Array(accounts),
      charged: new Float64Array(accounts),
      collateral: new Float64Array(accounts),
      kept: this.#collateral.kept.map(() => new Float64Array(accounts)),
    });
    this.#first = worths();
    this.#now = worths();
    this.#worth(tick, 0, accounts, this.#first);
    const column = (): Float64Array => new Float64Array(cells);
    const columnsOf = (before: Columns['before']): Columns => ({
      before: { equities: before.equities, initials: before.initials, maintenances: before.maintenances },
      equities: column(),
      initials: column(),
      maintenances: column(),
      excessesAtCurrentMargin: column(),
    });
    const byName = requirements.map((name) => columnsOf(run.requirements[name] as Columns['before']));
    this.columns = {
      pnls: column(),
      positionPnls: column(),
      collateralPnls: column(),
      netLiquidationValues: column(),
      codes: new Uint8Array(cells),
      byName,
      own: this.#apart ? columnsOf(run.own) : byName[0],
    };
    this.faults = run.faults.map((fault) => ({ ...fault, scenario: '' }));
    this.faultCount = run.faultCount;
    const codes = run.codes.slice();
    const values = Float64Array.from(codes, (code, a) => {
      const worth = this.#first.whole[a] + this.#first.collateral[a];
      if (code === 0 && Number.isFinite(worth)) return worth;
      if (code === 0) {
        codes[a] = this.#codeOf(a, tick);
        this.#note(a, codes[a], '', program, tick);
      }
      return Number.NaN;
    });
    this.before = { netLiquidationValues: values, codes };
  }

  /** Accounts from .. to, whose blocks the program has just run under a scenario. */
  take(program: Program, tick: Tick, s: number, scenario: string, from: number, to: number): void {
    const first = this.#first;
    const now = this.#now;
    this.#worth(tick, from, to, now);
    const { pnls, positionPnls, collateralPnls, netLiquidationValues, codes, byName, own } = this.columns;
    const answers = this.#names.map((name) => program.answers(name));
    const all = this.#lent.rules.requirements;
    const others = Object.keys(all).filter((name) => !this.#names.includes(name));
    const codesOf = [...answers, ...others.map((name) => program.answers(name))].map((one) => one.codes);
    for (let a = from; a < to; a++) {
      const cell = s * this.before.codes.length + a;
      const whole = now.whole[a];
      const collateral = now.collateral[a];
      const positionPnl = whole - first.whole[a];
      const collateralPnl = collateral - first.collateral[a];
      let code = this.before.codes[a];
      const sound = code === 0;
      for (const column of codesOf) code ||= column[a];
      const left = whole + collateral;
      if (code === 0 && !(Number.isFinite(positionPnl + collateralPnl) && Number.isFinite(left))) code = this.#codeOf(a, tick);
      if (code === 0) {
        pnls[cell] = positionPnl + collateralPnl;
        positionPnls[cell] = positionPnl;
        collateralPnls[cell] = collateralPnl;
        netLiquidationValues[cell] = left;
        let finite = true;
        for (let r = 0; r < this.#asked; r++) finite = this.#judge(answers, r, a, cell, byName[r]) && finite;
        if (this.#apart) finite = this.#judge(answers, this.#own[a], a, cell, own) && finite;
        if (finite) continue;
        code = accountCodes.overflow;
      }
      codes[cell] = code;
      if (sound) this.#note(a, code, scenario, program, tick);
      for (const column of [pnls, positionPnls, collateralPnls, netLiquidationValues]) column[cell] = Number.NaN;
      for (const of of [...byName, own])
        for (const column of [of.equities, of.initials, of.maintenances, of.excessesAtCurrentMargin]) column[cell] = Number.NaN;
    }
  }

  /** An account by the r-th requirement; false where its excess is beyond the doubles. */
  #judge(answers: readonly Answers[], r: number, a: number, cell: number, into: Columns): boolean {
    const { equities, initials, maintenances } = answers[r];
    const first = this.#first;
    const now = this.#now;
    const h = this.#haircuts[r];
    into.equities[cell] = equities[a];
    into.initials[cell] = initials[a];
    into.maintenances[cell] = maintenances[a];
    const pnl = now.charged[a] - first.charged[a];
    const keptPnl = now.kept[h][a] - first.kept[h][a];
    const excess = into.before.equities[a] - into.before.maintenances[a] + (pnl + keptPnl);
    into.excessesAtCurrentMargin[cell] = excess;
    return Number.isFinite(excess);
  }

  #worth(tick: Tick, from: number, to: number, into: Worths): void {
    const held = this.#collateral;
    this.#positions.fill(tick, from, to, into);
    fillValues(held, held.amounts, tick.assetPrices, from, to, into.collateral);
    for (const [h, kept] of held.kept.entries()) fillValues(held, kept, tick.assetPrices, from, to, into.kept[h]);
  }

  /** Why an account that the rules have figures for has no P&L: a position without a value, or a sum beyond the doubles. */
  #codeOf(account: number, { columns }: Tick): number {
    const { starts, ends, rows } = this.#lent.holdings.lots;
    for (let i = starts[account]; i < ends[account]; i++) if (columns.codes[rows[i]] !== 0) return accountCodes.invalidRow;
    return accountCodes.overflow;
  }

  #note(account: number, code: number, scenario: string, { charges }: Program, { flaws, assumptions }: Tick): void {
    this.faultCount += 1;
    if (this.faults.length >= faultLimit) return;
    const { book, rows, holdings } = this.#lent;
    const fault = explainAccount(account, code, { book, rows, holdings, flaws, charges, refused: assumptions.refused });
    const [id, subaccount] = [book.accounts[account], book.subaccounts[account]];
    this.faults.push({ account: id, subaccount, ...fault.toRecord(), scenario });
  }
}
