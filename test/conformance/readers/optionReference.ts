// Black-76 and Black-Scholes-Merton values and Greeks against 60-digit references (columns model, cp, x, strike, T, r, q, sigma, figures and their k_ columns).
import { optionScore, optionScoreP99 } from '../../precision.js';
import { nearestDouble, parseDecimal, scoreOf } from '../../reference/decimal.js';
import { type Core, type Outcome, type Reader, Tally } from '../reader.js';
import { hasColumns, type Source, type Table } from '../source.js';

/** Column of the file -> column of the API. */
export const figures = {
  price: 'values',
  delta: 'deltas',
  gamma: 'gammas',
  vega: 'vegas',
  theta: 'thetas',
  rho: 'rhos',
  vanna: 'vannas',
  volga: 'volgas',
  charm: 'charms',
} as const;
const figureNames = Object.keys(figures) as (keyof typeof figures)[];

function run(source: Source, core: Core): Outcome {
  const table = source.table as Table;
  const tally = new Tally('score: relative error / (2^-52 max(1, kappa))', optionScore);
  for (const model of ['b76', 'bsm'] as const) gradeModel(table, model, core, tally);
  const others = table.column('model').filter((model) => model !== 'b76' && model !== 'bsm').length;
  if (others > 0) tally.note(`${others} rows of other models than b76 and bsm are not known`);
  tally.holdPercentile99(optionScoreP99);
  return tally.outcome();
}

/** The rows of one model: b76 on a forward, bsm on a spot and a yield. */
function gradeModel(table: Table, model: 'b76' | 'bsm', core: Core, tally: Tally): void {
  const models = table.column('model');
  const rows = [...models.keys()].filter((row) => models[row] === model);
  const numbers = (name: string): Float64Array => Float64Array.from(rows, (row) => Number(table.column(name)[row]));
  const shared = {
    strikes: numbers('strike'),
    expiryYears: numbers('T'),
    vols: numbers('sigma'),
    rates: numbers('r'),
    calls: Uint8Array.from(rows, (row) => (table.column('cp')[row] === 'C' ? 1 : 0)),
  };
  const greeks =
    model === 'b76'
      ? core.greeks({ ...shared, forwards: numbers('x') })
      : core.greeks({ ...shared, spots: numbers('x'), yields: numbers('q') });
  const overflowed = new Set(greeks.faults.filter((fault) => fault.code === 'OVERFLOW').map((fault) => fault.row));

  for (const [i, row] of rows.entries()) {
    const references = figureNames.map((name) => parseDecimal(table.column(name)[row] as string));
    const id = `${table.column('id')[row]} (${table.column('stratum')[row]})`;
    // a figure beyond the doubles: the typed refusal of the whole row is the right answer
    if (overflowed.has(i) && references.some((reference) => !Number.isFinite(nearestDouble(reference)))) {
      tally.add(id, {});
      continue;
    }
    const errors: Record<string, number> = {};
    for (const [f, name] of figureNames.entries()) {
      const x = greeks[figures[name]][i] as number;
      const negative = name === 'price' && !(x >= 0);
      const kappa = Number(table.column(`k_${name}`)[row]);
      errors[name] = negative ? Number.POSITIVE_INFINITY : scoreOf(x, references[f] as (typeof references)[number], kappa);
    }
    tally.add(id, errors);
  }
}

export const optionReference: Reader = {
  kind: 'Black-76 and Black-Scholes-Merton values and Greeks',
  recognises: (source) => hasColumns(source, ['model', 'cp', 'x', 'strike', 'T', 'r', 'q', 'sigma', ...figureNames, 'k_price', 'k_charm']),
  run,
};
