// Best hedges over a table of scenarios, whole quantities: by one instrument, by two, and without lots (JSON, margincore-live-cases, kind optimiser/hedge-scan-...).
// Of several best ones any is right.
import { hedgeFraction, hedgeOptions } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, type Source } from '../source.js';
import { kindOf, type LiveCase, unlike } from './vegaLiquidation.js';

type Column = readonly number[];
type Columns = Readonly<Record<string, Column>>;
type Quantities = Readonly<Record<string, number>>;
type Errors = Readonly<Record<string, number>>;

interface Contract {
  readonly type: 'future' | 'call' | 'put';
  readonly strike: number;
  readonly volatility: number;
  readonly years: number;
}

/** P&L of a contract over a grid of price and volatility moves, by the values of the core. */
function gridPnls(
  core: Core,
  { underlying_price: price, price_moves: moves, volatility_moves: shocks, instruments }: LiveCase['inputs'],
): Columns {
  const cells = [[0, 0], ...(shocks as Column).flatMap((shock) => (moves as Column).map((move) => [move, shock]))] as [number, number][];
  const values = ({ type, strike, volatility, years }: Contract): Column => {
    if (type === 'future') return cells.map(([move]) => price * (1 + move));
    const column = (of: (cell: [number, number]) => number): Float64Array => Float64Array.from(cells, of);
    const columns = {
      forwards: column(([move]) => price * (1 + move)),
      strikes: column(() => strike),
      expiryYears: column(() => years),
      vols: column(([, shock]) => volatility + shock),
      rates: column(() => 0),
      calls: Uint8Array.from(cells, () => Number(type === 'call')),
    };
    return [...core.greeks(columns).values];
  };
  return Object.fromEntries(
    Object.entries(instruments as Record<string, Contract>).map(([name, contract]) => {
      const [now, ...after] = values(contract) as [number, ...number[]];
      return [name, after.map((value) => value - now)];
    }),
  );
}

interface Asked {
  readonly candidates: readonly string[];
  readonly instruments: number;
  /** Any fraction of any size. */
  readonly continuous?: boolean;
}

/** The book's P&L by scenario, and what the finder answers of it. */
function finder(core: Core, door: Door, inputs: LiveCase['inputs'], pnls: Columns) {
  const positions = inputs.positions as Quantities;
  const book = (pnls[Object.keys(pnls)[0] as string] as Column).map((_, s) =>
    Object.entries(positions).reduce((sum, [name, quantity]) => sum + quantity * ((pnls[name] as Column)[s] as number), 0),
  );
  const ask = ({ candidates, instruments, continuous = false }: Asked) =>
    door.hedgeTable(core, {
      pnl: book,
      instruments,
      candidates: Object.fromEntries(
        candidates.map((name) => {
          const whole = { lot: 1, lowest: -inputs.max_quantity, highest: inputs.max_quantity };
          return [name, { pnl: pnls[name] as Column, cost: inputs.cost_per_unit[name] as number, ...(continuous ? {} : whole) }];
        }),
      ),
    });
  return { book, ask };
}

const quantitiesOf = ({ trades }: { readonly trades: readonly { readonly candidate: string; readonly quantity: number }[] }): Quantities =>
  Object.fromEntries(trades.map(({ candidate, quantity }) => [candidate, quantity]));

/** 0 where the quantities are one of several sets. */
const among = (got: Quantities, sets: readonly Quantities[]): number => {
  const sorted = (one: Quantities) => Object.entries(one).sort();
  return Math.min(...sets.map((one) => unlike(sorted(got), sorted(one))));
};

function tableErrors(core: Core, door: Door, { inputs, expected }: LiveCase): Errors {
  const candidates = inputs.hedge_candidates as readonly string[];
  const { book, ask } = finder(core, door, inputs, inputs.pnl_per_unit as Columns);
  const errors: Record<string, number> = { book: unlike(book, expected.book_pnl) };
  for (const name of candidates) {
    const answer = ask({ candidates: [name], instruments: 1 });
    const due = expected.by_instrument[name];
    errors[`${name} objective`] = unlike(answer.objective, due.objective);
    errors[`${name} quantity`] = due.quantities.includes(answer.trades[0]?.quantity ?? 0) ? 0 : Number.POSITIVE_INFINITY;
  }
  for (const [instruments, due] of [
    [1, expected.best_one],
    [2, expected.best_two],
  ]) {
    const answer = ask({ candidates, instruments });
    const at = `best ${instruments}`;
    const sets = due.solutions as readonly { readonly quantities: Quantities; readonly margin: number }[];
    errors[`${at} before`] = unlike(answer.before, expected.margin_before);
    errors[`${at} objective`] = unlike(answer.objective, due.objective);
    errors[`${at} quantities`] = among(
      quantitiesOf(answer),
      sets.map(({ quantities }) => quantities),
    );
    errors[`${at} margin`] = sets.some(({ margin }) => margin === answer.margin) ? 0 : Number.POSITIVE_INFINITY;
    errors[`${at} proof`] = answer.proof.gap <= hedgeFraction * Math.max(1, answer.objective) ? 0 : Number.POSITIVE_INFINITY;
  }
  const before = door.hedgeTable(core, { pnl: book, candidates: {} });
  errors['worst scenarios'] = unlike(before.binds.scenarios, expected.worst_scenarios);
  const free = ask({ candidates, instruments: candidates.length, continuous: true });
  const [p, q = '1'] = (expected.continuous_optimum as string).split('/');
  const optimum = Number(p) / Number(q);
  const line = hedgeFraction * Math.max(1, optimum);
  errors['continuous objective'] = Math.abs(free.objective - optimum) / line <= 1 ? 0 : Number.POSITIVE_INFINITY;
  errors['continuous bound'] = Math.abs(free.proof.bound - optimum) / line <= 1 ? 0 : Number.POSITIVE_INFINITY;
  return errors;
}

function optionErrors(core: Core, door: Door, { inputs, expected }: LiveCase): Errors {
  const line = hedgeOptions * inputs.underlying_price;
  const pnls = gridPnls(core, inputs);
  const { ask } = finder(core, door, inputs, pnls);
  const errors: Record<string, number> = {};
  for (const [name, due] of Object.entries(expected.pnl_per_unit as Columns))
    errors[name] = Math.max(...due.map((x, s) => Math.abs((pnls[name]?.[s] as number) - x))) / line;
  for (const [instruments, due] of [
    [1, expected.best_one],
    [2, expected.best_two],
  ]) {
    const answer = ask({ candidates: inputs.hedge_candidates, instruments });
    const at = `best ${instruments}`;
    errors[`${at} before`] = Math.abs(answer.before - expected.margin_before) / line;
    errors[`${at} objective`] = Math.abs(answer.objective - due.objective) / line;
    errors[`${at} margin`] = Math.abs(answer.margin - due.margin) / line;
    errors[`${at} quantities`] = among(quantitiesOf(answer), [due.quantities]);
    errors[`${at} proof`] = answer.proof.gap / line;
  }
  return errors;
}

const kinds: Readonly<Record<string, (core: Core, door: Door, one: LiveCase) => Errors>> = {
  'hedge-scan-table': tableErrors,
  'hedge-scan-options': optionErrors,
};

export const hedgeScan: Reader = {
  kind: 'hedge-scan',
  recognises: (source) => kindOf(source, 'optimiser') in kinds,
  run(source: Source, core: Core, door: Door): Outcome {
    const tally = new Tally('error / line', 1);
    const errors = kinds[kindOf(source, 'optimiser')] as (typeof kinds)[string];
    for (const one of listAt<LiveCase>(source, 'cases')) tally.attempt(one.name, () => errors(core, door, one));
    return tally.outcome();
  },
};
