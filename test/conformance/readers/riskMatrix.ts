// Risk matrices of coin futures as a venue's simulation reports them (JSON, cases: params, positions in coins, extras -> P&L rows, tables, shocks, margins in coins).
import type { Quote } from '../../../src/market/market.js';
import type { Rules } from '../../../src/rules.js';
import { portfolioFigure } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, type Readings, type RuleRun, runBook } from '../ruleRun.js';
import { type CellBlock, type Cells, cellPnls, cellReadings, singleBlocks, withCells } from '../scenarioCells.js';
import { listAt, member, type Source } from '../source.js';

interface Case {
  readonly name: string;
  readonly base: string;
  readonly indexPrice: number;
  readonly timestamp: number;
  readonly params: Readonly<Record<string, number>>;
  readonly positions: Readonly<Record<string, { readonly size: number; readonly expiry: string | null }>>;
  readonly extras: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

/** The blocks of the table of moves within the range, and of the extended one. */
function blocksOf({ params }: Case, door: Door): readonly [CellBlock, CellBlock] {
  const set = door.rules.preset('deribit-portfolio').scenarios.riskMatrix;
  const [table, extended] = (set?.blocks ?? []) as readonly unknown[] as readonly [CellBlock, CellBlock];
  const buckets = params.buckets_count ?? 4;
  const ranges = Array.from({ length: 2 * buckets + 1 }, (_, k) => (k - buckets) / buckets);
  const { extended_table_factor: factor, extended_dampener: dampener } = params;
  const stated = { ...(factor === undefined ? {} : { factor }), ...(dampener === undefined ? {} : { dampener }) };
  return [
    { ...table, ranges, vols: params.vol_scenarios_count === 1 ? ['unchanged'] : table.vols },
    { ...extended, beyond: { ...extended.beyond, ...stated } },
  ];
}

/** The preset with the parameters of a case in the place of its own; a parameter that the case does not state stays. */
function rulesOf(one: Case, door: Door): Rules {
  const { params } = one;
  // the table of every other underlying is that of BTC
  const all = (name: string): unknown => (params[name] === undefined ? undefined : { BTC: params[name] });
  const { volatility_range_up: up, volatility_range_down: down, min_volatility_for_shock_up: floor } = params;
  return presetWith(door, 'deribit-portfolio', {
    'scenarios.riskMatrix.blocks': blocksOf(one, door),
    'parameters.priceRange': all('price_range'),
    'terms.worstCase.offset.share': all('pnl_offset'),
    'terms.worstCase.offset.cap': all('max_offsetable_pnl'),
    'terms.rollShock.annual': all('annualised_move_risk'),
    'terms.rollShock.minimum': all('min_annualised_move'),
    'parameters.deltaShockIncrement': all('m_inc'),
    'parameters.deltaShockThreshold': all('delta_total_liq_shock_threshold'),
    'parameters.deltaShockCap': all('max_delta_shock'),
    'parameters.maintenanceFactor': params.mm_factor,
    'volatility.shocks.up': up === undefined ? undefined : { relative: up, floor },
    'volatility.shocks.down': down === undefined ? undefined : { relative: -down },
    'volatility.term.shortPower': up === undefined ? undefined : params.short_term_vega_power,
    'volatility.term.longPower': up === undefined ? undefined : params.long_term_vega_power,
  });
}

/** Coins of a row of P&L as the file lists it: a number a move, or one a move and state of volatility. */
function coins(row: readonly number[], listed: number, index: number): number[] {
  const step = row.length / listed;
  return Array.from({ length: listed }, (_, i) => (row[i * step] as number) / index);
}

/** The largest error of a list, relative to the larger of 1 and the figure; Infinity when the lists do not match. */
function worst(got: readonly number[], due: readonly number[]): number {
  if (got.length !== due.length) return Number.POSITIVE_INFINITY;
  return got.reduce((most, x, i) => Math.max(most, errorOf(x, due[i] as number)), 0);
}

const errorOf = (got: number, due: number): number => Math.abs(got - due) / Math.max(1, Math.abs(due));

async function errorsOf(one: Case, core: Core, door: Door): Promise<Record<string, number>> {
  const asset = one.base.toUpperCase();
  const index = one.indexPrice;
  const quotes: Quote[] = Object.entries(one.positions).map(([id, { expiry }]) => {
    const common = { id, settlement: 'inverse' as const, underlying: asset, asset, multiplier: 1 };
    if (expiry === null || expiry === undefined) return { instrument: { ...common, kind: 'perpetual' }, forward: index, vol: 0, rate: 0 };
    return { instrument: { ...common, kind: 'future', expiry: Date.parse(expiry) }, forward: index, vol: 0, rate: 0 };
  });
  const market = door.buildMarket({
    asOf: one.timestamp,
    numeraire: 'USD',
    venue: 'deribit',
    source: one.name,
    assets: [{ id: asset, price: index }],
    underlyings: [{ id: asset, asset, index }],
    quotes,
  });
  const figure = (name: string): number => (one.extras[name] ?? 0) * index;
  const positions = Object.entries(one.positions).map(([instrument, { size }]) => ({
    instrument,
    quantity: size * index,
    entryPrice: index,
  }));
  const figures = {
    spotMargin: figure('spot_margin'),
    mmpMargin: figure('mmp_margin'),
    openOrdersMargin: figure('open_orders_margin'),
    correlationContingency: Number(one.expected.correlation_contingency ?? 0) * index,
  };
  const book = door.bookOf([
    accountOf('all', positions, [], figures),
    ...positions.map((position) => accountOf(`position ${position.instrument}`, [position], [])),
    ...positions.map((position) => accountOf(`opposite ${position.instrument}`, [{ ...position, quantity: -position.quantity }], [])),
  ]);
  const plain = rulesOf(one, door);
  const { tables, cells } = cellsOf(one, door, plain);
  const rules = cells.reduce((document, each) => withCells(door, document, each), plain);
  const asked = Object.assign({}, readings, ...cells.map(cellReadings)) as Readings;
  const run = await runBook(core, door, rules, { market, book, readings: asked });
  const ours: Readonly<Record<string, number>> = {
    ...Object.fromEntries(Object.keys(readings).map((name) => [name, run.reading(name, 'all') / index])),
    initial_margin: run.initial('all') / index,
    maintenance_margin: run.maintenance('all') / index,
  };
  const errors: Record<string, number> = {};
  for (const [name, got] of Object.entries(ours)) {
    const due = one.expected[name];
    if (typeof due === 'number') errors[name] = errorOf(got, due);
  }
  for (const { rows, sums, alone, together } of tables) {
    for (const [id, due] of Object.entries((one.expected[rows] ?? {}) as Readonly<Record<string, number[]>>))
      errors[`${rows} ${id}`] = worst(coins(positionPnls(run, alone, id), due.length, index), due);
    const due = one.expected[sums] as readonly number[] | undefined;
    if (due !== undefined) errors[sums] = worst(coins(cellPnls(run, together, 'all'), due.length, index), due);
  }
  return errors;
}

/** Beyond the range gains count nothing: those of a position are what its opposite loses. */
function positionPnls(run: RuleRun, alone: Cells, id: string): number[] {
  const lost = cellPnls(run, alone, `opposite ${id}`);
  return cellPnls(run, alone, `position ${id}`).map((pnl, s) => pnl - (lost[s] as number));
}

const readings: Readings = {
  worst_case: 'worstCase',
  roll_shock: 'sum(rollShock)',
  delta_shock: 'sum(deltaShock)',
  correlation_contingency: 'correlationContingency',
  risk_matrix_margin: 'riskMatrix',
};

/** Every scenario of both tables: what a position alone gains, and what counts of the account. */
function cellsOf(one: Case, door: Door, plain: Rules) {
  const { netting, offset } = plain.terms.worstCase as unknown as Readonly<Record<string, unknown>>;
  const names = [
    ['table', 'initial', 'aggregated'],
    ['extended', 'initialExtended', 'aggregatedExtended'],
  ] as const;
  const tables = blocksOf(one, door).map((block, t) => {
    const [table, rows, sums] = names[t] as (typeof names)[number];
    // rows of positions list gains and losses as they are: what a dampener forgives is of the account
    const undampened = block.beyond === undefined ? block : { ...block, beyond: { ...block.beyond, dampener: 0 } };
    const losses = { netting, offset: { share: 0, cap: 0 } };
    const alone: Cells = { set: 'riskMatrix', prefix: `${table}Alone`, blocks: singleBlocks([undampened]), scan: losses };
    const together: Cells = { set: 'riskMatrix', prefix: table, blocks: singleBlocks([block]), scan: { netting, offset } };
    return { rows, sums, alone, together };
  });
  return { tables, cells: tables.flatMap(({ alone, together }) => [alone, together]) };
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('worst error of the figures of an account, relative to the larger of the figure and 1 coin', portfolioFigure);
  for (const one of listAt<Case>(source, 'cases')) await tally.attemptLater(one.name, () => errorsOf(one, core, door));
  tally.note("correlation_contingency and the margins of spot, MMP and open orders are the venue's own figures, stated by the account");
  return tally.outcome();
}

export const riskMatrix: Reader = {
  kind: 'risk matrices of coin futures',
  recognises: (source) => {
    const [first] = listAt(source, 'cases');
    return ['indexPrice', 'params', 'positions'].every((key) => member(first, key) !== undefined);
  },
  run,
};
