// View of one account of a prepared engine: its figures and their reasons, what-ifs, and limits. It changes nothing.
import type { AccountChanges } from '../changes.js';
import { type AccountGreeks, greeksOf } from '../greeks.js';
import type { DistanceInputs, LiquidationDistances } from './distances.js';
import { type Explanation, explain } from './explain.js';
import { type Limit, largestOrder, largestWithdrawal, type OrderAsked } from './limits.js';
import type { LiquidationPrices, LiquidationSearch } from './liquidationPrices.js';
import type { PastPnls, PastPnlsAsked } from './pastPnls.js';
import type { Savings } from './savings.js';
import { type ScenarioPnls, type ScenarioPnlsAsked, scenarioPnls } from './scenarioPnls.js';
import type { AccountFigures, FiguresByRequirement, Subject } from './subject.js';
import { type Receiver, type TransferCheck, transfer } from './transfer.js';
import { type WhatIf, whatIf } from './whatIf.js';

export class AccountView {
  readonly account: string;
  readonly subaccount: string;
  /** The requirement that is its own: what the next six are of. */
  readonly requirement: string;
  readonly #subject: Subject;

  /** @internal */ constructor(subject: Subject) {
    const { account, subaccount } = subject.names;
    this.account = account;
    this.subaccount = subaccount;
    this.requirement = subject.own;
    this.#subject = subject;
  }

  get equity(): number {
    return this.#own().equity;
  }

  get initial(): number {
    return this.#own().initial;
  }

  get maintenance(): number {
    return this.#own().maintenance;
  }

  /** Equity less initial. */
  get excess(): number {
    return this.#own().excess;
  }

  /** Equity / maintenance; when nothing is required Infinity, or -Infinity for a negative equity. */
  get health(): number {
    return this.#own().health;
  }

  /** 'partial' where a part of the account is not charged: its figures enter no total without that mark. */
  get mark(): 'ok' | 'partial' {
    return this.#subject.uncharged().rows.length > 0 ? 'partial' : 'ok';
  }

  /** Current figures of the account, by requirement. Throws the fault of an account that has no figures, as everything here does. */
  figures(): FiguresByRequirement {
    return this.#subject.standing();
  }

  /**
   * Figures after fills (whose price is the entry price), orders (instead of the open ones, as the rules charge them) and deposits; nothing changes.
   */
  whatIf(changes: AccountChanges): WhatIf {
    return whatIf(this.#subject, changes);
  }

  /** A requirement (its own, unless one is named) taken apart: every formula with its numbers, what decides, what each holding adds, what was assumed. */
  explain(requirement?: string): Explanation {
    return explain(this.#subject, requirement);
  }

  /** Delta, gamma, vega and theta of its positions, each and by underlying; collateral stands apart. */
  greeks(): AccountGreeks {
    return greeksOf(this.#subject);
  }

  /**
   * Capital that each requirement of a list releases against the one before, and savings of pooling within each; isolated, cross and portfolio if the
   * document has two of them, else all.
   */
  async savings(requirements?: readonly string[]): Promise<Savings> {
    return (await import('./savings.js')).savings(this.#subject, requirements);
  }

  /** The most contracts of an instrument that it may buy or sell at a price with the initial requirement covered. */
  largestOrder(order: OrderAsked): Limit {
    return largestOrder(this.#subject, order);
  }

  /** The largest amount of an asset that may leave it with the initial requirement covered; at most what it holds of the asset. */
  largestWithdrawal(asset: string, requirement?: string): Limit {
    return largestWithdrawal(this.#subject, asset, requirement);
  }

  /** Whether an amount of an asset may move to another account, or out (null). */
  transfer(to: Receiver | null, asset: string, amount: number, requirement?: string): TransferCheck {
    return transfer(this.#subject, to, asset, amount, requirement);
  }

  /**
   * The prices at which it is liquidated, one asset at a time: the nearest below and above today's at which equity less maintenance changes sign on the stated grid, everything else
   * as it is; null where it never does.
   */
  async liquidationPrices(search?: LiquidationSearch): Promise<LiquidationPrices> {
    return (await import('./liquidationPrices.js')).liquidationPrices(this.#subject, search);
  }

  /** How far it stands from liquidation: every price at which the balance changes sign, in sigmas, with the probability of touching it within a horizon and the median time until then; on request all assets together by correlation. */
  async distances(inputs: DistanceInputs): Promise<LiquidationDistances> {
    return (await import('./distances.js')).distances(this.#subject, inputs);
  }

  /** Counts of a term over scenarios, position by position and scenario by scenario. */
  scenarioPnls(term: string, asked?: ScenarioPnlsAsked): ScenarioPnls {
    return scenarioPnls(this.#subject, term, asked);
  }

  /** P&L of its positions, and of a contract of each instrument, in the windows of a history: the `scenarios` of a hedge of its tail. */
  async pastPnls(asked: PastPnlsAsked): Promise<PastPnls> {
    return (await import('./pastPnls.js')).pastPnls(this.#subject, asked);
  }

  #own(): AccountFigures {
    return this.figures()[this.requirement];
  }
}
