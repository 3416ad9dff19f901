// What a fitted surface says of any strike and time: total variance linear in time between two expiries.
import { fieldsOf, objectOf } from '../../book/fields.js';
import { doubles, finite } from '../../check.js';
import { Fault } from '../../fault.js';
import type { ColumnFunction } from '../../market/kernels.js';
import type { SmileFit, Surface } from './surface.js';
import { totalVariance } from './svi.js';

/** Smiles of a given surface: expiries that ascend, parameters that are numbers. Throws TYPE_MISMATCH, NOT_FINITE, OUT_OF_RANGE ... */
function smilesIn(surface: unknown): readonly SmileFit[] {
  const { smiles } = objectOf(surface, 'surface');
  if (!Array.isArray(smiles) || smiles.length === 0)
    throw new Fault('TYPE_MISMATCH', 'surface.smiles', 'smiles of a fitted surface', smiles);
  let before = 0;
  smiles.forEach((smile: unknown, i) => {
    const path = `surface.smiles[${i}]`;
    const { svi, expiryYears } = objectOf(smile, path);
    const years = finite(expiryYears, `${path}.expiryYears`);
    if (!(years > before)) throw new Fault('OUT_OF_RANGE', `${path}.expiryYears`, `above ${before}`, years);
    before = years;
    const parameters = objectOf(svi, `${path}.svi`);
    for (const name of ['a', 'b', 'rho', 'm', 'sigma']) finite(parameters[name], `${path}.svi.${name}`);
  });
  return smiles as SmileFit[];
}

function varianceAt(smiles: readonly SmileFit[], logMoneyness: number, years: number): number {
  const first = smiles[0];
  const last = smiles[smiles.length - 1];
  const at = (smile: SmileFit): number => Math.max(0, totalVariance(smile.svi, logMoneyness));
  if (years <= first.expiryYears) return at(first) * (years / first.expiryYears);
  if (years >= last.expiryYears) return at(last) * (years / last.expiryYears);
  let right = 1;
  while (smiles[right].expiryYears < years) right += 1;
  const [a, b] = [smiles[right - 1], smiles[right]];
  const share = (years - a.expiryYears) / (b.expiryYears - a.expiryYears);
  return (1 - share) * at(a) + share * at(b);
}

export interface SurfaceColumns {
  readonly surface: Surface;
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
}

/** Vols of options on the surface; the vol nearest in time where the years are 0. Throws SHAPE_MISMATCH, NOT_POSITIVE, NEGATIVE; OVERFLOW for a ratio of strike and forward beyond the double range. */
export function surfaceVols(log: ColumnFunction, inputs: SurfaceColumns): Float64Array {
  const given = fieldsOf(inputs, 'inputs', ['surface', 'forwards', 'strikes', 'expiryYears']);
  const columns = {
    forwards: doubles(given.forwards, 'forwards'),
    strikes: doubles(given.strikes, 'strikes'),
    expiryYears: doubles(given.expiryYears, 'expiryYears'),
  };
  const count = columns.forwards.length;
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== count) throw new Fault('SHAPE_MISMATCH', name, `as long as forwards (${count})`, column.length);
    column.forEach((x, i) => {
      if (!Number.isFinite(x)) throw new Fault('NOT_FINITE', `${name}[${i}]`, 'finite', x);
      if (name === 'expiryYears' ? x < 0 : !(x > 0))
        throw new Fault(
          name === 'expiryYears' ? 'NEGATIVE' : 'NOT_POSITIVE',
          `${name}[${i}]`,
          name === 'expiryYears' ? 'at least 0' : 'greater than 0',
          x,
        );
    });
  }
  const smiles = smilesIn(given.surface);
  const ratios = columns.strikes.map((strike, i) => strike / columns.forwards[i]);
  ratios.forEach((ratio, i) => {
    if (!(ratio > 0 && ratio < Infinity)) throw new Fault('OVERFLOW', `strikes[${i}]`, 'comparable to its forward', columns.strikes[i]);
  });
  const k = log(ratios);
  return k.map((x, i) => {
    // below the first expiry the vol does not depend on the time: taken there, 0 / 0 never arises
    const years = Math.max(columns.expiryYears[i], smiles[0].expiryYears);
    return Math.sqrt(varianceAt(smiles, x, years) / years);
  });
}
