// Reads the risk factors of a rule file: stated vols and correlation, vol of vol, and how a history is used.
import { fieldsOf, listOf, plainNumber } from '../book/fields.js';
import { tableOf } from '../book/table.js';
import { count, decay, identifier, oneOf, positive } from '../check.js';
import { Fault } from '../fault.js';
import { rateOf } from './guards.js';
import type { FactorRules } from './ruleSet.js';

const highestVol = 20;

export function parseFactors(value: unknown, path: string): FactorRules {
  const fields = fieldsOf(value, path, ['daysPerYear', 'spot', 'vol', 'history', 'repair']);
  return Object.freeze({
    daysPerYear: rateOf(fields.daysPerYear, 1, 366, `${path}.daysPerYear`),
    spot: parseSpot(fields.spot, `${path}.spot`),
    vol: parseVol(fields.vol, `${path}.vol`),
    history: parseHistory(fields.history, `${path}.history`),
    repair: oneOf(fields.repair, ['reject'] as const, `${path}.repair`, 'UNKNOWN_KIND'),
  });
}

function parseSpot(value: unknown, path: string): FactorRules['spot'] {
  const fields = fieldsOf(value, path, ['names', 'vols', 'correlation', 'other']);
  const names: string[] = [];
  listOf(fields.names, `${path}.names`, 0, 1000).forEach((entry, i) => {
    const name = identifier(entry, `${path}.names[${i}]`);
    if (names.includes(name)) throw new Fault('DUPLICATE', `${path}.names[${i}]`, 'a name that stands only once', name);
    names.push(name);
  });
  const vols = listOf(fields.vols, `${path}.vols`, 0, 1000);
  if (vols.length !== names.length) throw new Fault('SHAPE_MISMATCH', `${path}.vols`, `an array of ${names.length}, as names is`, vols);
  const other = fieldsOf(fields.other, `${path}.other`, ['vol', 'correlation']);
  return Object.freeze({
    names: Object.freeze(names),
    vols: Object.freeze(vols.map((vol, i) => volOf(vol, `${path}.vols[${i}]`))),
    correlation: parseMatrix(fields.correlation, names.length, `${path}.correlation`),
    other: Object.freeze({
      vol: volOf(other.vol, `${path}.other.vol`),
      correlation: rateOf(other.correlation, -1, 1, `${path}.other.correlation`),
    }),
  });
}

/** Stated by hand, so exact: n x n, symmetric, ones on the diagonal. Definiteness is checked where it is factored (market/correlation.ts). */
function parseMatrix(value: unknown, n: number, path: string): readonly (readonly number[])[] {
  const rows = listOf(value, path, 0, 1000);
  if (rows.length !== n) throw new Fault('SHAPE_MISMATCH', path, `${n} x ${n}, as there are ${n} names`, rows);
  const matrix = rows.map((row, i) => {
    const entries = listOf(row, `${path}[${i}]`, 0, 1000);
    if (entries.length !== n) throw new Fault('NOT_SQUARE', `${path}[${i}]`, `an array of ${n}`, entries);
    return Object.freeze(entries.map((entry, j) => plainNumber(entry, `${path}[${i}][${j}]`)));
  });
  matrix.forEach((row, i) => {
    row.forEach((entry, j) => {
      const entryPath = `${path}[${i}][${j}]`;
      if (i === j && entry !== 1) throw new Fault('NOT_UNIT_DIAGONAL', entryPath, '1', entry);
      rateOf(entry, -1, 1, entryPath);
      const mirror = matrix[j]?.[i] as number;
      if (entry !== mirror) throw new Fault('NOT_SYMMETRIC', entryPath, `${mirror}, as in [${j}][${i}]`, entry);
    });
  });
  return Object.freeze(matrix);
}

function parseVol(value: unknown, path: string): FactorRules['vol'] {
  const fields = fieldsOf(value, path, ['volOfVols', 'spotCorrelation', 'crossCorrelation']);
  return Object.freeze({
    volOfVols: tableOf(fields.volOfVols, `${path}.volOfVols`, (entry, entryPath) => rateOf(entry, 0, highestVol, entryPath)),
    spotCorrelation: rateOf(fields.spotCorrelation, -1, 1, `${path}.spotCorrelation`),
    // Not below 0: an equicorrelated matrix of n factors is positive semi-definite only down to -1 / (n - 1).
    crossCorrelation: rateOf(fields.crossCorrelation, 0, 1, `${path}.crossCorrelation`),
  });
}

function parseHistory(value: unknown, path: string): FactorRules['history'] {
  const fields = fieldsOf(value, path, ['method', 'lambda', 'windowDays']);
  return Object.freeze({
    method: oneOf(fields.method, ['sample', 'ewma'] as const, `${path}.method`, 'UNKNOWN_KIND'),
    lambda: decay(fields.lambda, `${path}.lambda`),
    windowDays: count(fields.windowDays, 2, 100_000, `${path}.windowDays`),
  });
}

function volOf(value: unknown, path: string): number {
  return rateOf(positive(value, path), 0, highestVol, path);
}
