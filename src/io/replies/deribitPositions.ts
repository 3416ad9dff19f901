// Rows of Deribit's get_positions: standard margin of each position alone, in the settlement currency, rounded at 9 decimals.
// Under portfolio margin rows still carry these figures.
import { dayMs } from '../../market/year.js';
import { type DeribitName, tryDeribitName } from '../deribit/name.js';
import { standardRates } from './deribitStandard.js';
import { anyInstant, type Draft } from './draft.js';
import { has, lastDigit, maybe, must, mustWord, part, type Row } from './fields.js';

export const isPosition = (row: Row): boolean => has(row, 'instrument_name') && has(row, 'size') && has(row, 'mark_price');
/** `{ standard_margin: { BTC: { imBase, mmBase, incPerCoin } } }`: rates of another day, or of the test venue. */
export const isRates = (row: Row): boolean => has(row, 'standard_margin');

const digit = 1e-9;

interface Table {
  readonly futuresRate: Record<string, { readonly initial: number; readonly maintenance: number }>;
  readonly sizeIncrement: Record<string, number>;
}

/** Figures of the rows; answers the overlay: each instrument has the rates of its coin. */
export function positionRows(draft: Draft, rows: readonly Row[], rates: Row | undefined, at: number | undefined) {
  const table: Table = { futuresRate: {}, sizeIncrement: {} };
  const single = rows.length === 1;
  const named = rows.map((row, i) => {
    const path = single ? '' : `[${i}]`;
    const id = mustWord(row, 'instrument_name', path || 'position');
    return { row, path, id, name: tryDeribitName(id, `${path || 'position'}.instrument_name`) };
  });
  const expiries = named.flatMap(({ name }) => (name?.kind === 'option' ? [name.expiry] : []));
  // standard margin reads no clock: the day before the first expiry will do
  draft.asOf = at ?? (expiries.length > 0 ? Math.min(...expiries) - dayMs : anyInstant);
  for (const { row, path, id, name } of named) {
    const figure = (key: string): string => (path === '' ? key : `${path}.${key}`);
    if (name === undefined) unknownRow(draft, row, id, path || 'position', figure);
    else if (name.kind === 'option') optionRow(draft, row, name, path || 'position', figure);
    else futureRow(draft, row, id, name.family.stablecoin, path || 'position', figure, coinRates(table, rates, id));
  }
  const parameters = Object.keys(table.futuresRate).length > 0 ? { parameters: table } : {};
  return parameters;
}

/** Rates of an instrument: the reply's, else those of its coin. Whether they are known. */
function coinRates(table: Table, rates: Row | undefined, id: string): boolean {
  const coin = id.split(/[-_]/)[0];
  const stated = part(part(rates ?? {}, 'standard_margin') ?? {}, coin);
  if (stated !== undefined) {
    const at = `standard_margin.${coin}`;
    table.futuresRate[id] = { initial: must(stated, 'imBase', at), maintenance: must(stated, 'mmBase', at) };
    table.sizeIncrement[id] = must(stated, 'incPerCoin', at);
    return true;
  }
  const known = standardRates[coin];
  if (known === undefined) return false;
  table.futuresRate[id] = known.rate;
  table.sizeIncrement[id] = known.increment;
  return true;
}

function futureRow(
  draft: Draft,
  row: Row,
  id: string,
  stablecoin: string | undefined,
  path: string,
  figure: (key: string) => string,
  known: boolean,
): void {
  const size = signed(row, must(row, 'size', path));
  const mark = must(row, 'mark_price', path);
  const linear = stablecoin !== undefined;
  const shown = maybe(row, 'size_currency', path);
  // the size in coins tells the mark that the figures were made with; the one beside it may be of a moment later
  const counted = !linear && shown !== undefined && shown !== 0 ? Math.abs(size / shown) : mark;
  const unit = linear ? 1 : counted;
  if (size !== 0) {
    draft.contract({
      ...{ id, kind: 'perpetual', underlying: id, asset: stablecoin ?? `coin of ${id}`, price: counted },
      inverse: !linear,
    });
    draft.account(path, [{ instrument: id, quantity: size, entryPrice: maybe(row, 'average_price', path) || counted }]);
  }
  for (const view of ['initial', 'maintenance'] as const)
    draft.figure({
      name: figure(`${view}_margin`),
      stated: maybe(row, `${view}_margin`, path),
      rule: '(base + growth x coins) x coins',
      within: digit + 1e-12 * Math.abs(size),
      ...(known
        ? { recompute: (answers) => (size === 0 ? 0 : answers[view](path) / unit) }
        : { missing: 'the rates of this coin are not known' }),
    });
  if (linear) return;
  for (const [name, stated] of [
    ['size_currency', shown],
    ['delta', maybe(row, 'delta', path)],
  ] as const)
    draft.figure({
      name: figure(name),
      stated,
      rule: 'size / mark',
      within: digit,
      near: 1e-3,
      recompute: () => size / mark,
    });
  const average = maybe(row, 'average_price', path);
  if (average === undefined || average === 0) return;
  draft.figure({
    name: figure('total_profit_loss'),
    stated: maybe(row, 'total_profit_loss', path),
    rule: 'size x (1 / average - 1 / mark)',
    within: 10 * digit + (Math.abs(size) * (lastDigit(row, 'average_price') + lastDigit(row, 'mark_price'))) / (average * average),
    near: 1e-3,
    recompute: () => size * (1 / average - 1 / counted),
  });
}

function optionRow(draft: Draft, row: Row, name: DeribitName, path: string, figure: (key: string) => string): void {
  const { id, strike, expiry, call } = name;
  const size = signed(row, must(row, 'size', path));
  const mark = must(row, 'mark_price', path);
  const index = must(row, 'index_price', path);
  const { stablecoin } = name.family;
  const linear = stablecoin !== undefined;
  if (size !== 0) {
    draft.contract({
      ...{ id, kind: 'option', underlying: id, asset: stablecoin ?? `coin of ${id}`, price: index, index, mark },
      // the formula reads strike, index and mark alone
      ...{ inverse: !linear, option: { expiry, strike, call, vol: 0.5, rate: 0 } },
    });
    draft.withoutVol(id);
    draft.account(path, [{ instrument: id, quantity: size, entryPrice: 0 }]);
  }
  for (const view of ['initial', 'maintenance'] as const)
    draft.figure({
      name: figure(`${view}_margin`),
      stated: maybe(row, `${view}_margin`, path),
      rule: 'short: a share of the index less what it is out of the money, and its mark; long: nothing',
      // marks are shown shorter than they are counted
      within: digit + 0.6 * Math.abs(size) * lastDigit(row, 'mark_price'),
      recompute: (answers) => (size === 0 ? 0 : answers[view](path) / (linear ? 1 : index)),
    });
}

/** Spot pairs, combos and what is yet to come: named, and left as they are stated. */
function unknownRow(draft: Draft, row: Row, id: string, path: string, figure: (key: string) => string): void {
  for (const view of ['initial', 'maintenance'] as const)
    draft.figure({
      name: figure(`${view}_margin`),
      stated: maybe(row, `${view}_margin`, path),
      rule: 'of a future or an option alone',
      within: digit,
      missing: `${id} is neither a future nor an option`,
    });
}

/** Some replies sign the size, all state the direction. */
function signed(row: Row, size: number): number {
  if (row.direction === 'zero') return 0;
  return row.direction === 'sell' ? -Math.abs(size) : row.direction === 'buy' ? Math.abs(size) : size;
}
