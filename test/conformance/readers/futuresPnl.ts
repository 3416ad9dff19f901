// P&L of linear and inverse futures with its derivatives (columns kind, qty, multiplier, entry, mark, pnl, delta, gamma).
import { futuresPnlRelative } from '../../precision.js';
import { parseDecimal, relativeErrorTo } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { hasColumns, type Source, type Table } from '../source.js';

function run(source: Source, _core: Core, door: Door): Outcome {
  const table = source.table as Table;
  const at = (name: string, row: number): number => Number(table.column(name)[row]);
  const tally = new Tally('relative error', futuresPnlRelative);
  let unknown = 0;
  for (let row = 0; row < table.rowCount; row++) {
    const kind = table.column('kind')[row];
    if (kind !== 'linear' && kind !== 'inverse') {
      unknown++;
      continue;
    }
    const [quantity, multiplier, entry, mark] = [at('qty', row), at('multiplier', row), at('entry', row), at('mark', row)];
    const pnl =
      kind === 'linear' ? door.pnl.linearPnl(quantity, multiplier, entry, mark) : door.pnl.inversePnl(quantity, multiplier, entry, mark);
    const delta = kind === 'linear' ? door.pnl.linearPnlDelta(quantity, multiplier) : door.pnl.inversePnlDelta(quantity, multiplier, mark);
    const gamma = kind === 'linear' ? 0 : door.pnl.inversePnlGamma(quantity, multiplier, mark);
    const error = (x: number, name: string): number => relativeErrorTo(x, parseDecimal(table.column(name)[row] as string));
    tally.add(`${table.column('id')[row]} (${kind})`, {
      pnl: error(pnl, 'pnl'),
      delta: error(delta, 'delta'),
      gamma: error(gamma, 'gamma'),
    });
  }
  if (unknown > 0) tally.note(`${unknown} rows of a kind other than linear and inverse are not known`);
  tally.note('computed by pure functions of the public API that no backend is part of');
  return tally.outcome();
}

export const futuresPnl: Reader = {
  kind: 'futures P&L',
  recognises: (source) => hasColumns(source, ['kind', 'qty', 'multiplier', 'entry', 'mark', 'pnl', 'delta', 'gamma']),
  run,
};
