// What changes are made to, and the steps that they are made of.
import type { Account } from '../../book/account.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import type { MarketChanges } from '../../engine/prepared/changes.js';
import type { EngineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import type { AccountState } from '../../program/layout/holdings.js';
import { amountIn, openAccount } from '../../program/ledger/openAccount.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Forecasted, Forecasts } from '../forecast/forecasts.js';
import type { VolModel } from '../forecast/model.js';
import type { Gated } from '../gate/fills.js';
import { coveredBy, type GateMode } from '../gate/gate.js';
import type { LiquidationEffect, Liquidations } from '../liquidation/state.js';
import type { LiveOrder } from './change.js';
import type { Of } from './changeShapes.js';
import type { Ahead, Controls } from './controls.js';
import type { LevelEvent, Levels } from './levels.js';
import { lotsOf, type OpenOrders } from './openOrders.js';
import { outsideBand } from './orderBounds.js';
import { checkOrder, type OrderVerdict } from './orderCheck.js';

/** Holdings and open orders of an account from now on. */
export interface Step {
  readonly account: number;
  readonly after: AccountState;
  readonly orders?: readonly LiveOrder[];
}

/** Replacement of the book, market or rules: a new engine is prepared. */
export interface Rebuild {
  readonly market?: Market;
  readonly rules?: Rules;
  readonly opened?: readonly Account[];
}

export interface Effect {
  readonly steps: readonly Step[];
  readonly tick?: MarketChanges;
  readonly rebuild?: Rebuild;
  readonly closed?: number;
  readonly forecasted?: Forecasted;
  readonly order?: OrderVerdict;
  readonly liquidation?: LiquidationEffect;
}

/** Answer of a change, as its record has it. */
export interface RecordedAnswer {
  readonly order?: OrderVerdict;
  readonly orders?: readonly { readonly kind: string; readonly row: number; readonly orders?: readonly string[] }[];
  readonly events: readonly LevelEvent[];
}

/** State that changes are planned on. */
export interface Stand {
  readonly inside: EngineInside;
  readonly orders: OpenOrders;
  /** Throws UNKNOWN_ACCOUNT. */
  readonly rowOf: (of: Of, path: string) => number;
  readonly levels: Levels;
  readonly controls: Controls;
  /** Guards as the change finds them. */
  readonly ahead: Ahead;
  /** Forecasts of rules that have the section. */
  readonly forecasts: Forecasts | undefined;
  /** Forecasts under other rules. */
  readonly forecastsOn: (rules: Rules) => Forecasts | undefined;
  readonly model: VolModel | undefined;
  /** Time of the last change. */
  readonly time: number;
  readonly gate: GateMode;
  /** Changes made so far. */
  readonly sequence: number;
  readonly liquidations: Liquidations;
  /** What came of the change, by its record: figures decide nothing again. */
  readonly said?: RecordedAnswer | undefined;
}

export function stateOf({ inside }: Stand, account: number): AccountState {
  return inside.parts.holdings.stateOf(account);
}

export function listed({ inside }: Stand, instrument: string, path: string): number {
  const row = inside.parts.rows.rowOf(instrument);
  if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', path, 'listed in the market', instrument);
  return row;
}

/** Checks that an instrument is traded: not expired, neither by the time of the change nor by the market's. */
export function traded(stand: Stand, instrument: string, time = stand.time, path = ''): number {
  const row = listed(stand, instrument, path);
  if (stand.said !== undefined) return row;
  const { expiries, expiryGroups } = stand.inside.parts.rows;
  const instant = expiryGroups[expiries[row]]?.instant;
  const now = Math.max(time, stand.inside.tick().market.asOf);
  if (instant !== undefined && now >= instant)
    throw new Fault('EXPIRED', path, `one that expires after ${new Date(now).toISOString()}`, instrument);
  return row;
}

export function withOrders(stand: Stand, account: number, orders: readonly LiveOrder[], state = stateOf(stand, account)): Step {
  const { rows, rules } = stand.inside.parts;
  if (rules.scope.orders === 'refuse')
    throw new Fault('BAD_RULES', 'rules.scope.orders', 'other than refuse, where orders are placed', 'refuse');
  return { account, after: { ...state, orders: lotsOf(orders, (id) => rows.rowOf(id)) }, orders };
}

export function paid(stand: Stand, account: number, asset: string, amount: number): Step {
  const state = stateOf(stand, account);
  const n = stand.inside.parts.rows.assetOf(asset);
  if (n < 0) throw new Fault('UNKNOWN_ASSET', 'change.asset', 'an asset of the market', asset);
  const { ledger } = stand.inside.parts.holdings;
  const after = openAccount(state);
  ledger.pay(after, n, ledger.whole(n, amount, 'change.amount'), 'change.amount');
  return { account, after: { ...state, ...after } };
}

/** Checks an amount that leaves an account: it must be there, and the initial requirement must stay covered. */
export function given(stand: Stand, account: number, asset: string, amount: number): Step {
  const step = paid(stand, account, asset, -amount);
  if (stand.said !== undefined) return step;
  const held = amountIn(stateOf(stand, account).collateral, stand.inside.parts.rows.assetOf(asset));
  if (held < amount) throw new Fault('OUT_OF_RANGE', 'change.amount', `at most the holding (${held} ${asset})`, amount);
  const doubted = stand.controls.refusedBy(stand.inside, account, 'withdrawals', [asset], stand.ahead);
  if (doubted.length > 0) throw new Fault('OUT_OF_RANGE', 'change.asset', 'withdrawn while prices are sure', doubted.join(', '));
  const excess = excessesOf(stand, account, [step.after])[0];
  if (!(excess >= 0))
    throw new Fault(
      'OUT_OF_RANGE',
      'change.amount',
      'an amount after which the initial requirement is covered',
      `${amount} (excess ${excess})`,
    );
  const open = stand.orders.of(account);
  if (stand.gate === 'safe' && open.length > 0) {
    const { covered, least } = coveredBy(gatedOf(stand, account), step.after, open);
    if (!covered)
      throw new Fault(
        'OUT_OF_RANGE',
        'change.amount',
        'an amount after which the initial requirement is covered whatever open orders fill',
        `${amount} (excess ${least})`,
      );
  }
  return step;
}

export function placed(
  stand: Stand,
  account: number,
  row: number,
  open: readonly LiveOrder[],
  order: LiveOrder,
  partly: { readonly lot: number } | undefined,
  instead?: LiveOrder,
): OrderVerdict {
  if (stand.said?.order !== undefined) return stand.said.order;
  const state = stateOf(stand, account);
  const { rows } = stand.inside.parts;
  const assets = [rows.market.underlyings[rows.underlyings[row]]?.asset ?? '', rows.market.assets[rows.assets[row]]?.id ?? ''];
  const doubted = stand.controls.refusedBy(stand.inside, account, 'riskRaisingOrders', assets, stand.ahead);
  if ((order.reduceOnly === true || stand.levels.reducesOnly(account) || doubted.length > 0) && !reduces(state, row, open, order))
    return refused(
      stand,
      account,
      state,
      doubted.length > 0 ? `guards: ${doubted.join(', ')}` : order.reduceOnly ? 'reduceOnly' : 'ladder',
    );
  const asked = { ...gatedOf(stand, account), gate: stand.gate, state, orders: open };
  const verdict = checkOrder({ ...asked, order, partly });
  const banded = outsideBand(stand.inside.parts.rules.orders, stand.inside.tick(), row, order);
  if (banded !== undefined && !(instead !== undefined && isLess(order, instead)))
    return { ...verdict, verdict: 'rejected', quantity: 0, binding: { term: `bands: ${banded}` } };
  if (verdict.verdict !== 'rejected' || instead === undefined) return verdict;
  // an amendment that adds nothing to a shortage may stand where the order stood
  if (stand.gate === 'safe' && (!isLess(order, instead) || coveredBy(asked, state, [...open, instead]).covered)) return verdict;
  const standing = checkOrder({ ...asked, gate: 'venue', order: instead });
  return verdict.after >= standing.after ? { ...verdict, verdict: 'accepted', quantity: order.quantity, before: standing.after } : verdict;
}

function refused(stand: Stand, account: number, state: AccountState, term: string): OrderVerdict {
  const excess = excessesOf(stand, account, [state])[0];
  return { verdict: 'rejected', quantity: 0, before: excess, after: excess, binding: { term } };
}

/** No more contracts at no worse a price: whatever fills of it could have filled of the other. */
function isLess(one: LiveOrder, other: LiveOrder): boolean {
  return Math.abs(one.quantity) <= Math.abs(other.quantity) && Math.sign(one.quantity) * (other.price - one.price) >= 0;
}

export function gatedOf(stand: Stand, account: number): Gated {
  return {
    inside: stand.inside,
    account,
    excesses: (states) => excessesOf(stand, account, states),
    factor: stand.controls.multipliers(stand.inside, account).initial,
  };
}

/** Equity less initial requirement, as the breaker raises it, of variants of an account. */
export function excessesOf(
  { inside, controls }: Pick<Stand, 'inside' | 'controls'>,
  account: number,
  states: readonly AccountState[],
): Float64Array {
  const subject = new Subject(inside, account);
  const excesses = subject.column(states, subject.own, 'excesses');
  const { initial } = controls.multipliers(inside, account);
  if (initial === 1) return excesses;
  return subject.column(states, subject.own, 'initials').map((asked, i) => excesses[i] - (initial - 1) * asked);
}

/** Whether an order, with those that are open on its side, only takes from the position. */
export function reduces({ lots }: AccountState, row: number, open: readonly LiveOrder[], { instrument, quantity }: LiveOrder): boolean {
  let held = 0;
  lots.rows.forEach((of, i) => {
    if (of === row) held += lots.quantities[i];
  });
  let sum = quantity;
  for (const one of open) if (one.instrument === instrument && one.quantity > 0 === quantity > 0) sum += one.quantity;
  return held !== 0 && held > 0 !== quantity > 0 && Math.abs(sum) <= Math.abs(held);
}

/** Steps of every account that a change concerns; orders on instruments that are gone are cancelled. */
export function ofAll(
  stand: Stand,
  gone: ReadonlySet<string>,
  change: (state: AccountState, path: string) => AccountState | undefined,
): readonly Step[] {
  const { book } = stand.inside.parts;
  const steps: Step[] = [];
  for (let account = 0; account < book.accounts.length; account++) {
    const state = stateOf(stand, account);
    const after = change(state, `account ${book.accounts[account]}`);
    const open = gone.size === 0 ? [] : stand.orders.of(account);
    if (open.some(({ instrument }) => gone.has(instrument)))
      steps.push(
        withOrders(
          stand,
          account,
          open.filter(({ instrument }) => !gone.has(instrument)),
          after ?? state,
        ),
      );
    else if (after !== undefined) steps.push({ account, after });
  }
  return steps;
}
