// What-ifs under the names of venues' own replies: only what the figures say, in the venue's unit and sign.

import { fieldsOf } from '../book/fields.js';
import { madeAs } from '../book/made.js';
import { identifier, oneOf } from '../check.js';
import type { FiguresByRequirement } from '../engine/prepared/account/subject.js';
import type { WhatIf } from '../engine/prepared/account/whatIf.js';
import { Fault } from '../fault.js';
import { marketMade } from '../market/build.js';
import type { Market } from '../market/market.js';

export interface SimulatePortfolioOptions {
  /** An asset of the market that every figure is converted to: what Deribit names a currency. */
  readonly currency: string;
  /** The market that the what-if was answered on: its price of the currency is the index. */
  readonly market: Market;
  /** The account's own where left out. */
  readonly requirement?: string;
}

/** Fields of Deribit's `private/simulate_portfolio`: of the account after the changes, in the currency; those that end in `_usd` in USD. */
export interface SimulatedPortfolio {
  readonly currency: string;
  /** Equity as the requirement counts it: what margins are held against. */
  readonly margin_balance: number;
  readonly initial_margin: number;
  readonly maintenance_margin: number;
  /** margin_balance - initial_margin. */
  readonly available_funds: number;
  /** Without what expires first, where the what-if was requested with `withoutNextExpiry`. */
  readonly projected_initial_margin?: number;
  readonly projected_maintenance_margin?: number;
  /** Margin balance in USD, if the numeraire is USD. */
  readonly total_margin_balance_usd?: number;
  readonly total_initial_margin_usd?: number;
  readonly total_maintenance_margin_usd?: number;
}

/**
 * The whole account converted by the index of the currency, as each row of a cross-collateral account is. Venue's equity, balance, session and P&L fields are not of a what-if and left out. That
 * `projected_*` is without the closest expiry is what Deribit says of `projected_delta_total`. Throws UNKNOWN_ASSET, BAD_ARGUMENT (a requirement that was not answered), OVERFLOW.
 */
export function simulatePortfolio(found: WhatIf, options: SimulatePortfolioOptions): SimulatedPortfolio {
  const given = fieldsOf(options, 'options', ['currency', 'market'], ['requirement']) as unknown as SimulatePortfolioOptions;
  const answer = whatIfMade(found);
  const currency = identifier(given.currency, 'options.currency');
  const index = marketMade(given.market, 'options.market').assets.find(({ id }) => id === currency)?.price;
  if (index === undefined) throw new Fault('UNKNOWN_ASSET', 'options.currency', 'an asset of the market', currency);
  const { name, after } = figuresIn(answer, given.requirement);
  const projected = answer.withoutNextExpiry?.[name];
  const inCurrency = (x: number): number => {
    const converted = x / index;
    if (!Number.isFinite(converted)) throw new Fault('OVERFLOW', 'options.currency', 'one in which the figures are finite', currency);
    return converted;
  };
  return {
    currency,
    margin_balance: inCurrency(after.equity),
    initial_margin: inCurrency(after.initial),
    maintenance_margin: inCurrency(after.maintenance),
    available_funds: inCurrency(after.excess),
    ...(projected === undefined
      ? {}
      : {
          projected_initial_margin: inCurrency(projected.initial),
          projected_maintenance_margin: inCurrency(projected.maintenance),
        }),
    ...(answer.numeraire === 'USD'
      ? {
          total_margin_balance_usd: after.equity,
          total_initial_margin_usd: after.initial,
          total_maintenance_margin_usd: after.maintenance,
        }
      : {}),
  };
}

export interface GetMarginOptions {
  /** Venue's number of the subaccount; its field is absent without it. */
  readonly subaccountId?: number;
  /** The account's own where left out. */
  readonly requirement?: string;
}

/** Fields of Derive's `get_margin`: net margins, value less requirement, above 0 where it is covered; USD, decimal strings that parse to the same doubles. */
export interface Margin {
  readonly subaccount_id?: number;
  readonly pre_initial_margin: string;
  readonly pre_maintenance_margin: string;
  readonly post_initial_margin: string;
  readonly post_maintenance_margin: string;
  /** Whether the initial requirement is covered after it: 'passes margin requirement'. The venue may let a trade that reduces risk pass as well. */
  readonly is_valid_trade: boolean;
}

/** Open orders count as the rules charge them; the venue's reply leaves them out, so ask of an account without any. Throws OUT_OF_RANGE for a numeraire other than USD, BAD_ARGUMENT. */
export function getMargin(found: WhatIf, options: GetMarginOptions = {}): Margin {
  const given = fieldsOf(options, 'options', [], ['subaccountId', 'requirement']) as GetMarginOptions;
  const answer = whatIfMade(found);
  const { subaccountId } = given;
  if (subaccountId !== undefined && !(Number.isSafeInteger(subaccountId) && subaccountId >= 0))
    throw new Fault('OUT_OF_RANGE', 'options.subaccountId', 'a whole number from 0', subaccountId);
  if (answer.numeraire !== 'USD')
    throw new Fault('OUT_OF_RANGE', 'answer.numeraire', 'USD, which the venue states margins in', answer.numeraire);
  const { before, after } = figuresIn(answer, given.requirement);
  return {
    ...(subaccountId === undefined ? {} : { subaccount_id: subaccountId }),
    pre_initial_margin: decimal(before.excess),
    pre_maintenance_margin: decimal(before.equity - before.maintenance),
    post_initial_margin: decimal(after.excess),
    post_maintenance_margin: decimal(after.equity - after.maintenance),
    is_valid_trade: after.excess >= 0,
  };
}

const figures = { '*': { equity: 'number', initial: 'number', maintenance: 'number', excess: 'number' } } as const;
const answerParts = { before: figures, after: figures, 'withoutNextExpiry?': figures, requirement: 'text', numeraire: 'text' } as const;

function whatIfMade(answer: WhatIf): WhatIf {
  return madeAs(answer, 'answer', 'an answer of whatIf', answerParts);
}

type Figures = FiguresByRequirement[string];

function figuresIn(
  answer: WhatIf,
  requirement: string | undefined,
): { readonly name: string; readonly before: Figures; readonly after: Figures } {
  const name = requirement === undefined ? answer.requirement : oneOf(requirement, Object.keys(answer.after), 'options.requirement');
  const [before, after] = [answer.before[name], answer.after[name]];
  if (before === undefined || after === undefined) throw new Fault('NOT_FOUND', 'answer.requirement', 'one that it has figures of', name);
  return { name, before, after };
}

/** The shortest decimal of a double, without an exponent. */
function decimal(x: number): string {
  const [digits = '', exponent] = String(x).split('e');
  if (exponent === undefined) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const all = whole + fraction;
  return sign + (point <= 0 ? `0.${'0'.repeat(-point)}${all}` : all.padEnd(point, '0'));
}
