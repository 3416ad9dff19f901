// Margin levels of Vega (JSON, margincore-live-cases, kinds vega/margin-levels-*, order-margin-isolated, maintenance-with-funding, margin-transfers): by the engine under its documents.
import type { Account } from '../../../src/index.js';
import { liveRelative } from '../../precision.js';
import { type Overlay, presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, perpetual, relativeTo, runRule } from '../ruleRun.js';
import { listAt, type Source } from '../source.js';
import { kindOf, type LiveCase, unlike } from './vegaLiquidation.js';

type Errors = Readonly<Record<string, number>>;
// biome-ignore lint/suspicious/noExplicitAny: fields of a reference case, by the kind's own description
type Given = any;
type Orders = NonNullable<Account['orders']>;

interface Asked {
  readonly preset: string;
  readonly mode: 'cross' | 'isolated';
  readonly quantity: number;
  readonly orders: Orders;
  /** Smallest units of the asset. */
  readonly price: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly overlay: Overlay;
}

/** Levels of one account, by name, and what they are before they are rounded. */
async function levelsOf(core: Core, door: Door, { preset, mode, quantity, orders, price, figures, overlay }: Asked) {
  const rules = presetWith(door, preset, { 'parameters.steps': 1, ...overlay });
  const before = preset === 'vega' ? 'sum(risk + fundingFactor * fundingLiability)' : 'sum(loss)';
  const account = {
    ...accountOf('a', quantity === 0 ? [] : [{ instrument: 'X', quantity, entryPrice: price }], []),
    mode,
    ...(orders.length === 0 ? {} : { orders }),
  };
  const held = await runRule(core, door, rules, { quotes: [perpetual('X', price, figures)], accounts: [account] }, { before });
  return {
    maintenance: held.level(mode, 'maintenance', 'a'),
    search: held.level(mode, 'search', 'a'),
    initial: held.level(mode, 'initial', 'a'),
    release: held.level(mode, 'release', 'a'),
    order_margin: preset === 'vega' && mode === 'isolated' ? held.level(mode, 'orderMargin', 'a') : 0,
    // of an isolated account the position alone
    unrounded: held.reading('before', 'a', mode === 'isolated' ? 'maintenance' : 'initial'),
  };
}

interface Resting {
  readonly side?: 'buy' | 'sell';
  readonly size_lots?: number;
  readonly size?: number;
  readonly price: number;
}

/** Lots as units, price ticks as asset units. */
function scaled(inputs: Given) {
  const lot = 10 ** -(inputs.position_decimals ?? 0);
  const tick = 10 ** ((inputs.asset_decimals ?? 0) - (inputs.price_decimals ?? 0));
  const order = ({ size_lots, size, price }: Resting, side: 1 | -1): Orders[number] => ({
    instrument: 'X',
    quantity: side * (size_lots === undefined ? (size as number) : size_lots * lot),
    price: price * tick,
  });
  const orders = [
    ...(inputs.orders ?? []).map((one: Resting) => order(one, one.side === 'buy' ? 1 : -1)),
    ...(inputs.buy_orders ?? []).map((one: Resting) => order(one, 1)),
    ...(inputs.sell_orders ?? []).map((one: Resting) => order(one, -1)),
  ] as Orders[number][];
  // volumes without prices count at the mark
  if (inputs.buy_order_lots > 0) orders.push(order({ size_lots: inputs.buy_order_lots, price: inputs.mark_price }, 1));
  if (inputs.sell_order_lots > 0) orders.push(order({ size_lots: inputs.sell_order_lots, price: inputs.mark_price }, -1));
  return { lot, tick, orders, quantity: inputs.position ?? inputs.position_lots * lot };
}

/** A risk model by its own parameters, as the document has it, or the factors that a case states. */
function factorsOf({ risk_model: model, risk_factor_long: long, risk_factor_short: short }: Given): Overlay {
  const lognormal = (side: 'long' | 'short') => ({
    lognormal: { drift: model.mu, volatility: model.sigma, years: model.tau_years, probability: model.lambda, side },
  });
  const modelled = model?.kind === 'lognormal';
  return {
    'parameters.longRiskFactor': { '*': modelled ? lognormal('long') : long },
    'parameters.shortRiskFactor': { '*': modelled ? lognormal('short') : short },
  };
}

function rulesOf(inputs: Given): Overlay {
  const { scaling, margin_factor: factor, quadratic_slippage_factor: quadratic } = inputs;
  return {
    ...factorsOf(inputs),
    'parameters.slippage': { '*': inputs.linear_slippage_factor },
    'terms.risk.quadratic': quadratic > 0 ? quadratic : undefined,
    'parameters.marginFactor': factor === undefined || factor === null ? undefined : { '*': factor },
    'parameters.searchFactor': scaling?.search,
    'parameters.initialFactor': scaling?.initial,
    'parameters.releaseFactor': scaling?.release,
  };
}

/** What every figure of a case says beside the levels found. */
function compared(found: Awaited<ReturnType<typeof levelsOf>>, expected: Given): Errors {
  const names = ['maintenance', 'search', 'initial', 'release', 'order_margin'] as const;
  const errors: Record<string, number> = {};
  for (const name of names) if (expected[name] !== undefined) errors[name] = unlike(found[name], expected[name]);
  if (expected.maintenance_unrounded !== undefined)
    errors.unrounded = relativeTo(found.unrounded, Number(expected.maintenance_unrounded)) / liveRelative;
  return errors;
}

async function levels(core: Core, door: Door, { inputs, expected }: LiveCase): Promise<Errors> {
  const { orders, quantity, tick } = scaled(inputs);
  const auction = inputs.auction_price === undefined ? {} : { auction: 1, auctionPrice: (inputs.auction_price ?? 0) * tick };
  const isolated = inputs.margin_mode === 'isolated' || (inputs.margin_mode === undefined && inputs.margin_factor !== undefined);
  const mode = isolated ? 'isolated' : 'cross';
  const asked = {
    preset: 'vega',
    mode,
    quantity,
    orders,
    price: inputs.mark_price * tick,
    figures: auction,
    overlay: rulesOf(inputs),
  } as const;
  return compared(await levelsOf(core, door, asked), expected);
}

const kinds: Readonly<Record<string, (core: Core, door: Door, one: LiveCase) => Promise<Errors>>> = {
  'margin-levels-cross': levels,
  'margin-levels-isolated': levels,
  'margin-levels-auction': levels,
  async 'margin-levels-fully-collateralised'(core, door, { inputs, expected }) {
    const { orders, quantity, tick } = scaled(inputs);
    const figures = { highestPrice: inputs.max_price * tick };
    const asked = {
      preset: 'vega-capped',
      mode: inputs.margin_mode,
      quantity,
      orders,
      price: inputs.mark_price * tick,
      figures,
      overlay: {},
    } as const;
    return compared(await levelsOf(core, door, asked), expected);
  },
  async 'order-margin-isolated'(core, door, { inputs, expected }) {
    const lot = 1 / inputs.position_factor;
    const { orders } = scaled(inputs);
    const auction = inputs.auction_price === null ? {} : { auction: 1, auctionPrice: inputs.auction_price };
    const found = await levelsOf(core, door, {
      preset: 'vega',
      mode: 'isolated',
      quantity: inputs.position_lots * lot,
      orders: orders.map((order) => ({ ...order, quantity: order.quantity * lot })),
      price: 1,
      figures: auction,
      overlay: { 'parameters.marginFactor': { '*': inputs.margin_factor } },
    });
    return { orderMargin: unlike(found.order_margin, expected.order_margin) };
  },
  async 'maintenance-with-funding'(core, door, { inputs, expected }) {
    const { orders, quantity } = scaled(inputs);
    // payment = forward - spot, the interest part being none
    const due = inputs.funding_payment_per_unit as number;
    const spot = due === 0 ? 1 : 2 * Math.abs(due);
    const auction = inputs.auction === true ? { auction: 1, auctionPrice: inputs.auction_price ?? 0 } : {};
    const found = await levelsOf(core, door, {
      preset: 'vega',
      mode: 'cross',
      quantity,
      orders,
      price: inputs.mark_price,
      figures: { externalTwap: spot, internalTwap: spot + due, fundingYears: 0, ...auction },
      overlay: {
        ...rulesOf(inputs),
        'parameters.fundingFactor': 1,
        'terms.fundingLiability.payment.clampLow': 0,
        'terms.fundingLiability.payment.clampHigh': 0,
      },
    });
    return compared(found, expected);
  },
  async 'margin-transfers'(core, door, { inputs, expected }) {
    // one contract whose whole price is at risk has this maintenance
    const overlay = rulesOf({ ...inputs, linear_slippage_factor: 0, risk_factor_long: 1, risk_factor_short: 1 });
    const figures = { preset: 'vega', mode: 'cross', quantity: 1, orders: [], price: inputs.maintenance, figures: {}, overlay } as const;
    const { maintenance, search, initial, release } = await levelsOf(core, door, figures);
    const { transfer, least } = door.transfers.marginTransfer({ maintenance, search, initial, release, balance: inputs.margin_balance });
    const action = transfer > 0 ? 'top up to initial' : transfer < 0 ? 'release to initial' : 'none';
    return { transfer: unlike({ action, amount: Math.abs(transfer), minimum: transfer > 0 ? least : null }, expected) };
  },
};

export const vegaLevels: Reader = {
  kind: 'margin levels of Vega',
  recognises: (source) => kindOf(source, 'vega') in kinds,
  async run(source: Source, core: Core, door: Door): Promise<Outcome> {
    const tally = new Tally('of the line of each figure', 1);
    const ask = kinds[kindOf(source, 'vega')] as (typeof kinds)[string];
    for (const one of listAt<LiveCase>(source, 'cases')) await tally.attemptLater(one.name, () => ask(core, door, one));
    return tally.outcome();
  },
};
