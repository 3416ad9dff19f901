// Greeks of an account.
import { name as id, plain } from '../shape/leaves.js';
import { named as byName, list, record, said } from '../shape/shape.js';
import { fault, numeraire, quantity } from './common.js';
import { question, viewOf, whose } from './question.js';

const greek = {
  delta: said(plain, { unit: 'numeraire per unit of the index', digits: 4 }),
  gamma: said(plain, { words: 'change of delta per unit of the index', digits: 6 }),
  vega: said(plain, { unit: 'numeraire per 0.01 of vol', digits: 2 }),
  theta: said(plain, { unit: 'numeraire per calendar day', digits: 2 }),
};

export const greeks = question({
  name: 'greeks',
  title: 'Delta, gamma, vega and theta of an account, position by position and by underlying.',
  input: whose,
  answer: record({
    numeraire,
    positions: list(record({ instrument: id, underlying: id, quantity, ...greek }), 0, 1e7),
    underlyings: byName(record({ ...greek, collateral: said(plain, { words: 'that stands beside the positions', unit: 'coins' }) })),
    faults: list(fault, 0, 1e7),
  }),
  run: (session, whom) => viewOf(session, whom).greeks(),
});
