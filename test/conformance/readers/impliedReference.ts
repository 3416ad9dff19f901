// Implied volatilities against 60-digit references (columns model, cp, x, strike, T, r, q, price, status, sigma, k_all).
import { impliedVolScore } from '../../precision.js';
import { parseDecimal, scoreOf } from '../../reference/decimal.js';
import { type Core, type Outcome, type Reader, Tally } from '../reader.js';
import { hasColumns, type Source, type Table } from '../source.js';

/** Graded by their score; of the others only an answer is due: a typed fault, or a volatility that is no NaN. */
const graded = new Set(['ok', 'subnormal']);
const faultsOfPrice = new Set(['NEGATIVE', 'BELOW_INTRINSIC', 'ABOVE_BOUND', 'OVERFLOW']);

function run(source: Source, core: Core): Outcome {
  const table = source.table as Table;
  const numbers = (name: string): Float64Array => Float64Array.from(table.column(name), Number);
  const models = table.column('model');
  const xs = numbers('x');
  const rates = numbers('r');
  const yields = numbers('q');
  const expiryYears = numbers('T');
  // an option on a spot with a yield is one on its forward
  const growths = core.math.exp(xs.map((_, row) => ((rates[row] as number) - (yields[row] as number)) * (expiryYears[row] as number)));
  const { vols, faults } = core.impliedVols({
    prices: numbers('price'),
    forwards: xs.map((x, row) => (models[row] === 'b76' ? x : x * (growths[row] as number))),
    strikes: numbers('strike'),
    expiryYears,
    rates,
    calls: Uint8Array.from(table.column('cp'), (cp) => (cp === 'C' ? 1 : 0)),
  });
  const refused = new Map(faults.map((fault) => [fault.row, fault.code]));

  const tally = new Tally('score: relative error / (2^-52 max(1, kappa))', impliedVolScore);
  for (let row = 0; row < table.rowCount; row++) {
    const status = table.column('status')[row] as string;
    const id = `${table.column('id')[row]} (${table.column('stratum')[row]}, ${status})`;
    const vol = vols[row] as number;
    const code = refused.get(row);
    if (graded.has(status)) {
      tally.add(id, { sigma: scoreOf(vol, parseDecimal(table.column('sigma')[row] as string), Number(table.column('k_all')[row])) });
    } else {
      const answered = code === undefined ? vol >= 0 : faultsOfPrice.has(code);
      tally.add(id, { sigma: answered ? 0 : Number.POSITIVE_INFINITY });
    }
  }
  tally.note('options on a spot go through their forward x e^((r-q)T); rows without a reference volatility need a fault or a number');
  return tally.outcome();
}

export const impliedReference: Reader = {
  kind: 'implied volatilities',
  recognises: (source) => hasColumns(source, ['model', 'cp', 'x', 'strike', 'T', 'r', 'q', 'price', 'status', 'sigma', 'k_all']),
  run,
};
