// Evaluates a rule document straight from its text: each account by itself, each term where a formula names it, only the parser shared.
import type { Account } from '../../../src/book/account.js';
import type { Market } from '../../../src/market/market.js';
import type { Formula, View } from '../../../src/rules/document/formula.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import type { Term, TermKind } from '../../../src/rules/document/terms.js';
import { treesOf } from '../../../src/rules/document/trees.js';
import { subsetsOf } from '../subsets.js';
import { attribute, collateral, debt, futuresPnl, maximumLoss, optionValue } from './assets.js';
import { perpetualHaircut, tokenHealth } from './health.js';
import { booked, filled, type Holder, holderOf, type NotCharged, type OpenOrder } from './holder.js';
import { optionMargin } from './options.js';
import { factorRisk, oracleContingency } from './risks.js';
import { listingOf } from './rows.js';
import { scan, spreadCredit } from './scans.js';
import { type OneScenario, scenariosOf } from './scenarios.js';
import { fullCollateral, orderMargin, riskierSide } from './sides.js';
import {
  brackets,
  closeOutCost,
  delta,
  fee,
  funding,
  greekCharge,
  nakedShort,
  notional,
  perpetualHealth,
  rollShock,
  wrongWay,
} from './sizes.js';
import { operate, Refused, Sayings } from './standIns.js';
import { type Amount, type Measure, ofEach, sumOf, type World } from './world.js';

const measures: { readonly [K in TermKind]: Measure<Extract<Term, { kind: K }>> } = {
  attribute,
  brackets,
  closeOutCost,
  collateral,
  debt,
  delta,
  factorRisk,
  fee,
  fullCollateral,
  funding,
  futuresPnl,
  greekCharge,
  maximumLoss,
  nakedShort,
  notional,
  optionMargin,
  optionValue,
  oracleContingency,
  orderMargin,
  perpetualHaircut,
  perpetualHealth,
  riskierSide,
  rollShock,
  scan,
  spreadCredit,
  tokenHealth,
  wrongWay,
};

export interface Evaluated {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
}

export interface Evaluation {
  /** By requirement, then by account in the order given; a text says why an account has none. */
  readonly requirements: Readonly<Record<string, readonly (Evaluated | string)[]>>;
  /** `group.attribute` or `names.id` -> how often a stand-in was taken. */
  readonly assumed: ReadonlyMap<string, number>;
  readonly notCharged: NotCharged;
}

export function evaluate(rules: Rules, market: Market, accounts: readonly Account[]): Evaluation {
  const says = new Sayings(rules);
  const listing = listingOf(rules, market, says);
  const sets = new Map<string, readonly OneScenario[]>();
  const world: World = {
    rules,
    market,
    listing,
    says,
    scenarios(name) {
      const known = sets.get(name) ?? scenariosOf(rules, name, listing, says);
      sets.set(name, known);
      return known;
    },
  };
  const notCharged: NotCharged = new Map();
  const requirements: Record<string, (Evaluated | string)[]> = Object.fromEntries(
    Object.keys(rules.requirements).map((name) => [name, []]),
  );
  for (const stated of accounts) {
    const account = booked(market, stated);
    for (const [name, answers] of Object.entries(requirements)) {
      try {
        answers.push(requirementOf(name, holderOf(account, listing, rules.scope, notCharged), world));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        answers.push(error.message);
      }
    }
  }
  return { requirements, assumed: says.assumed, notCharged };
}

function requirementOf(name: string, holder: Holder, world: World): Evaluated {
  const { rules, listing } = world;
  const { equity, initial, maintenance } = treesOf(rules).requirements[name] as { equity: Formula; initial: Formula; maintenance: Formula };
  const amounts = new Amounts(holder, world);
  const own = amounts.account(equity, 'maintenance');
  let asked = Math.max(0, amounts.account(initial, 'initial'));
  const { orders } = rules.requirements[name] as { orders?: unknown };
  if (orders !== undefined) {
    for (const fills of fillsOf(holder, orders)) {
      const after = new Amounts(holderOf(filled(holder, fills, world.market), listing, rules.scope, new Map()), world);
      asked = Math.max(asked, Math.max(0, after.account(initial, 'initial')) - (after.account(equity, 'maintenance') - own));
    }
  }
  const worth = listing.currency;
  const atLeast0 = (amount: number): number => (amount < 0 ? 0 : amount) * worth;
  return { equity: own * worth, initial: atLeast0(asked), maintenance: atLeast0(amounts.account(maintenance, 'maintenance')) };
}

/** Every subset of the orders; of those under market-maker protection as much as the account's limit leaves, one of them in part. */
function fillsOf(holder: Holder, orders: unknown): readonly (readonly OpenOrder[])[] {
  if (holder.orders.length > 12) throw new Error('too many orders for every subset of them');
  const all: readonly (readonly OpenOrder[])[] = subsetsOf(holder.orders);
  if (typeof orders === 'string') return all;
  const { worstSubset } = orders as { worstSubset: { protectedLimit: string } };
  const { figures } = holder.account;
  const limitOf = ({ instrument: { underlying } }: OpenOrder['row']): number =>
    figures?.[`${worstSubset.protectedLimit}.${underlying}`] ?? figures?.[worstSubset.protectedLimit] ?? Infinity;
  const sizeOf = ({ quantity, row }: OpenOrder): number => Math.abs(quantity) * row.multiplier;
  // of each underlying one of them fills in part, so that its limit is met to the contract
  const cut = (fills: readonly OpenOrder[], u: number): readonly (readonly OpenOrder[])[] => {
    const held = fills.filter((one) => one.protected && one.row.u === u);
    const over = sumOf(held.map(sizeOf)) - limitOf((held[0] as OpenOrder).row);
    if (!(over > 0)) return [fills];
    return held.flatMap((one) => {
      const rest = sizeOf(one) - over;
      if (!(rest > 0)) return [];
      return [fills.map((fill) => (fill === one ? { ...one, quantity: (one.quantity * rest) / sizeOf(one) } : fill))];
    });
  };
  return all.flatMap((fills) =>
    [...new Set(fills.filter((one) => one.protected).map(({ row }) => row.u))].reduce(
      (cuts, u) => cuts.flatMap((some) => cut(some, u)),
      [fills],
    ),
  );
}

/** The amounts of one account, worked out as formulas ask for them. */
class Amounts {
  readonly #holder: Holder;
  readonly #world: World;
  readonly #known = new Map<string, Amount>();

  constructor(holder: Holder, world: World) {
    this.#holder = holder;
    this.#world = world;
  }

  account(formula: Formula, view: View): number {
    const amount = this.#of(formula, view);
    if (typeof amount !== 'number') throw new Error('an amount by underlying');
    return amount;
  }

  #named(name: string, view: View): Amount {
    const key = `${name}.${view}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { rules, says } = this.#world;
    const term = rules.terms[name];
    const tree = treesOf(rules).formulas.find((one) => one.name === name)?.tree;
    let amount: Amount;
    if (term !== undefined) amount = (measures[term.kind] as Measure<Term>)(term, this.#holder, view, this.#world);
    else if (tree !== undefined) amount = this.#of(tree, view);
    else if (treesOf(rules).levels.get(name) === 'U') amount = ofEach(this.#world, (_, id) => says.value(rules.parameters[name], view, id));
    else amount = says.value(rules.parameters[name], view);
    this.#known.set(key, amount);
    return amount;
  }

  #of(one: Formula, view: View): Amount {
    switch (one.node) {
      case 'number':
        return one.value;
      case 'name':
        return this.#named(one.name, one.view ?? view);
      case 'negate':
        return this.#each([this.#of(one.of, view)], ([x]) => -(x as number));
      case 'operation':
        return this.#each([this.#of(one.left, view), this.#of(one.right, view)], ([a, b]) =>
          operate(one.operator, a as number, b as number),
        );
      case 'call': {
        const parts = one.of.map((part) => this.#of(part, view));
        if (one.call === 'sum') return sumOf(parts[0] as number[]);
        if (one.call === 'largest') return Math.max(...(parts[0] as number[]));
        if (one.call === 'correlated') return this.#correlated(parts[0] as number[], parts[1] as number[]);
        const { call } = one;
        // a number that is whole to fifteen digits is whole
        const near = (x: number | undefined): number => Number((x as number).toPrecision(15));
        if (call === 'roundUp') return this.#each(parts, ([x]) => Math.ceil(near(x)));
        if (call === 'roundDown') return this.#each(parts, ([x]) => Math.floor(near(x)));
        return this.#each(parts, (xs) => (Math[call] as (...xs: number[]) => number)(...xs));
      }
    }
  }

  #each(parts: readonly Amount[], of: (xs: readonly number[]) => number): Amount {
    if (parts.every((part) => typeof part === 'number')) return of(parts as number[]);
    return ofEach(this.#world, (u) => of(parts.map((part) => (typeof part === 'number' ? part : (part[u] as number)))));
  }

  /** sqrt(sum of rho* s s M M) + what is named nowhere, at least the floor's share of the largest. */
  #correlated(amounts: readonly number[], signs: readonly number[]): number {
    const { correlations } = this.#world.rules;
    if (correlations === undefined) throw new Error('correlations');
    const { names, calm, crisis, floor } = correlations;
    const { underlyings } = this.#world.listing;
    const worst = (u: number, v: number): number => {
      const [i, j] = [names.indexOf(underlyings[u] as string), names.indexOf(underlyings[v] as string)];
      const rhos = [calm[i]?.[j] as number, crisis[i]?.[j] as number];
      const side = Math.sign(signs[u] as number) * Math.sign(signs[v] as number);
      if (u === v) return 1;
      return side === 0 ? Math.max(...rhos.map(Math.abs)) : Math.max(...rhos.map((rho) => side * rho));
    };
    const charged = amounts.map((x) => Math.max(0, x));
    const inside = charged.map((_, u) => u).filter((u) => names.includes(underlyings[u] as string));
    const square = sumOf(inside.flatMap((u) => inside.map((v) => worst(u, v) * (charged[u] as number) * (charged[v] as number))));
    const others = sumOf(charged.filter((_, u) => !inside.includes(u)));
    return Math.max(Math.sqrt(Math.max(0, square)) + others, floor * Math.max(0, ...charged));
  }
}
