// A factor that grows as the price of a stable asset falls below its peg.
import type { Prepare } from './term.js';

/** max(0, threshold - price) x factor, the same for every account. */
export const depeg: Prepare<'depeg'> = ({ asset, figure, threshold, factor }, { market, figures }) => {
  const price = figures.ofAssets(figure)[market.assets.findIndex(({ id }) => id === asset)] ?? Number.NaN;
  const value = Math.max(0, threshold - price) * factor;
  return (block, out) => {
    out.fill(value);
    if (!Number.isNaN(value)) return;
    for (let a = 0; a < block.count; a++)
      block.refuse(a, 'MISSING_FIELD', `figures.${figure}`, `stated of ${asset}: the rule asks for it`, undefined);
  };
};
