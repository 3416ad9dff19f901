// Where less is asked for: from one requirement to the next, and within each from positions apart to all of them together.
import { listOf } from '../../../book/fields.js';
import { oneOf } from '../../../check.js';
import type { AccountLots, AccountState } from '../../../program/layout/holdings.js';
import { parseRules, type Rules } from '../../../rules/document/rules.js';
import { aloneOf } from './alone.js';
import { type AccountFigures, Subject } from './subject.js';

/** Initial requirements of the same positions in ever larger sets; numeraire. Each step down is a saving, a step up a charge for holding them together. */
export interface Pooling {
  /** Every instrument alone. */
  readonly alone: number;
  /** Instruments of one underlying and expiry together (those without expiry are one set): what hedges within an expiry save. */
  readonly byExpiry: number;
  /** Instruments of one underlying together: what hedges across expiries, and of futures and options, save. */
  readonly byUnderlying: number;
  /** All together: what correlation between underlyings saves. */
  readonly together: number;
  /**
   * Effect of volatility shocks on the first and on the last, against the same scenarios with unchanged vols; the difference is the offset of vegas.
   */
  readonly vol: { readonly alone: number; readonly together: number };
}

export interface RequirementSaving extends Omit<AccountFigures, 'health'> {
  readonly requirement: string;
  /** Capital released: its excess less that of the requirement before; 0 for the first. */
  readonly released: number;
  /** Pooling of positions and attributes; collateral and orders belong to no set. */
  readonly pooling: Pooling;
}

export interface Savings {
  readonly account: string;
  readonly subaccount: string;
  readonly numeraire: string;
  readonly requirements: readonly RequirementSaving[];
  /** Excess under the last less excess under the first. */
  readonly released: number;
}

const usual = ['isolated', 'cross', 'portfolio'];

/** Throws the fault of a set that has no figures. */
export async function savings(subject: Subject, asked: unknown): Promise<Savings> {
  const { parts } = subject.inside;
  const all = subject.inside.program().requirements;
  const modes = usual.filter((name) => all.includes(name));
  const names =
    asked === undefined
      ? modes.length > 1
        ? modes
        : all
      : listOf(asked, 'requirements', 1, all.length).map((name, i) => oneOf(name, all, `requirements[${i}]`));
  const figures = subject.standing();
  const charged = pooled(subject, parts.rules);
  const still = withoutVolShocks(parts.rules);
  const unshocked = still === undefined ? charged : await stillPooled(subject, names, still);
  const steps = names.map((requirement, i): RequirementSaving => {
    const { health: _, ...own } = figures[requirement];
    const before = figures[names[Math.max(0, i - 1)]];
    const [alone, byExpiry, byUnderlying, together] = charged(requirement);
    const [stillAlone, , , stillTogether] = unshocked(requirement);
    const vol = { alone: alone - stillAlone, together: together - stillTogether };
    return { requirement, ...own, released: own.excess - before.excess, pooling: { alone, byExpiry, byUnderlying, together, vol } };
  });
  const [first, last] = [steps[0], steps.at(-1) as RequirementSaving];
  return {
    ...subject.names,
    numeraire: subject.inside.market().numeraire,
    requirements: steps,
    released: last.excess - first.excess,
  };
}

type Sums = readonly [alone: number, byExpiry: number, byUnderlying: number, together: number];

/**
 * Sums of each grouping by requirement. Amounts that the account states of itself belong to no position: they are 0 in the sets and, where there are any, one set of their own beside
 * them; the last step holds everything.
 */
function pooled(subject: Subject, rules: Rules): (requirement: string) => Sums {
  const { rows } = subject.inside.parts;
  const { lots } = subject.state();
  const amounts = Object.values(rules.terms).flatMap((term) =>
    term.kind === 'attribute' && term.of === 'account' ? [term.attribute] : [],
  );
  const none = { rows: [], quantities: [], prices: [] };
  const bare = { orders: none, collateral: { assets: [], amounts: [] } };
  const without: Pick<AccountState, 'attributes'> =
    amounts.length === 0 ? {} : { attributes: Object.fromEntries(amounts.map((name) => [name, 0])) };
  const beside: AccountState[] = amounts.length === 0 ? [] : [{ ...bare, lots: none }];
  const apart = (keyOf: (row: number) => string): AccountState[] => [
    ...setsBy(lots, keyOf).map((set): AccountState => ({ ...bare, ...without, lots: set })),
    ...beside,
  ];
  const groupings: AccountState[][] = [
    apart((row) => String(row)),
    apart((row) => String(rows.expiries[row])),
    apart((row) => String(rows.underlyings[row])),
    [{ ...bare, lots }],
  ];
  return (requirement) =>
    groupings.map((states) => subject.column(states, requirement, 'initials').reduce((sum, x) => sum + x, 0)) as unknown as Sums;
}

/** The same under rules without shocks of volatility, on a program of the account alone. */
async function stillPooled(subject: Subject, names: readonly string[], rules: Rules): Promise<(requirement: string) => Sums> {
  const { program, parts, market } = await aloneOf(subject, [...new Set(names)], rules);
  const tick = program.tick(market);
  const inside = { ...subject.inside, parts, own: [subject.own], program: () => program, tick: () => tick, market: () => market };
  return pooled(new Subject(inside, 0), rules);
}

/** The rules with the vols of every scenario unchanged; undefined where they are already. */
function withoutVolShocks(rules: Rules): Rules | undefined {
  const shocked = Object.values(rules.scenarios).some(({ blocks }) => blocks?.some(({ vols }) => vols.some((vol) => vol !== 'unchanged')));
  if (!shocked) return undefined;
  const scenarios = Object.fromEntries(
    Object.entries(rules.scenarios).map(([name, set]) => [
      name,
      set.blocks === undefined
        ? set
        : { ...set, blocks: set.blocks.map((block) => ({ ...block, vols: block.vols.map(() => 'unchanged') })) },
    ]),
  );
  return parseRules({ ...rules, scenarios });
}

function setsBy(lots: AccountLots, keyOf: (row: number) => string): AccountLots[] {
  const sets = new Map<string, { rows: number[]; quantities: number[]; prices: number[] }>();
  lots.rows.forEach((row, i) => {
    const key = keyOf(row);
    const set = sets.get(key) ?? { rows: [], quantities: [], prices: [] };
    sets.set(key, set);
    set.rows.push(row);
    set.quantities.push(lots.quantities[i]);
    set.prices.push(lots.prices[i]);
  });
  return [...sets.values()];
}
