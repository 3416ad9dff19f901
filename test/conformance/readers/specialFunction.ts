// Special functions against 25-digit references (columns x, y, kappa; the function is named in the file name: sf_exp, sf_normcdf ...).
import {
  erfcUlps,
  erfcxUlps,
  expm1Ulps,
  expUlps,
  log1pUlps,
  logUlps,
  normalCdfUlps,
  normalPdfUlps,
  normalQuantileUlps,
} from '../../precision.js';
import { parseDecimal, ulpErrorTo } from '../../reference/decimal.js';
import { type Core, type Outcome, type Reader, Tally } from '../reader.js';
import { hasColumns, type Source, type Table } from '../source.js';

interface KnownFunction {
  readonly method: keyof Core['math'];
  readonly ulps: number;
}

const functions: Readonly<Record<string, KnownFunction>> = {
  exp: { method: 'exp', ulps: expUlps },
  expm1: { method: 'expm1', ulps: expm1Ulps },
  log: { method: 'log', ulps: logUlps },
  log1p: { method: 'log1p', ulps: log1pUlps },
  erfc: { method: 'erfc', ulps: erfcUlps },
  erfcx: { method: 'erfcx', ulps: erfcxUlps },
  normpdf: { method: 'normalPdf', ulps: normalPdfUlps },
  normcdf: { method: 'normalCdf', ulps: normalCdfUlps },
  norminv: { method: 'normalQuantile', ulps: normalQuantileUlps },
};

function functionOf(source: Source): KnownFunction | undefined {
  const words = source.stem.toLowerCase().split(/[^a-z0-9]+/);
  const name = words.find((word) => Object.hasOwn(functions, word));
  return name === undefined ? undefined : functions[name];
}

/** The argument by its bits where the file gives them: `nan` and -0 have no other safe spelling. */
function argument(text: string): number {
  const word = text.trim().toLowerCase();
  if (word === 'inf') return Number.POSITIVE_INFINITY;
  if (word === '-inf') return Number.NEGATIVE_INFINITY;
  return word === 'nan' ? Number.NaN : Number(word);
}

function run(source: Source, core: Core): Outcome {
  const table = source.table as Table;
  const { method, ulps } = functionOf(source) as KnownFunction;
  const results = core.math[method](Float64Array.from(table.column('x'), argument));
  const tally = new Tally('ulps of the reference', ulps);
  const references = table.column('y');
  for (let row = 0; row < table.rowCount; row++) {
    const x = results[row] as number;
    tally.add(`${method}(${table.column('x')[row]})`, { y: ulpErrorTo(x, parseDecimal(references[row] as string)) });
  }
  return tally.outcome();
}

export const specialFunction: Reader = {
  kind: 'special functions',
  recognises: (source) => hasColumns(source, ['x', 'y', 'kappa']) && functionOf(source) !== undefined,
  run,
};
