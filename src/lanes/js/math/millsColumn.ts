// The Mills ratio down a column: the mirror image of assembly/math/millsColumn.ts.
import * as c from '../../../../assembly/literals/erfcx.js';
import { densityClamp, invSqrtTwo } from '../../../../assembly/literals/normal.js';
import { polynomialColumn } from './polynomialColumn.js';

/** High order first. */
// biome-ignore format: a table
const table = Float64Array.of(
  c.x25, c.x24, c.x23, c.x22, c.x21, c.x20, c.x19, c.x18, c.x17, c.x16, c.x15, c.x14, c.x13, c.x12, c.x11, c.x10, c.x9, c.x8, c.x7, c.x6, c.x5,
  c.x4, c.x3, c.x2, c.x1, c.x0,
);

/** column[results + i] = mills(column[ds + i]); whole groups of eight are read and written; results may not be ds. */
export function millsColumn(column: Float64Array, ds: number, results: number, count: number): void {
  const clamp = +densityClamp;
  const scale = +invSqrtTwo;
  const centre = +c.erfcxCentre;
  for (let i = 0; i < count; i++) {
    const size = Math.abs(column[ds + i] as number);
    const x = (clamp < size ? clamp : size) * scale;
    column[results + i] = (x - centre) / (x + centre);
  }
  polynomialColumn(column, results, results, table, count);
  for (let i = 0; i < count; i++) {
    const size = Math.abs(column[ds + i] as number);
    const x = (clamp < size ? clamp : size) * scale;
    column[results + i] = (column[results + i] as number) / (1 + 2 * x);
  }
}
