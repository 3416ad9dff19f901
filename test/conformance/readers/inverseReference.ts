// Coin-settled options against 60-digit references (columns cp, F, K, T, sigma, figures and their k_ columns).
import { inverseOptionScore, inverseOptionScoreP99 } from '../../precision.js';
import { nearestDouble, parseDecimal, scoreOf } from '../../reference/decimal.js';
import { type Core, type Outcome, type Reader, Tally } from '../reader.js';
import { hasColumns, type Source, type Table } from '../source.js';

/** Column of the file -> column of the API. */
const figures = {
  price: 'values',
  delta_bs: 'blackDeltas',
  net_delta: 'netDeltas',
  delta: 'deltas',
  gamma: 'gammas',
  vega: 'vegas',
  theta: 'thetas',
  vanna: 'vannas',
  volga: 'volgas',
  charm: 'charms',
} as const;
const figureNames = Object.keys(figures) as (keyof typeof figures)[];

function run(source: Source, core: Core): Outcome {
  const table = source.table as Table;
  const numbers = (name: string): Float64Array => Float64Array.from(table.column(name), Number);
  const greeks = core.greeks({
    forwards: numbers('F'),
    strikes: numbers('K'),
    expiryYears: numbers('T'),
    vols: numbers('sigma'),
    calls: Uint8Array.from(table.column('cp'), (cp) => (cp === 'C' ? 1 : 0)),
    settlement: 'inverse',
  });
  const overflowed = new Set(greeks.faults.filter((fault) => fault.code === 'OVERFLOW').map((fault) => fault.row));

  const tally = new Tally('score: relative error / (2^-52 max(1, kappa))', inverseOptionScore);
  for (let row = 0; row < table.rowCount; row++) {
    const references = figureNames.map((name) => parseDecimal(table.column(name)[row] as string));
    const id = `${table.column('id')[row]} (${table.column('stratum')[row]})`;
    if (overflowed.has(row) && references.some((reference) => !Number.isFinite(nearestDouble(reference)))) {
      tally.add(id, {});
      continue;
    }
    const errors: Record<string, number> = {};
    for (const [f, name] of figureNames.entries()) {
      const kappa = Number(table.column(`k_${name}`)[row]);
      errors[name] = scoreOf(greeks[figures[name]][row] as number, references[f] as (typeof references)[number], kappa);
    }
    tally.add(id, errors);
  }
  tally.holdPercentile99(inverseOptionScoreP99);
  return tally.outcome();
}

export const inverseReference: Reader = {
  kind: 'coin-settled options',
  recognises: (source) => hasColumns(source, ['cp', 'F', 'K', 'T', 'sigma', ...figureNames, 'k_price', 'k_charm']),
  run,
};
