// What the stress verbs are asked for: checked at the door, everything that changes a figure stated by the caller.
import { fieldsOf, listOf } from '../../../book/fields.js';
import type { Watched } from '../../../book/watched.js';
import { oneOf } from '../../../check.js';
import { Fault } from '../../../fault.js';
import type { FactorModel } from '../../../market/factors.js';
import { factorsOf } from '../../../program/terms/factorRisk.js';
import type { TickMath } from '../../../program/tick/math.js';
import type { Held } from '../../../risk/stress/shock.js';
import type { Rules } from '../../../rules/document/rules.js';
import { isRules } from '../../../rules/document/trees.js';
import type { EngineView } from './engineView.js';

/** Which requirements are answered. */
export interface Asked extends Watched {
  /** Names of requirements beside each account's own; all of the document where left out. */
  readonly requirements?: readonly string[];
}

/** Names of requirements at the door. */
export function requirementsOf(given: unknown, { requirements }: Rules): readonly string[] {
  const known = Object.keys(requirements);
  if (given === undefined) return known;
  const names = listOf(given, 'requirements', 0, known.length).map((name, i) => oneOf(name, known, `requirements[${i}]`));
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice >= 0) throw new Fault('DUPLICATE', `requirements[${twice}]`, 'a name that stands only once', names[twice]);
  return names;
}

/** Sources of factors. */
export type Factored = Pick<EngineView, 'rules' | 'market' | 'history' | 'volHistory'>;

/** The document whose factors measure sigmas: the one given, else the engine's own. Throws BAD_ARGUMENT of what is no parsed document, MISSING_FIELD where it states none. */
export function factorsAsked(
  lent: Factored,
  sigmas: Rules | undefined,
  math: TickMath,
  why: string,
): { model: FactorModel; daysPerYear: number } {
  const rules = sigmas ?? lent.rules;
  if (!isRules(rules)) throw new Fault('BAD_ARGUMENT', 'sigmas', 'what parseRules gives', rules);
  if (rules.factors === undefined)
    throw new Fault('MISSING_FIELD', 'sigmas', `rules that state factors: ${why}, and ${rules.about.name} states none`, undefined);
  const ids = lent.market.underlyings.map(({ id }) => id);
  return { model: factorsOf(rules, ids, math, lent), daysPerYear: rules.factors.daysPerYear };
}

/** Underlyings and assets that a book is exposed to: of what it holds and has orders for, what that settles in, its collateral. */
export function exposedNames({ market, rows, holdings, book }: EngineView): Held {
  const seen = new Uint8Array(rows.count);
  const assets = new Uint8Array(market.assets.length);
  const { lots, orders, collateral } = holdings;
  for (let a = 0; a < book.accounts.length; a++) {
    for (const list of [lots, orders]) {
      for (let i = list.starts[a]; i < list.ends[a]; i++) {
        const row = list.rows[i];
        if (row >= 0) seen[row] = 1;
      }
    }
    for (let i = collateral.starts[a]; i < collateral.ends[a]; i++) {
      const asset = collateral.assets[i];
      if (asset >= 0) assets[asset] = 1;
    }
  }
  const underlyings = new Set<string>();
  for (const [row, held] of seen.entries()) {
    if (held === 0) continue;
    assets[rows.assets[row]] = 1;
    underlyings.add((market.underlyings[rows.underlyings[row]] as { readonly id: string }).id);
  }
  return { underlyings, assets: new Set(market.assets.flatMap(({ id }, n) => (assets[n] === 1 ? [id] : []))) };
}

/** Account by name. */
export interface OneAccount {
  readonly account: string;
  readonly subaccount?: string;
}

/** Its place in the book. Throws UNKNOWN_ACCOUNT. */
export function placeOf({ book }: EngineView, given: unknown): number {
  const { account, subaccount = '' } = fieldsOf(given, 'account', ['account'], ['subaccount']) as unknown as OneAccount;
  const place = book.accounts.findIndex((id, a) => id === account && book.subaccounts[a] === subaccount);
  if (place >= 0) return place;
  const named = subaccount === '' ? account : `${account}/${subaccount}`;
  throw new Fault('UNKNOWN_ACCOUNT', `accounts[${JSON.stringify(named)}]`, 'an account of the book', undefined);
}
