// Changes of a liquidation: what each holds. What they mean is looked at when they are made.
import { name as id, plain } from '../../shape/leaves.js';
import { choice, list, record, said } from '../../shape/shape.js';
import { amount, contracts, of, ofNamed, price, size } from '../engine/changeShapes.js';

const side = said(choice(['long', 'short'], 'BAD_ARGUMENT'), { words: 'side that it reduces, in hedge mode' });
const mostRows = 1e7;

/** A part of a step: contracts of one position, at an average price. */
export const stepFill = record({
  instrument: id,
  quantity: contracts,
  price: said(price, { words: 'average of the levels that the plan takes' }),
  limit: said(price, { words: 'worst price that a fill of it may have' }),
  'side?': side,
  'fee?': said(plain, { words: 'to the fund, in the settlement asset' }),
});

/** Fields by kind, beside those that every change has. All but open, step and fill state their `sequence`, so that none is made twice. */
export const liquidationFields = {
  'liquidation.open': of,
  'liquidation.step': {
    ...of,
    fills: said(list(stepFill, 1, 1000), { words: 'one a position' }),
    equity: said(plain, { words: 'once all of it is filled', unit: 'numeraire' }),
    maintenance: said(plain, { words: 'once all of it is filled', unit: 'numeraire' }),
  },
  'liquidation.fill': { ...of, instrument: id, quantity: contracts, price, id, 'side?': side, 'fee?': plain },
  'liquidation.takeover': { ...of, equity: said(plain, { words: 'of the account, which the backstop takes', unit: 'numeraire' }) },
  'liquidation.close': { ...of, how: choice(['recovered', 'restored', 'closed', 'bankrupt'], 'BAD_ARGUMENT') },
  'adl.assign': {
    ...of,
    instrument: id,
    'side?': side,
    price: said(price, { words: 'the mark' }),
    from: said(list(record({ ...ofNamed, quantity: said(size, { unit: 'contracts' }) }), 1, mostRows), {
      words: 'holders of the other side',
    }),
  },
  'fund.pay': { ...of, asset: id, amount },
  'loss.socialise': {
    ...of,
    stage: said(choice(['deleveraging', 'socialised'], 'BAD_ARGUMENT'), { words: 'by those who took its lots, or by all' }),
    asset: id,
    payers: list(record({ ...ofNamed, amount }), 1, mostRows),
  },
} as const;
