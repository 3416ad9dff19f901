// What clearinghouseState states of an account and its positions, and what makes it.
import type { Draft } from './draft.js';
import { has, lastDigit, maybe, part, type Row } from './fields.js';
import { type Held, rateAt } from './hyperliquidTiers.js';
import { crossingPrice } from './prices.js';

/** Figures are truncated at 6 decimals. */
const digit = 1e-6;
const double = (x: number): number => 1e-12 * Math.abs(x);
/** Share of the notional that stays in the account. */
const floorRate = 0.1;

interface Known {
  readonly partial: boolean;
  readonly ordered: boolean;
  readonly collateralKnown: boolean;
}

export function stateFigures(draft: Draft, state: Row, held: readonly Held[], known: Known): void {
  for (const one of held) rowFigures(draft, one, known, held.length);
  const cross = held.filter(({ isolated }) => isolated === undefined);
  summaryFigures(draft, state, 'crossMarginSummary', cross, known);
  summaryFigures(draft, state, 'marginSummary', held, known);
  const digits = digit * Math.max(2, cross.length + 1);
  const used = maybe(state, 'crossMaintenanceMarginUsed', 'reply');
  const summary = part(state, 'crossMarginSummary') ?? part(state, 'marginSummary') ?? {};
  const notional = maybe(summary, 'totalNtlPos', 'summary');
  const shown = cross.reduce((sum, { units, price }) => sum + Math.abs(units) * price, 0);
  const rate = uniform(cross.map(({ tiers }) => (tiers.length === 1 ? rateAt(tiers, 0) : Number.NaN)));
  const cut = (known.partial || cross.length === 0) && notional !== undefined && notional > shown;
  draft.figure({
    name: 'crossMaintenanceMarginUsed',
    stated: used,
    ...(cut
      ? {
          rule: 'rows are missing: all of them at the rate of those shown',
          within: 1e-8 * (used ?? 0) + digits,
          ...(rate === undefined ? { missing: 'rows are missing' } : { recompute: () => notional * rate }),
        }
      : { rule: 'maintenance of the cross positions', within: digits, recompute: (answers) => answers.maintenance('account') }),
  });
  withdrawable(draft, state, known);
}

function rowFigures(
  draft: Draft,
  { row, path, name, units, price, entry, isolated, leverage, tiers }: Held,
  known: Known,
  rows: number,
): void {
  const value = Math.abs(units) * price;
  draft.figure({
    name: `${path}.marginUsed`,
    stated: maybe(row, 'marginUsed', path),
    within: 2 * digit + double(value),
    ...(isolated !== undefined
      ? { rule: 'isolated: its own cash and its value', recompute: (answers) => answers.equity(name) }
      : leverage === undefined
        ? { rule: 'value / leverage', missing: 'the row states no leverage' }
        : { rule: 'value / leverage', recompute: (answers) => answers.initial(name) }),
  });
  draft.figure({
    name: `${path}.unrealizedPnl`,
    stated: has(row, 'entryPx') ? maybe(row, 'unrealizedPnl', path) : undefined,
    rule: 'size x (mark - entry)',
    // entry prices are shown to five digits of the average
    within: 2 * digit + entryDigits(row) * Math.abs(units),
    recompute: () => units * (price - entry),
  });
  const stated = maybe(row, 'liquidationPx', path);
  const account = isolated === undefined ? 'account' : name;
  const whole = isolated !== undefined || (known.collateralKnown && !known.partial);
  draft.figure({
    name: `${path}.liquidationPx`,
    stated,
    rule: 'mark - side (equity - maintenance) / size / (1 - side x maintenance rate)',
    within: ((rows + 2) * digit) / Math.abs(units) + 1e-9 * Math.abs(stated ?? 0),
    ...(whole
      ? { recompute: (answers) => crossingPrice(answers, { account, units, price, rate: rateAt(tiers, value) }) }
      : { missing: 'the collateral of the account is not among the replies' }),
  });
}

/** Half a unit of the last digit of the entry price, where it is rounded at all. */
function entryDigits(row: Row): number {
  const text = String(row.entryPx ?? '');
  const decimals = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
  return 0.5 * Number(`1e-${decimals}`);
}

function summaryFigures(draft: Draft, state: Row, name: string, rows: readonly Held[], { partial }: Known): void {
  const summary = part(state, name);
  if (summary === undefined) return;
  const [value, notional, raw, used] = ['accountValue', 'totalNtlPos', 'totalRawUsd', 'totalMarginUsed'].map((key) =>
    maybe(summary, key, name),
  );
  const cut = partial || (rows.length === 0 && (notional ?? 0) > 0);
  const digits = digit * (rows.length + 2);
  const net = rows.reduce((sum, { units, price }) => sum + units * price, 0);
  const gross = rows.reduce((sum, { units, price }) => sum + Math.abs(units) * price, 0);
  if (cut) {
    cutSummary(draft, name, rows, { value, notional, raw, used });
    return;
  }
  const cross = rows.filter(({ isolated }) => isolated === undefined);
  draft.figure({
    name: `${name}.accountValue`,
    stated: value,
    rule: 'cash and the value of the positions',
    within: digits + double(gross),
    own: true,
    ...(raw === undefined
      ? { missing: 'the cash of the account is not stated' }
      : name === 'crossMarginSummary'
        ? { recompute: (answers) => answers.equity('account') }
        : { recompute: () => raw + net }),
  });
  draft.figure({
    name: `${name}.totalNtlPos`,
    stated: notional,
    rule: 'values of the rows',
    within: digits + double(gross),
    own: true,
    ...(rows.length === 0 && notional === undefined ? { missing: 'no rows' } : { recompute: () => gross }),
  });
  draft.figure({
    name: `${name}.totalMarginUsed`,
    stated: used,
    rule: name === 'marginSummary' ? 'margin of the cross positions and equity of the isolated ones' : 'margin of the cross positions',
    within: digits + double(gross),
    ...(cross.some(({ leverage }) => leverage === undefined)
      ? { missing: 'a row states no leverage' }
      : {
          recompute: (answers) =>
            rows.reduce((sum, one) => sum + (one.isolated === undefined ? 0 : answers.equity(one.name)), 0) + answers.initial('account'),
        }),
  });
}

interface Totals {
  readonly value: number | undefined;
  readonly notional: number | undefined;
  readonly raw: number | undefined;
  readonly used: number | undefined;
}

/** Totals of rows that are not there: one leverage for all, where those shown have one or the totals are a whole multiple. */
function cutSummary(draft: Draft, name: string, rows: readonly Held[], { value, notional, raw, used }: Totals): void {
  draft.notes.push(`${name}: rows are missing, so its totals are held against one another alone`);
  const oneSided =
    raw !== undefined && notional !== undefined && value !== undefined ? (value > raw ? raw + notional : raw - notional) : undefined;
  const alone = oneSided !== undefined && Math.abs(oneSided - (value as number)) < 3 * digit + double(notional as number);
  draft.figure({
    name: `${name}.accountValue`,
    stated: value,
    rule: 'cash and the value of positions all on one side',
    within: 3 * digit + double(notional ?? 0),
    ...(alone ? { recompute: () => oneSided } : { missing: 'rows are missing, and longs and shorts offset' }),
  });
  const shown = uniform(rows.map(({ leverage }) => leverage ?? Number.NaN));
  const whole = used !== undefined && used > 0 && notional !== undefined ? Math.round(notional / used) : undefined;
  const leverage = shown ?? (rows.length === 0 ? whole : undefined);
  draft.figure({
    name: `${name}.totalMarginUsed`,
    stated: used,
    rule: 'rows are missing: all of them at one leverage',
    within: 1e-8 * (used ?? 0) + 2 * digit,
    ...(leverage === undefined || notional === undefined ? { missing: 'rows are missing' } : { recompute: () => notional / leverage }),
  });
}

/** The value that all share; undefined where they differ. */
function uniform(values: readonly number[]): number | undefined {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : undefined;
}

function withdrawable(draft: Draft, state: Row, { ordered }: Known): void {
  const summary = part(state, 'marginSummary') ?? part(state, 'crossMarginSummary') ?? {};
  const cross = part(state, 'crossMarginSummary') ?? summary;
  const whole = has(summary, 'accountValue') ? summary : cross;
  const [value, used, notional] = ['accountValue', 'totalMarginUsed', 'totalNtlPos'].map((key) => maybe(whole, key, 'summary'));
  const stated = maybe(state, 'withdrawable', 'reply');
  if (stated === undefined) return;
  const common = {
    name: 'withdrawable',
    stated,
    within: Math.max(3 * digit, Math.min(1e-4, lastDigit(state, 'withdrawable'))) + double(value ?? 0),
  };
  const rule = 'account value less the larger of margin used and 0.1 x notional, less the margin of orders that raise exposure';
  if (value === undefined || used === undefined) {
    draft.figure({ ...common, rule, missing: 'account value or margin used is not stated' });
    return;
  }
  const floored = Math.max(used, floorRate * (notional ?? 0));
  const plain = Math.max(0, value - used);
  // edited fixtures and replies of before the floor are without it, and show it by agreeing to the digit
  if (!ordered && floored > used && Math.abs(plain - stated) <= common.within) {
    draft.notes.push('withdrawable: agrees without the floor of 0.1 x notional, which the venue has today');
    draft.figure({ ...common, rule: 'account value less margin used', recompute: () => plain });
    return;
  }
  draft.figure({
    ...common,
    rule,
    recompute: (answers) =>
      Math.max(0, value - floored - (ordered ? Math.max(0, answers.initial('with orders') - answers.initial('account')) : 0)),
  });
}
