// Every kind of term of version 2 and what it becomes: terms and parameters of the document, and what formulas read instead of it.
import { plainNumber } from '../../../book/fields.js';
import { tree } from './draft.js';
import { countedOrders, deltaSource, type Make, ordersOf, scanOf, times } from './making.js';
import {
  bracketInitial,
  bracketMaintenance,
  health,
  liquidityInitial,
  otherView,
  riskFactorMargin,
  sizedMargin,
  weightedAssets,
  weightedDebts,
} from './rateTerms.js';
import { factorsOf, haircutTiers, Reading, tableAt } from './reading.js';
import {
  collateralConfidence,
  deltaFloor,
  deltaShock,
  discountedScan,
  openOption,
  optionValue,
  oracleConfidence,
  riskMatrix,
  shortOptions,
  spreadCredits,
  strategyMargin,
} from './riskTerms.js';

const named = tree.name;
const op = tree.op;
const call = tree.call;

export const makes: Readonly<Record<string, Make>> = {
  accountFigure: ({ draft, fields, name }) => {
    const old = fields('figure', 'absent');
    if (old.fields.absent === 'zero') draft.accounts[old.word('figure')] = 0;
    return draft.term(name, { kind: 'attribute', of: 'account', attribute: old.word('figure') });
  },
  basisContingency: (making) => {
    const old = making.fields('grid', 'add', 'perYear');
    return scanOf(making, old, {
      netting: 'expiry',
      kinds: ['option'],
      expiryShare: { base: old.number('add'), perYear: old.number('perYear') },
    });
  },
  bracketInitial,
  bracketMaintenance,
  collateral: ({ draft, fields, name }) => {
    const old = fields('haircuts');
    return draft.term(name, { kind: 'collateral', haircuts: old.table('haircuts', haircutTiers), debts: 'whole' });
  },
  collateralConfidence,
  correlationRisk: ({ draft, fields, name }) => {
    const old = fields('measure', 'confidence', 'horizonDays', 'volTerm', 'factors');
    draft.once('term', old.fields.volTerm, old.at('volTerm'));
    draft.once('factors', factorsOf(old.fields.factors, old.at('factors')), old.at('factors'));
    return draft.term(name, {
      kind: 'factorRisk',
      measure: old.word('measure'),
      confidence: old.number('confidence'),
      horizonDays: old.number('horizonDays'),
    });
  },
  deltaFloor,
  deltaShock,
  depeg: ({ draft, fields, name }) => {
    const old = fields('asset', 'figure', 'threshold', 'factor');
    const peg = draft.term(name, { kind: 'attribute', of: 'asset', asset: old.word('asset'), attribute: old.word('figure') });
    return times(call('max', tree.number(0), op('-', tree.number(old.number('threshold')), peg)), tree.number(old.number('factor')));
  },
  discountedScan,
  feeProvision: ({ draft, fields, name }) => {
    const old = fields('kinds', 'figure', 'optionCap', 'orders');
    const cap = old.fields.optionCap === null ? {} : { optionCap: old.number('optionCap') };
    return draft.term(name, { kind: 'fee', kinds: old.words('kinds'), attribute: old.word('figure'), ...cap, ...ordersOf(old) });
  },
  fundingLiability: ({ draft, fields, name }) => {
    const old = fields('factor', 'spot', 'forward', 'years', 'rate', 'clampLow', 'clampHigh');
    const { factor: _, ...payment } = old.fields;
    return times(tree.number(old.number('factor')), draft.term(name, { kind: 'funding', payment }));
  },
  fundingProvision: ({ draft, fields, name }) => {
    const old = fields('figure', 'orders');
    return draft.term(name, { kind: 'funding', attribute: old.word('figure'), ...ordersOf(old) });
  },
  futuresGain: ({ draft, fields, name }) => {
    fields();
    return draft.term(name, { kind: 'futuresPnl' });
  },
  jointScan: (making) => scanOf(making, making.fields('grid'), { netting: 'account' }),
  liquidityInitial,
  liquidityMaintenance: (making) => otherView(making, making.fields('of'), 'maintenance'),
  markedOptionValue: optionValue('mark'),
  nakedScan: (making) => {
    const old = making.fields('grid', 'rates', 'netted', 'orders');
    return scanOf(making, old, { netting: 'underlying', naked: { rate: old.fields.rates, netting: old.word('netted') }, ...ordersOf(old) });
  },
  nakedShort: ({ draft, fields, name }) => {
    const old = fields('netting', 'rate');
    return times(tree.number(old.number('rate')), draft.term(name, { kind: 'nakedShort', netting: old.word('netting') }));
  },
  netDelta: ({ draft, fields, name }) => draft.term(name, { kind: 'delta', delta: deltaSource(fields('delta')), measure: 'net' }),
  notional: ({ draft, fields, name }) => {
    const old = fields('kinds', 'netting', 'price', 'rate');
    const term = draft.term(name, { kind: 'notional', kinds: old.words('kinds'), price: old.word('price'), netting: old.word('netting') });
    return old.number('rate') === 1 ? term : times(tree.number(old.number('rate')), term);
  },
  openNotional: ({ draft, fields, name }) => {
    const old = fields('kinds', 'figures', 'orders');
    return draft.term(name, {
      kind: 'notional',
      kinds: old.words('kinds'),
      price: 'forward',
      netting: 'gross',
      attributes: old.words('figures'),
      ...ordersOf(old),
    });
  },
  openOption,
  optionValue: optionValue('model'),
  oracleConfidence,
  perUnderlying: ({ draft, fields, name }) =>
    named(draft.parameter(name, tableAt(fields('values').fields.values, 'old.terms.values', plainNumber))),
  perpetualDenominator: health('debts'),
  perpetualNumerator: health('assets'),
  riskFactorMargin,
  riskMatrix,
  rollShock: ({ draft, fields, name }) => {
    const old = fields('delta', 'annualMoves', 'minimums');
    return draft.term(name, {
      kind: 'rollShock',
      delta: deltaSource(old),
      annual: old.fields.annualMoves,
      minimum: old.fields.minimums,
      undated: 'now',
    });
  },
  scan: (making) => {
    const old = making.fields('grid', 'orders');
    return scanOf(making, old, { netting: 'underlying', ...countedOrders(old) });
  },
  shortOptions,
  sizedMargin,
  spreadCredits,
  strategyMargin,
  weightedAssets,
  weightedDebts,
  wrongWay: ({ draft, fields, name }) => {
    const rates = fields('underlyings').table('underlyings', (entry, path) => new Reading(entry, path, ['rate']).number('rate'));
    return times(named(draft.parameter(`${name}Rate`, rates)), draft.term(name, { kind: 'wrongWay', delta: 'black' }));
  },
};
