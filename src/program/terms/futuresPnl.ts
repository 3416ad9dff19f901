// Term futuresPnl: unrealised P&L of spot, futures and perpetuals, numeraire.
//   linear: quantity x scale x (price - entry); inverse: quantity x scale x (1 / entry - 1 / price), in coins at the index.
// Source: the contract itself; Deribit, "Inverse perpetual", for the coin form.
import type { Compiler } from '../compile/compiler.js';
import { bothViews, columnOf, type Measured, type Operand, type Register } from '../compile/operand.js';

export function futuresPnl(compiler: Compiler): Measured {
  return bothViews(compiler.instructions.overUnderlyings('sum', futuresByPair(compiler)));
}

/** The same by pair. What of it is coin is added to `coinsByPair`: both are filled by one step. */
export function futuresByPair(compiler: Compiler): Operand {
  return columnOf(marked(compiler).gains);
}

/** Coins that a pair holds beside its collateral: what its inverse options are worth and its inverse futures have gained, at the index; numeraire. */
export function coinsByPair(compiler: Compiler): Register {
  return compiler.once('coins by pair', () => {
    const { rows } = compiler;
    const options = compiler.slots('coins', (tick, row, side) =>
      rows.inverse[row] === 1 && rows.option[row] === 1
        ? side * rows.multipliers[row] * tick.columns.prices[row] * tick.columns.indexes[row]
        : 0,
    ) as { readonly register: Register };
    marked(compiler).coins = options.register;
    return options.register;
  });
}

function marked(compiler: Compiler): { readonly gains: Register; coins: Register } {
  return compiler.once('futuresPnl', () => {
    const { rows } = compiler;
    // without a term that reads coins, they are added to unread cells
    const filled = { gains: compiler.register('U'), coins: compiler.register('U') };
    const marks = compiler.byRow(4, (tick, row, cells, at) => {
      if (rows.option[row] === 1) return;
      const price = tick.columns.forwards[row];
      const inverse = rows.inverse[row] === 1;
      cells[at] = inverse ? -1 / price : price;
      cells[at + 2] = tick.columns.scales[row];
      cells[at + 3] = inverse ? rows.multipliers[row] * tick.columns.indexes[row] : 0;
    });
    compiler.clear('sums', filled.gains);
    compiler.step('sums', 'mark', {
      lot: 0,
      lotEnd: compiler.count('lot'),
      rows: compiler.column('lotRows'),
      pairs: compiler.column('lotPairs'),
      quantities: compiler.column('lotQuantities'),
      entries: compiler.column('lotEntries'),
      marks: compiler.at(marks),
      firstPair: 0,
      gains: compiler.cells(filled.gains),
      coins: {
        get register() {
          return filled.coins;
        },
      },
    });
    return filled;
  });
}
