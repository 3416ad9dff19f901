// What deleveraging, the fund and sharing in a debt do: other accounts give lots or money.
import { Fault } from '../../fault.js';
import { amountIn } from '../../program/ledger/openAccount.js';
import type { ChangeOf } from '../engine/change.js';
import { type Effect, listed, type Stand } from '../engine/steps.js';
import { deleveragingOf, holdersOf, mostPaid, sizesOf } from './candidates.js';
import type { LiquidationEvent } from './event.js';
import { closedBy, filled, paidIn } from './fills.js';
import { Judge } from './judge.js';
import { moving, once, readyAt, Steps, timeOf, usable } from './makers.js';

const wrong = (path: string, expectation: string, got: unknown): Fault => new Fault('OUT_OF_RANGE', path, expectation, got);

export function assign(change: ChangeOf<'adl.assign'>, stand: Stand): Effect {
  const time = timeOf(change, stand);
  once(change);
  const judge = new Judge(stand, time);
  const row = stand.rowOf(change, 'change');
  const one = stand.liquidations.one(row, 'change.account');
  if (time < readyAt(judge, one.since)) throw wrong('change.time', `at least ${readyAt(judge, one.since)}, when the latency is over`, time);
  usable(judge, row);
  // an account that was deleveraged at this time may be so in its other instruments
  if (one.taken?.time !== time && !deleverages(judge, row))
    throw wrong('change.account', 'one that is deleveraged by the rules', change.account);
  const of = listed(stand, change.instrument, 'change.instrument');
  moving(judge, change.instrument, 'change.instrument');
  const price = judge.mark(of);
  if (change.price !== price) throw wrong('change.price', `${price}, the mark`, change.price);
  const state = judge.state(row);
  const long = state.lots.rows.some((held, i) => held === of && (state.lots.quantities[i] as number) > 0 && change.side !== 'short');
  const sign = long ? -1 : 1;
  const holders = new Map(holdersOf(judge, of, long).map((holder) => [holder.at, holder]));
  const steps = new Steps(judge);
  const events: LiquidationEvent[] = [];
  const by = new Map(one.taken?.time === time ? one.taken.by.map((each) => [each.row, each.value]) : []);
  let lots = 0;
  const given = new Set<number>();
  for (const [i, from] of change.from.entries()) {
    const path = `change.from[${i}]`;
    const at = stand.rowOf(from, path);
    const holder = holders.get(at);
    if (holder === undefined) throw wrong(`${path}.account`, 'a holder of the other side that the rule may choose', from.account);
    if (given.has(at)) throw new Fault('DUPLICATE', `${path}.account`, 'a holder once', from.account);
    given.add(at);
    const part = judge.lotsOf(of, from.quantity);
    if (part > holder.lots) throw wrong(`${path}.quantity`, `at most what it holds (${Math.abs(holder.held.quantity)})`, from.quantity);
    lots += part;
    const quantity = -sign * from.quantity;
    const after = filled(judge, judge.state(at), [{ row: of, quantity, price, side: holder.held.side }]);
    steps.set(at, after);
    const [figures] = judge.figuresAfter(at, [after]);
    const { equity: owned, maintenance: asked } = judge.figures(at);
    const { equity, maintenance } = figures as { readonly equity: number; readonly maintenance: number };
    const names = { ...judge.names(at), against: judge.names(row).account };
    const before = { equity: owned, maintenance: asked };
    events.push({ kind: 'deleveraged', time, ...names, instrument: change.instrument, quantity, price, equity, maintenance, before });
    const { value } = sizesOf(judge, { row: of, quantity: from.quantity, price });
    by.set(at, (by.get(at) ?? 0) + value);
  }
  const quantity = sign * judge.quantityOf(of, lots);
  closedBy(state, of, { quantity, side: change.side }, 'change.from');
  // a fill for each holder: both sides of it are rounded alike
  const fills = change.from.map((from) => ({ row: of, quantity: sign * from.quantity, price, side: change.side }));
  steps.set(row, filled(judge, state, fills));
  const taken = { time, by: [...by].sort(([a], [b]) => a - b).map(([at, value]) => ({ row: at, value })) };
  // the account's own step comes first
  return { steps: steps.all, liquidation: { events, open: [[row, { ...one, taken }]] } };
}

/** Whether the rules deleverage against an account as it is. */
export function deleverages(judge: Judge, row: number): boolean {
  if (!judge.rule.waterfall.includes('deleveraging') || judge.state(row).lots.rows.length === 0) return false;
  const { equity, maintenance } = judge.figures(row);
  return equity < maintenance && (deleveragingOf(judge).when === 'unfilled' || equity < 0);
}

/** Units of an asset that an open account without positions owes: its debt, no more than its equity is below 0. */
export function owed(judge: Judge, row: number, asset: number): number {
  const state = judge.state(row);
  const { equity } = judge.figures(row);
  const debt = -amountIn(state.collateral, asset);
  if (state.lots.rows.length > 0 || !(debt > 0) || !(equity < 0)) return 0;
  return Math.min(judge.unitsOf(asset, debt), judge.unitsWithin(asset, -equity));
}

export function pay(change: ChangeOf<'fund.pay'>, stand: Stand): Effect {
  const time = timeOf(change, stand);
  const { judge, row, asset, units } = owing(change, change.amount, stand, time);
  if (!judge.rule.waterfall.includes('fund'))
    throw new Fault('BAD_RULES', 'rules.liquidation.waterfall', 'one with the stage fund', judge.rule.waterfall.join());
  const fund = judge.party('fund');
  const has = inFund(judge, asset);
  if (units > has) throw wrong('change.amount', `at most what the fund has (${judge.amountOf(asset, has)})`, change.amount);
  const steps = new Steps(judge);
  steps.set(row, paidIn(judge, judge.state(row), asset, change.amount));
  steps.set(fund, paidIn(judge, judge.state(fund), asset, -change.amount));
  const by = judge.names(fund).account;
  const events: LiquidationEvent[] = [
    { kind: 'paid', time, ...judge.names(row), stage: 'fund', by, asset: change.asset, amount: change.amount },
  ];
  return { steps: steps.all, liquidation: { events, open: [] } };
}

/** Units of an asset that the fund has. */
export const inFund = (judge: Judge, asset: number): number =>
  Math.max(0, judge.unitsOf(asset, amountIn(judge.state(judge.party('fund')).collateral, asset)));

export function socialise(change: ChangeOf<'loss.socialise'>, stand: Stand): Effect {
  const time = timeOf(change, stand);
  const { stage } = change;
  const sum = change.payers.reduce((all, { amount }) => all + amount, 0);
  const { judge, row, asset } = owing(change, sum, stand, time);
  if (!judge.rule.waterfall.includes(stage))
    throw new Fault('BAD_RULES', 'rules.liquidation.waterfall', `one with the stage ${stage}`, judge.rule.waterfall.join());
  const taken = stand.liquidations.one(row, 'change.account').taken;
  const steps = new Steps(judge);
  let after = judge.state(row);
  const events: LiquidationEvent[] = [];
  const given = new Set<number>();
  for (const [i, { account, subaccount = '', amount }] of change.payers.entries()) {
    const path = `change.payers[${i}]`;
    const at = stand.rowOf({ account, subaccount }, path);
    if (given.has(at)) throw new Fault('DUPLICATE', `${path}.account`, 'a payer once', account);
    given.add(at);
    const shares =
      stage === 'deleveraging' ? taken?.time === time && taken.by.some((one) => one.row === at) : stand.liquidations.of(at) === undefined;
    if (!shares || at === row || judge.isParty(at))
      throw wrong(`${path}.account`, 'an account that shares in the debt by the rules', account);
    const most = mostPaid(judge, asset, at);
    if (judge.unitsOf(asset, amount) > most) throw wrong(`${path}.amount`, `at most its equity (${judge.amountOf(asset, most)})`, amount);
    steps.set(at, paidIn(judge, judge.state(at), asset, -amount, `${path}.amount`));
    after = paidIn(judge, after, asset, amount, `${path}.amount`);
    events.push({ kind: 'paid', time, ...judge.names(row), stage, by: account, asset: change.asset, amount });
  }
  steps.set(row, after);
  return { steps: steps.all, liquidation: { events, open: [] } };
}

export function close(change: ChangeOf<'liquidation.close'>, stand: Stand): Effect {
  const time = timeOf(change, stand);
  const judge = new Judge(stand, time);
  const row = stand.rowOf(change, 'change');
  stand.liquidations.one(row, 'change.account');
  const { equity, maintenance } = judge.figures(row);
  const holds = judge.state(row).lots.rows.length > 0;
  const { how } = change;
  const fits = how === 'bankrupt' ? !holds && equity < 0 : equity >= maintenance && (how === 'recovered' || holds === (how === 'restored'));
  if (!fits) throw wrong('change.how', 'what its positions, equity and maintenance show', `${how}: ${equity} of ${maintenance}`);
  return {
    steps: [],
    liquidation: { events: [{ kind: 'closed', time, ...judge.names(row), how, equity, maintenance }], open: [[row, undefined]] },
  };
}

/** The open account without positions that is paid to, and the amount in units. */
function owing(change: ChangeOf<'fund.pay' | 'loss.socialise'>, amount: number, stand: Stand, time: number) {
  once(change);
  const judge = new Judge(stand, time);
  const row = stand.rowOf(change, 'change');
  stand.liquidations.one(row, 'change.account');
  const asset = stand.inside.parts.rows.assetOf(change.asset);
  if (asset < 0) throw new Fault('UNKNOWN_ASSET', 'change.asset', 'an asset of the market', change.asset);
  const [units, most] = [judge.unitsOf(asset, amount), owed(judge, row, asset)];
  if (units > most) throw wrong('change.amount', `at most what is owed (${judge.amountOf(asset, most)})`, amount);
  return { judge, row, asset, units };
}
