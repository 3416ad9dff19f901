// The prices at which an account is liquidated.
import { name as id, line, plain, whole } from '../shape/leaves.js';
import { choice, defined, list, orNull, record, said, truth } from '../shape/shape.js';
import { money, numeraire, rulesNamed } from './common.js';
import { question, requirement, viewOf, whose } from './question.js';

/** How far and how finely prices are searched. */
export const search = {
  'requirement?': requirement,
  'assets?': said(list(id, 0, 1000), { words: 'whose prices are moved; all that the account uses where left out' }),
  'lowest?': said(plain, { words: 'price that is looked at, as a multiple of the current one; 0.1 where left out' }),
  'highest?': said(plain, { words: 'the same above; 10 where left out' }),
  'steps?': said(whole(1, 100_000), { words: 'prices that are looked at on either side; 64 where left out' }),
  'tolerance?': said(plain, { words: 'width of the last bracket, relative to its prices; 1e-12 where left out' }),
} as const;

export const uses = said(list(choice(['collateral', 'debt', 'spot', 'future', 'perpetual', 'option', 'settlement']), 0), {
  words: 'why its price matters to the account',
});

const crossing = defined('Crossing', () =>
  record({
    price: said(plain, { unit: 'numeraire', digits: 4 }),
    move: said(plain, { words: 'price / current price - 1', digits: 4 }),
    balance: money,
  }),
);

export const liquidationPricesFound = defined('LiquidationPrices', () =>
  record({
    account: id,
    subaccount: line(128),
    rules: rulesNamed,
    requirement: id,
    numeraire,
    equity: money,
    maintenance: money,
    balance: said(plain, { words: 'equity less maintenance', unit: 'numeraire', digits: 2 }),
    below: said(truth, { words: 'it is to be liquidated at the current prices: the thresholds say where it would be covered again' }),
    search: record({ lowest: plain, highest: plain, steps: plain, tolerance: plain }),
    thresholds: list(
      record({
        asset: id,
        price: said(plain, { words: 'of one unit now', unit: 'numeraire', digits: 4 }),
        uses,
        down: said(orNull(crossing), { words: 'the nearest below; null where the search meets none' }),
        up: said(orNull(crossing), { words: 'the nearest above' }),
      }),
      0,
      1e6,
    ),
  }),
);

export const liquidationPrices = question({
  name: 'liquidation-prices',
  title: 'Prices of each asset at which equity falls to the maintenance requirement, everything else as it is.',
  input: { ...whose, ...search },
  answer: liquidationPricesFound,
  long: true,
  places: { search: '' },
  run: (session, { account, subaccount, ...asked }) => viewOf(session, { account, subaccount }).liquidationPrices(asked),
});
