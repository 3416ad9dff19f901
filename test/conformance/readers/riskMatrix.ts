// Risk matrices of coin futures as a venue's simulation reports them (JSON, cases: params, positions in coins, extras -> P&L rows, tables, shocks, margins in coins).
import type { Quote, TermRules } from '../../../src/index.js';
import { portfolioFigure } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
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

/** The preset with the parameters of a case in the place of its own; a parameter that the case does not state stays. */
function rulesOf({ params }: Case, preset: TermRules): TermRules {
  const loose = structuredClone(preset) as unknown as Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  const { grids, terms, formulas } = loose as {
    grids: Record<string, Record<string, unknown>>;
    terms: Record<string, Record<string, unknown>>;
    formulas: Record<string, unknown>;
  };
  const all = (name: string, put: (value: { readonly '*': number }) => void): void => {
    if (params[name] !== undefined) put({ '*': params[name] });
  };
  const set =
    (target: unknown, field: string) =>
    (value: unknown): void => {
      (target as Record<string, unknown>)[field] = value;
    };
  const { table, extended, rollShock, deltaShock } = terms;
  all('price_range', set(grids.table, 'priceRanges'));
  for (const one of [table, extended]) all('pnl_offset', set(one, 'offsets'));
  for (const one of [table, extended]) all('max_offsetable_pnl', set(one, 'caps'));
  all('extended_table_factor', set(extended?.far, 'factors'));
  all('extended_dampener', set(extended?.far, 'dampeners'));
  all('annualised_move_risk', set(rollShock, 'annualMoves'));
  all('min_annualised_move', set(rollShock, 'minimums'));
  all('m_inc', set(deltaShock, 'increments'));
  all('delta_total_liq_shock_threshold', set(deltaShock, 'thresholds'));
  all('max_delta_shock', set(deltaShock, 'caps'));
  if (params.mm_factor !== undefined) set(formulas, 'maintenanceFactor')(params.mm_factor);
  if (params.volatility_range_up !== undefined) {
    const term = { referenceDays: 30, floorDays: 1, shortPower: params.short_term_vega_power, longPower: params.long_term_vega_power };
    const up = { shock: 'relative', size: params.volatility_range_up, term, floor: params.min_volatility_for_shock_up };
    const down = { shock: 'relative', size: -(params.volatility_range_down as number), term, floor: null };
    set(grids.table, 'volStates')({ up, same: { shock: 'unchanged' }, down });
    set(grids.extended, 'volStates')({ up });
  }
  const buckets = params.buckets_count ?? 4;
  const moves = Array.from({ length: 2 * buckets + 1 }, (_, k) => (k - buckets) / buckets);
  const vols = params.vol_scenarios_count === 1 ? ['same'] : ['up', 'same', 'down'];
  set(grids.table, 'scenarios')(moves.flatMap((move) => vols.map((vol) => ({ move, vol, weight: 1 }))));
  return loose as unknown as TermRules;
}

/** Coins of a row of P&L as the file lists it: a number a move, or one a move and state of volatility. */
function coins(row: ArrayLike<number>, from: number, count: number, listed: number, index: number): number[] {
  const step = count / listed;
  return Array.from({ length: listed }, (_, i) => (row[from + i * step] as number) / index);
}

/** The largest error of a list, relative to the larger of 1 and the figure; Infinity when the lists do not match. */
function worst(got: readonly number[], due: readonly number[]): number {
  if (got.length !== due.length) return Number.POSITIVE_INFINITY;
  return got.reduce((most, x, i) => Math.max(most, errorOf(x, due[i] as number)), 0);
}

const errorOf = (got: number, due: number): number => Math.abs(got - due) / Math.max(1, Math.abs(due));

function errorsOf(one: Case, core: Core, door: Door): Record<string, number> {
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
  const book = door.bookOf([
    {
      account: 'a',
      subaccount: '',
      mode: 'portfolio',
      positions: Object.entries(one.positions).map(([instrument, { size }]) => ({ instrument, quantity: size * index, entryPrice: index })),
      collateral: [],
      figures: {
        spotMargin: figure('spot_margin'),
        mmpMargin: figure('mmp_margin'),
        openOrdersMargin: figure('open_orders_margin'),
        correlationContingency: Number(one.expected.correlation_contingency ?? 0) * index,
      },
    },
  ]);
  const rules = rulesOf(one, door.termPreset('deribit-portfolio'));
  const run = core.requirements({ market, book, rules, terms: true });
  const term = (name: string): number => (run.terms.get(name)?.values[0] ?? Number.NaN) / index;
  const figures: Readonly<Record<string, number>> = {
    worst_case: term('worstCase'),
    roll_shock: term('rollShock'),
    delta_shock: term('deltaShock'),
    correlation_contingency: term('correlationContingency'),
    risk_matrix_margin: term('riskMatrix'),
    initial_margin: (run.initials[0] as number) / index,
    maintenance_margin: (run.maintenances[0] as number) / index,
  };
  const errors: Record<string, number> = {};
  for (const [name, got] of Object.entries(figures)) {
    const due = one.expected[name];
    if (typeof due === 'number') errors[name] = errorOf(got, due);
  }
  for (const [name, rows, sums] of [
    ['table', 'initial', 'aggregated'],
    ['extended', 'initialExtended', 'aggregatedExtended'],
  ] as const) {
    const { scenarios, instruments, positions, counted } = core.scenarioPnls({ market, book, rules, term: name, account: 'a' });
    const count = scenarios.length;
    for (const [id, due] of Object.entries((one.expected[rows] ?? {}) as Readonly<Record<string, number[]>>))
      errors[`${rows} ${id}`] = worst(coins(positions, instruments.indexOf(id) * count, count, due.length, index), due);
    const due = one.expected[sums] as readonly number[] | undefined;
    if (due !== undefined) errors[sums] = worst(coins(counted, 0, count, due.length, index), due);
  }
  return errors;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('worst error of the figures of an account, relative to the larger of the figure and 1 coin', portfolioFigure);
  for (const one of listAt<Case>(source, 'cases')) tally.attempt(one.name, () => errorsOf(one, core, door));
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
