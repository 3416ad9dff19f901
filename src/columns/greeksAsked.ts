// Which Greeks a caller's columns ask for: of options on a forward, linear or inverse, or on a spot. Whatever else they hold is refused.

import type { Backend } from '../backends/contract.js';
import { fieldsOf } from '../book/fields.js';
import { oneOf } from '../check.js';
import { Fault } from '../fault.js';
import type { Arena } from './arena.js';
import { coinGreeks, type GreekColumns, linearGreeks, type OptionColumns } from './optionColumns.js';
import { type SpotOptionColumns, spotGreeks } from './spotColumns.js';

const shared = ['strikes', 'expiryYears', 'vols', 'rates', 'calls', 'settlement'];

/** The job on a backend. Throws TYPE_MISMATCH, UNKNOWN_FIELD, BAD_ARGUMENT (both forwards and spots, inverse options on a spot). */
export function greeksAsked(columns: unknown): (backend: Backend, arena: Arena) => GreekColumns {
  const { settlement: stated = 'linear', ...given } = optionFields(columns);
  const settlement = oneOf(stated, ['linear', 'inverse'], 'settlement');
  if (given.spots !== undefined) {
    if (settlement === 'inverse') throw new Fault('BAD_ARGUMENT', 'settlement', 'linear for options on a spot', settlement);
    return (backend, arena) => spotGreeks(backend, arena, given as unknown as SpotOptionColumns);
  }
  const greeks = settlement === 'inverse' ? coinGreeks : linearGreeks;
  return (backend, arena) => greeks(backend, arena, given as unknown as OptionColumns);
}

/** None of them undefined. */
function optionFields(columns: unknown): Readonly<Record<string, unknown>> {
  const given = fieldsOf(columns, 'columns', [], ['forwards', 'spots', 'yields', ...shared]);
  const stated = Object.fromEntries(Object.entries(given).filter(([, column]) => column !== undefined));
  if (stated.spots !== undefined && stated.forwards !== undefined) throw new Fault('BAD_ARGUMENT', 'columns', 'forwards or spots', 'both');
  return stated.spots === undefined ? fieldsOf(stated, 'columns', [], ['forwards', ...shared]) : stated;
}
