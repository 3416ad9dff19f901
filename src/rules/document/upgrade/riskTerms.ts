// Terms of version 2 that ask what moves: options, scans, spreads, deltas and the confidence of oracles.
import type { Formula } from '../formula.js';
import { tree } from './draft.js';
import { deltaSource, type Make, ordersOf, sideOf, times } from './making.js';
import { Reading } from './reading.js';

const named = tree.name;
const op = tree.op;
const call = tree.call;

export const optionValue =
  (price: 'model' | 'mark'): Make =>
  ({ draft, fields, name }) =>
    draft.term(name, { kind: 'optionValue', price, side: sideOf(fields('sides')) });

export const shortOptions: Make = ({ draft, fields, name }) => {
  const old = fields('value', 'calls', 'puts', 'maxLoss', 'unpairedCallRate');
  const charges = (table: 'calls' | 'puts'): readonly object[] =>
    old.list(table, (entry, path) => {
      const one = new Reading(entry, path, ['scale', 'floor', 'rate', 'valueRate']);
      return {
        only: table,
        factor: one.number('scale'),
        rate: one.number('rate'),
        floor: one.number('floor'),
        valueFloor: one.number('valueRate'),
      };
    });
  const expiry = old.word('maxLoss') === 'expiry';
  return draft.term(name, {
    kind: 'optionMargin',
    by: expiry ? 'expiry' : 'position',
    price: old.word('value'),
    shortValue: 'added',
    long: 'free',
    short: [...charges('calls'), ...charges('puts')],
    ...(expiry ? { unpaired: { price: 'forward', rate: old.number('unpairedCallRate') } } : {}),
  });
};

export const openOption: Make = ({ draft, fields, name }) => {
  const old = fields('longRate', 'premiumMultiplier', 'shortRate', 'shortFloor', 'putCap', 'orders');
  const short = { rate: old.number('shortRate'), floor: old.number('shortFloor') };
  return draft.term(name, {
    kind: 'optionMargin',
    by: 'position',
    price: 'mark',
    shortValue: 'apart',
    long: { rate: old.number('longRate'), premium: old.number('premiumMultiplier') },
    short: [
      { only: 'calls', ...short },
      { only: 'puts', ...short, cap: old.number('putCap') },
    ],
    ...ordersOf(old),
  });
};

export const strategyMargin: Make = ({ draft, fields, name }) => {
  const old = fields('underlyingRate', 'leastRate', 'premium');
  const short = { rate: old.number('underlyingRate'), floor: old.number('leastRate') };
  const shorts = [
    { only: 'calls', ...short },
    { only: 'puts', ...short, floorOf: 'strike' },
  ];
  return draft.term(name, {
    kind: 'optionMargin',
    by: 'strategy',
    price: old.word('premium'),
    shortValue: 'added',
    long: 'value',
    short: shorts,
  });
};

export const discountOf = (old: Reading, name: string): object | undefined => {
  if (old.fields[name] === null) return undefined;
  const one = old.inside(name, ['base', 'rateMultiplier', 'rateAdd']);
  return { base: one.number('base'), rateFactor: one.number('rateMultiplier'), rateSpread: one.number('rateAdd') };
};

export const discountedScan: Make = ({ draft, grids, fields, name }) => {
  const old = fields('grid', 'rateFigure', 'assets', 'debts', 'eitherSign', 'collateral', 'floor', 'orders');
  const positive = discountOf(old, 'assets');
  const negative = discountOf(old, 'debts');
  return draft.term(name, {
    kind: 'scan',
    scenarios: grids.set(old.word('grid'), old.at('grid'), old.words('eitherSign')),
    netting: 'underlying',
    floor: old.word('floor'),
    discount: {
      rate: old.wordOrNone('rateFigure') ?? 'rate',
      ...(positive === undefined ? {} : { positive }),
      ...(negative === undefined ? {} : { negative }),
    },
    collateral: old.table('collateral', (one) => one),
    ...ordersOf(old),
  });
};

export const riskMatrix: Make = ({ draft, grids, fields, name }) => {
  const old = fields('grid', 'offsets', 'caps', 'far');
  const far = old.fields.far === null ? undefined : old.inside('far', ['nearGrid', 'factors', 'dampeners', 'counted']);
  const table = far && {
    priceRange: grids.priceRange(far.word('nearGrid'), far.at('nearGrid')),
    factor: far.fields.factors,
    dampener: far.fields.dampeners,
    edge: far.word('counted') === 'at-range-edge',
  };
  return draft.term(name, {
    kind: 'scan',
    scenarios: grids.set(old.word('grid'), old.at('grid'), [], table),
    netting: 'account',
    floor: 'zero',
    offset: { share: old.fields.offsets, cap: old.fields.caps },
  });
};

export const spreadCredits: Make = ({ draft, grids, fields, name }) => {
  const old = fields('grid', 'deltaFigure', 'priceRisk', 'spreads');
  const stated = old.fields.priceRisk as { by?: unknown } | null;
  const paired = stated?.by === 'paired-scenarios';
  const { by: _, ...scenarios } = new Reading(stated, old.at('priceRisk'), paired ? ['by', 'pairs', 'unchanged'] : ['by']).fields;
  const scan = draft.term(`${name}Scan`, {
    kind: 'scan',
    scenarios: grids.set(old.word('grid'), old.at('grid')),
    netting: 'underlying',
    floor: 'zero',
  });
  return draft.term(name, {
    kind: 'spreadCredit',
    scan: scan.node === 'name' ? scan.name : '',
    delta: old.word('deltaFigure'),
    priceRisk: paired ? { pairedScenarios: scenarios } : 'scanRisk',
    spreads: old.fields.spreads,
  });
};

export const deltaFloor: Make = ({ draft, fields, name }) => {
  const old = fields('delta', 'hedged', 'unhedged', 'orders');
  const orders = old.fields.orders === 'ignored' ? {} : { orders: 'worstSide' };
  const side = (measure: 'hedged' | 'unhedged'): Formula => {
    const word = measure === 'hedged' ? 'Hedged' : 'Unhedged';
    const rate = draft.parameter(`${name}${word}Rate`, old.fields[measure]);
    return times(named(rate), draft.term(`${name}${word}`, { kind: 'delta', delta: deltaSource(old), measure, ...orders }));
  };
  return op('+', side('hedged'), side('unhedged'));
};

export const deltaShock: Make = ({ draft, fields, name }) => {
  const old = fields('delta', 'increments', 'thresholds', 'caps');
  const size = call('abs', draft.term(`${name}Delta`, { kind: 'delta', delta: deltaSource(old), measure: 'net' }));
  const index = draft.term(`${name}Index`, { kind: 'attribute', of: 'underlying', attribute: 'index' });
  const rate = (word: string, field: string): Formula => named(draft.parameter(`${name}${word}`, old.fields[field]));
  const beyond = op('/', call('max', tree.number(0), op('-', size, rate('Threshold', 'thresholds'))), index);
  return times(size, call('min', rate('Cap', 'caps'), times(rate('Increment', 'increments'), beyond)));
};

export const oracleConfidence: Make = ({ draft, fields, name }) => {
  const old = fields('kinds', 'sides', 'underlying', 'quote', 'besidePerpetuals', 'price', 'threshold', 'rate');
  const beside = old.wordOrNone('besidePerpetuals');
  const listed = (field: 'underlying' | 'quote'): object => (old.words(field).length === 0 ? {} : { [field]: old.words(field) });
  return draft.term(name, {
    kind: 'oracleContingency',
    on: 'positions',
    kinds: old.words('kinds'),
    side: sideOf(old),
    attributes: { ...listed('underlying'), ...listed('quote'), ...(beside === undefined ? {} : { besidePerpetuals: beside }) },
    price: old.word('price'),
    threshold: old.number('threshold'),
    rate: old.number('rate'),
  });
};

export const collateralConfidence: Make = ({ draft, fields, name }) => {
  const old = fields('figure', 'underlying', 'besidePerpetuals', 'threshold', 'rates');
  const [underlying, beside] = [old.wordOrNone('underlying'), old.wordOrNone('besidePerpetuals')];
  const attributes = {
    asset: [old.word('figure')],
    ...(underlying === undefined ? {} : { underlying: [underlying] }),
    ...(beside === undefined ? {} : { besidePerpetuals: beside }),
  };
  return draft.term(name, {
    kind: 'oracleContingency',
    on: 'collateral',
    attributes,
    threshold: old.number('threshold'),
    rate: old.fields.rates,
  });
};
