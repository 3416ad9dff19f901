// Term wrongWay: min(value of the account's collateral in the asset of the underlying, its net long delta in it), at least 0, numeraire by underlying.
// Source: wrong-way risk of collateral, as venues surcharge it; the rate is the formula's.
import type { Compiler } from '../compile/compiler.js';
import { bothViews, columnOf, type Measured } from '../compile/operand.js';
import { contractDelta } from './delta.js';
import type { TermOf } from './term.js';

export function wrongWay({ delta }: TermOf<'wrongWay'>, compiler: Compiler): Measured {
  const { instructions, rows } = compiler;
  const net = instructions.column(
    compiler.slots(`delta ${JSON.stringify(delta)}`, (tick, row, side) => side * contractDelta(tick, row, delta)),
    'U',
  );
  const out = compiler.register('U');
  const own = rows.market.underlyings.map(({ asset }) => rows.assetOf(asset));
  compiler.host('terms', (block, linked, tick) => {
    const pairStarts = compiler.part(linked, block, 'pairStarts');
    const units = compiler.part(linked, block, 'pairUnderlyings');
    const assetStarts = compiler.part(linked, block, 'assetStarts');
    const assets = compiler.part(linked, block, 'assets');
    const amounts = compiler.part(linked, block, 'amounts');
    const deltas = compiler.cellsOf(linked, block, net);
    const cells = compiler.cellsOf(linked, block, out);
    for (let a = 0; a < block.accounts.length; a++) {
      for (let p = pairStarts[a]; p < pairStarts[a + 1]; p++) {
        let held = 0;
        for (let c = assetStarts[a]; c < assetStarts[a + 1]; c++)
          if (assets[c] === own[units[p]]) held = amounts[c] * tick.assetPrices[assets[c]];
        cells[p] = Math.max(0, Math.min(held, deltas[p]));
      }
    }
  });
  return bothViews(columnOf(out));
}
