// Why an account is asked for what it is.

import { rowFaultOf } from '../fault.js';
import type { FaultRecord } from '../index.js';
import { name as id, line, plain } from '../shape/leaves.js';
import { named as byName, choice, defined, list, orNull, record, type Shape, said, truth } from '../shape/shape.js';
import type { ExplainedPart, LiquidationDistances, Savings } from '../support.js';
import { assumptions, fault, money, moneyOrNull, numeraire, rulesNamed, rulesTold, words } from './common.js';
import { liquidationPricesFound, search, uses } from './liquidationPrices.js';
import { question, requirement, viewOf, whose } from './question.js';

type Part = Omit<ExplainedPart, 'value' | 'parts'> & { readonly value: number | null; readonly parts: readonly Part[] };

const part: Shape<Part> = defined('ExplainedPart', () =>
  record({
    label: said(words, { words: 'a name of the document, or the text of a part' }),
    'formula?': said(words, { words: 'of a name: its text' }),
    'underlying?': id,
    value: said(moneyOrNull, { words: 'null where nothing limits it' }),
    binding: said(truth, { words: 'the whole would be another without it' }),
    'scenario?': said(words, { words: 'of a term over scenarios: the one in which most is lost' }),
    parts: list(part, 0, 1e6),
  }),
);
const formula = defined('ExplainedFormula', () =>
  record({
    value: moneyOrNull,
    formula: part,
    binding: said(list(record({ term: id, 'underlying?': id, 'scenario?': words, value: money }), 0, 1e6), {
      words: 'the terms that decide it, what adds most first',
    }),
    worst: said(
      orNull(
        record({
          set: words,
          label: words,
          'vol?': words,
          'moves?': byName(plain),
          'weights?': byName(plain),
          term: id,
          'underlying?': id,
          loss: money,
        }),
      ),
      { words: 'the scenario in which most is lost' },
    ),
  }),
);

const { 'requirement?': _, ...prices } = search;
const touched = record({
  price: said(plain, { unit: 'numeraire', digits: 4 }),
  move: said(plain, { words: 'price / current price - 1', digits: 4 }),
  balance: money,
  sigmas: said(orNull(plain), { words: 'of the horizon; null where the price stands still', digits: 2 }),
  probability: said(plain, { words: 'of touching the price within the horizon', digits: 6 }),
  medianDays: said(orNull(plain), { words: 'until half of all paths have touched it; null: never', digits: 1 }),
});
const assetDistances = {
  asset: id,
  price: said(plain, { unit: 'numeraire', digits: 4 }),
  uses,
  volatility: said(plain, { words: 'annual, decimal', digits: 4 }),
  downs: list(touched, 0, 1e6),
  ups: list(touched, 0, 1e6),
  probability: said(plain, { words: 'of touching the nearest of either side', digits: 6 }),
};
const pooling = record({
  alone: said(money, { words: 'every instrument by itself' }),
  byExpiry: said(money, { words: 'instruments of one underlying and expiry together' }),
  byUnderlying: said(money, { words: 'instruments of one underlying together' }),
  together: said(money, { words: 'all together' }),
  vol: said(record({ alone: money, together: money }), { words: 'what shocks of volatility add to the first and to the last' }),
});

export const explain = question({
  name: 'explain',
  title:
    'Why an account is asked for what it is: every formula with its numbers, what binds, what each holding adds; on request where it is liquidated.',
  input: {
    ...whose,
    'requirement?': requirement,
    'savings?': said(truth, { words: 'what each requirement sets free against the one before, and where pooling saves', usual: false }),
    'prices?': said(record(prices), { words: 'the prices at which it is liquidated, searched like this' }),
    'distances?': said(
      record({
        horizonDays: said(plain, { unit: 'days' }),
        'sigmas?': said(rulesTold, { words: 'whose factors are the volatilities; the rules where left out' }),
      }),
      { words: 'how many sigmas of so many days every such price is away, alone and with all others, and how likely it is touched' },
    ),
  },
  answer: record({
    account: id,
    subaccount: line(128),
    rules: rulesNamed,
    requirement: id,
    numeraire,
    equity: formula,
    initial: formula,
    maintenance: formula,
    excess: said(money, { words: 'equity less initial' }),
    contributions: said(list(record({ kind: choice(['position', 'order', 'collateral', 'attribute']), id, value: money }), 0, 1e7), {
      words: 'what each position, order, collateral and attribute adds to the initial requirement; below 0 lowers it',
    }),
    remainder: said(money, { words: 'initial less the sum of contributions' }),
    mark: choice(['ok', 'partial']),
    notCharged: said(
      list(record({ instrument: id, of: choice(['position', 'order']), size: said(plain, { unit: 'contracts', digits: 4 }) }), 0, 1e7),
      { words: 'parts of the account that the rules do not charge' },
    ),
    assumptions,
    'savings?': record({
      requirements: list(
        record({
          ...{ requirement: id, equity: money, initial: money, maintenance: money, excess: money },
          released: said(money, { words: 'its excess less that of the requirement before' }),
          pooling,
        }),
        0,
        1000,
      ),
      released: said(money, { words: 'excess under the last less excess under the first' }),
    }),
    'liquidation?': liquidationPricesFound,
    'distances?': record({
      ...{ horizonDays: plain, daysPerYear: plain, source: words },
      below: said(truth, { words: 'it is to be liquidated at the current prices' }),
      alone: list(record(assetDistances), 0, 1e6),
      together: list(record({ ...assetDistances, betas: byName(plain) }), 0, 1e6),
      unmeasured: said(list(id, 0, 1e6), { words: 'assets without a volatility: they stand still' }),
    }),
    'without?': said(record({ 'prices?': fault, 'distances?': fault }), {
      words: 'why there are none: at a price that was looked at the account has no figures',
    }),
  }),
  long: true,
  places: { 'inputs.horizonDays': 'distances.horizonDays', 'inputs.': 'prices.', 'search.': 'prices.' },
  run: async (session, { requirement: of, savings: saves, prices: searched, distances: far, ...whom }) => {
    const view = viewOf(session, whom);
    const explained = view.explain(of);
    const { requirement: own } = explained;
    const look = searched && { ...searched, requirement: own, ...session.watch };
    const sigmas = far?.sigmas === undefined ? {} : { sigmas: await session.rulesOf(far.sigmas) };
    const inputs = far && { ...searched, ...sigmas, requirement: own, horizonDays: far.horizonDays, ...session.watch };
    const liquidation = look && (await orFault(() => view.liquidationPrices(look)));
    const distances = inputs && (await orFault(() => view.distances({ ...inputs, volatilities: 'factors', together: true })));
    const faults = { ...(liquidation?.fault && { prices: liquidation.fault }), ...(distances?.fault && { distances: distances.fault }) };
    return {
      ...explained,
      ...(saves && { savings: savingsIn(await view.savings()) }),
      ...(liquidation?.found && { liquidation: liquidation.found }),
      ...(distances?.found && { distances: distancesIn(distances.found) }),
      ...(Object.keys(faults).length > 0 && { without: faults }),
    };
  },
});

const savingsIn = ({ requirements, released }: Savings) => ({ requirements, released });

const distancesIn = ({ horizonDays, daysPerYear, source, below, alone, together = [], unmeasured }: LiquidationDistances) => ({
  ...{ horizonDays, daysPerYear, source, below, alone, together, unmeasured },
});

/** A price at which the account has no figures ends the search, and not the explanation. */
async function orFault<T>(ask: () => Promise<T>): Promise<{ readonly found?: T; readonly fault?: FaultRecord }> {
  try {
    return { found: await ask() };
  } catch (error) {
    return { fault: rowFaultOf(error).toRecord() };
  }
}
