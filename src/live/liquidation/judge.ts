// What accounts are judged by in a liquidation: figures in whole units, parties, marks, levels, halts.
import { Subject } from '../../engine/prepared/account/subject.js';
import { Fault } from '../../fault.js';
import type { Answers } from '../../program/answers.js';
import type { AccountState } from '../../program/layout/holdings.js';
import { amountOf, cashOf, type Grid, lotsIn } from '../../program/ledger/grid.js';
import type { Ledger } from '../../program/ledger/ledger.js';
import type { Liquidation } from '../../rules/document/liquidation.js';
import type { Stand } from '../engine/steps.js';
import { strained } from '../engine/strain.js';
import type { Figures } from '../ladder/event.js';
import { unknownCode } from '../ladder/thresholds.js';

/** A section with a waterfall: what it needs is there. */
export type Waterfall = Liquidation & Required<Pick<Liquidation, 'waterfall' | 'target' | 'order'>>;
export type Party = keyof NonNullable<Liquidation['parties']>;

export class Judge {
  readonly stand: Stand;
  readonly rule: Waterfall;
  readonly time: number;
  readonly #parties: ReadonlyMap<Party, number>;

  /** Throws BAD_RULES for rules without a waterfall, UNKNOWN_ACCOUNT for a party that is not in the book. */
  constructor(stand: Stand, time = stand.time) {
    this.stand = stand;
    this.time = time;
    const rule = stand.inside.parts.rules.liquidation;
    if (rule?.waterfall === undefined)
      throw new Fault('BAD_RULES', 'rules.liquidation.waterfall', 'present, where accounts are liquidated', undefined);
    this.rule = rule as Waterfall;
    const stated = Object.entries(rule.parties ?? {}) as [Party, string][];
    this.#parties = new Map(stated.map(([part, account]) => [part, stand.rowOf({ account }, `rules.liquidation.parties.${part}`)]));
  }

  get ledger(): Ledger {
    return this.stand.inside.parts.holdings.ledger;
  }

  /** The row of a party. Throws BAD_RULES where the rules name none. */
  party(part: Party): number {
    const row = this.#parties.get(part);
    if (row === undefined) throw new Fault('BAD_RULES', `rules.liquidation.parties.${part}`, 'an account of the book', undefined);
    return row;
  }

  has(part: Party): boolean {
    return this.#parties.has(part);
  }

  isParty(row: number): boolean {
    return [...this.#parties.values()].includes(row);
  }

  /** Whether an account may give lots or money: not open, no party, with figures. */
  shares(row: number): boolean {
    const { levels, liquidations } = this.stand;
    return liquidations.of(row) === undefined && !this.isParty(row) && levels.ladder.codes[row] !== unknownCode;
  }

  names(row: number): { readonly account: string; readonly subaccount: string } {
    const { accounts, subaccounts } = this.stand.inside.parts.book;
    return { account: accounts[row], subaccount: subaccounts[row] };
  }

  /** Sorts by account, then subaccount, as code points order them. */
  key(row: number): string {
    const { account, subaccount } = this.names(row);
    return `${account}\u0000${subaccount}`;
  }

  state(row: number): AccountState {
    return this.stand.inside.parts.holdings.stateOf(row);
  }

  /** Figures that an account is judged by now. Throws the fault of an account without figures. */
  figures(row: number): Figures {
    return this.#judged(row, new Subject(this.stand.inside, row).standingOwn(), this.state(row));
  }

  /** The same of an account that held these. */
  figuresAfter(row: number, states: readonly AccountState[]): readonly Figures[] {
    const subject = new Subject(this.stand.inside, row);
    const found: Figures[] = [];
    subject.ask(states, (answers, count) => {
      const { equities, initials, maintenances } = answers.get(subject.own) as Answers;
      for (let n = 0; n < count; n++)
        found.push({ equity: equities[n] as number, initial: initials[n] as number, maintenance: maintenances[n] as number });
    });
    return found.map((own, n) => this.#judged(row, own, states[n] as AccountState));
  }

  isBelow(row: number): boolean {
    const { equity, maintenance } = this.figures(row);
    return equity < maintenance;
  }

  /** Assets whose prices an account's liquidation waits for. */
  blocked(row: number): readonly string[] {
    return this.stand.controls.refusedBy(this.stand.inside, row, 'liquidation', [], this.stand.ahead);
  }

  /** Price of a contract now, in the quote of its row. */
  mark(row: number): number {
    return this.stand.inside.tick().columns.prices[row] as number;
  }

  isHalted(row: number): boolean {
    return this.stand.liquidations.haltedUntil(this.stand.inside.parts.rows.ids[row] as string, this.time) !== undefined;
  }

  /** Units of an amount of an asset. Throws BAD_RULES for an asset without a unit. */
  unitsOf(asset: number, amount: number): number {
    return cashOf(this.#unit(asset), amount, 'amount');
  }

  amountOf(asset: number, units: number): number {
    return amountOf(this.#unit(asset), units);
  }

  /** Units of an amount of the numeraire. */
  unitsOfNumeraire(amount: number): number {
    return this.unitsOf(this.#numeraire, amount);
  }

  amountOfNumeraire(units: number): number {
    return this.amountOf(this.#numeraire, units);
  }

  /** Most units of an asset that are worth no more than an amount of the numeraire. */
  unitsWithin(asset: number, amount: number): number {
    const price = this.priceOf(asset);
    const near = this.unitsOf(asset, amount / price);
    return this.amountOf(asset, near) * price > amount * (1 + 1e-12) ? near - 1 : near;
  }

  /** Price of an asset, numeraire. */
  priceOf(asset: number): number {
    return this.stand.inside.tick().market.assets[asset]?.price ?? Number.NaN;
  }

  /** Lots of a quantity of a row, signed. Throws BAD_RULES for a row without a lot. */
  lotsOf(row: number, quantity: number): number {
    return lotsIn(this.#lot(row), quantity, 'quantity');
  }

  lotOf(row: number): number {
    return this.#lot(row).step;
  }

  quantityOf(row: number, lots: number): number {
    return amountOf(this.#lot(row), lots);
  }

  /** Equity in whole units: the ledger knows no part of one. */
  #judged(row: number, own: Figures, state: AccountState): Figures {
    const { controls, inside } = this.stand;
    const { initial, maintenance } = controls.multipliers(inside, row);
    const { equity, ...asked } = strained(own, { loss: controls.lossOf(inside, row, state), initial, maintenance });
    return { ...asked, equity: this.amountOf(this.#numeraire, this.unitsOfNumeraire(equity)) };
  }

  get #numeraire(): number {
    const { rows } = this.stand.inside.parts;
    return rows.assetOf(rows.market.numeraire);
  }

  #unit(asset: number): Grid {
    const unit = this.ledger.grids?.unit(asset);
    const of = this.stand.inside.parts.rows.market.assets[asset]?.id;
    if (unit === undefined) throw new Fault('BAD_RULES', 'rules.liquidation.unit', 'a unit of every asset that is paid in', of);
    return unit;
  }

  #lot(row: number): Grid {
    const lot = this.ledger.grids?.lot(row);
    const of = this.stand.inside.parts.rows.ids[row];
    if (lot === undefined) throw new Fault('BAD_RULES', 'rules.liquidation.lots', 'a lot of every instrument that is traded', of);
    return lot;
  }
}
