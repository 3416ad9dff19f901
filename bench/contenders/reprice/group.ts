// Contenders of reprice and their oracle.
import { contenderError } from '../../../test/precision.js';
import { nearest } from '../../../test/reference/big.js';
import { repriceReference } from '../../../test/reference/reprice.js';
import { optionRow } from '../../kernels/optionData.js';
import type { GridData } from '../../kernels/optionGrid.js';
import { columnError, type Group, spread } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { objects } from './objects.js';

const checkedRows = 4;
const checkedScenarios = 3;

export const group: Group<GridData, Float64Array> = {
  contenders: [mathTyped, objects],
  tolerance: contenderError,
  errorOf(data, grid) {
    const cells = spread(data.count, checkedRows).flatMap((h) => spread(data.scenarios, checkedScenarios).map((s) => ({ h, s })));
    const expected = cells.map(({ h, s }) => {
      const at = (data.units[h] as number) * data.stride + s;
      const contract = {
        scale: data.scales[h] as number,
        settlementPrice: data.settlementPrices[h] as number,
        volScale: data.volScales[h] as number,
      };
      const shock = { move: data.moves[at] as number, volShock: data.volShocks[at] as number, volShift: data.volShifts[at] as number };
      return nearest(repriceReference('linear', { ...optionRow(data, h), ...contract }, shock, data.volFloor).value);
    });
    return columnError(
      cells.map(({ h, s }) => grid[h * data.stride + s] as number),
      expected,
    );
  },
};
