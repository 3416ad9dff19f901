// Open orders of an instrument: the larger of position + buys as a long and sells - position as a short.
// Both at the charge of a contract of each side; by underlying.
// Source: netting of orders as venues state it (Binance: the larger side; Paradex cross margin: max(long, short) of what is open).
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Operand } from '../compile/operand.js';
import type { Tick } from '../tick/tick.js';

/** Sum over instruments of max(long size x long charge, short size x short charge); `charges` of one contract of each side. */
export function openCharge(
  compiler: Compiler,
  key: string,
  charges: (tick: Tick, row: number) => readonly [long: number, short: number],
): Operand {
  return compiler.once(`open ${key}`, () => {
    const out = compiler.register('U');
    const table = compiler.byRow(2, (tick, row, cells, at) => {
      const [long, short] = charges(tick, row);
      cells[at] = long;
      cells[at + 1] = short;
    });
    compiler.clear('orders', out);
    compiler.step('orders', 'larger', {
      first: 0,
      end: compiler.count('open'),
      rows: compiler.column('openRows'),
      pairs: compiler.column('openPairs'),
      sizes: compiler.column('openSizes'),
      charges: compiler.at(table),
      firstPair: 0,
      out: compiler.cells(out),
    });
    return columnOf(out);
  });
}
