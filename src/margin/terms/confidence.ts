// Charges for prices that their oracle is not sure of.
import { lookup } from '../../book/table.js';
import { notionalsOf } from '../requirement/notionals.js';
import type { TermPlan } from '../requirement/plan.js';
import { rowsOfKinds } from '../requirement/rowKinds.js';
import type { Prepare } from './term.js';

/** sum over positions of |quantity| x notional x (1 - c) x rate where c < threshold, c the least of the confidences. */
export const oracleConfidence: Prepare<'oracleConfidence'> = (parameters, plan) => {
  const { kinds, sides, underlying, quote, besidePerpetuals, price, threshold, rate } = parameters;
  const { rows, figures } = plan;
  const charged = rowsOfKinds(plan, kinds);
  const perpetual = rowsOfKinds(plan, ['perpetual']);
  const needed = (row: number): boolean => charged[row] === 1;
  const confidences = new Float64Array(rows.count).fill(Number.POSITIVE_INFINITY);
  const stated = [
    ...underlying.map((figure) => figures.ofUnderlyings(figure, needed)),
    ...quote.map((figure) => figures.ofQuotes(figure, needed)),
  ];
  for (const column of stated)
    for (let row = 0; row < rows.count; row++) confidences[row] = Math.min(confidences[row] as number, column[row] as number);
  const beside = besidePerpetuals === null ? undefined : figures.ofUnderlyings(besidePerpetuals, (row) => perpetual[row] === 1);
  const notionals = notionalsOf(rows, price);
  const long = sides.includes('long');
  const short = sides.includes('short');
  const seen = new Float64Array(rows.underlyings.length);
  return ({ count, units, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      const from = starts[a] as number;
      const end = listedEnds[a] as number;
      seen.fill(Number.POSITIVE_INFINITY);
      if (beside) {
        for (let p = from; p < end; p++) {
          const row = held[p] as number;
          if (perpetual[row] === 1) seen[rows.units[row] as number] = beside[row] as number;
        }
      }
      for (let p = from; p < end; p++) {
        const row = held[p] as number;
        if (charged[row] === 0 || !((quantities[p] as number) > 0 ? long : short)) continue;
        const unit = rows.units[row] as number;
        const confidence = Math.min(confidences[row] as number, seen[unit] as number);
        if (confidence < threshold)
          out[a * units + unit] += Math.abs((quantities[p] as number) * (notionals[row] as number)) * (1 - confidence) * rate;
      }
    }
  };
};

/** sum over collateral of |amount| x price x (1 - c) x rate where c < threshold. */
export const collateralConfidence: Prepare<'collateralConfidence'> = (parameters, plan) => {
  const { figure, underlying, besidePerpetuals, threshold, rates } = parameters;
  const { market, figures } = plan;
  const common = underlying === null ? Number.POSITIVE_INFINITY : leastOf(underlying, plan);
  const own = figures.ofAssets(figure);
  const perpetual = rowsOfKinds(plan, ['perpetual']);
  const beside = besidePerpetuals === null ? undefined : figures.ofUnderlyings(besidePerpetuals, (row) => perpetual[row] === 1);
  const prices = market.assets.map(({ price }) => price);
  const charges = market.assets.map(({ id }) => lookup(rates, id));
  return (block, out) => {
    const { starts, assets, amounts } = block.collateral;
    for (let a = 0; a < block.count; a++) {
      let least = common;
      if (beside) {
        for (let p = block.starts[a] as number; p < (block.listedEnds[a] as number); p++) {
          const row = block.rows[p] as number;
          if (perpetual[row] === 1) least = Math.min(least, beside[row] as number);
        }
      }
      for (let i = starts[a] as number; i < (starts[a + 1] as number); i++) {
        const asset = assets[i] as number;
        const rate = charges[asset] as number;
        if (rate === 0) continue;
        const confidence = Math.min(own[asset] as number, least);
        if (Number.isNaN(confidence))
          block.refuse(a, 'MISSING_FIELD', `collateral.figures.${figure}`, 'stated: the rule asks for it', undefined);
        else if (confidence < threshold) out[a] += Math.abs((amounts[i] as number) * (prices[asset] as number)) * (1 - confidence) * rate;
      }
    }
  };
};

/** The least figure of the underlyings; NaN where one does not state it. */
function leastOf(figure: string, { figures }: TermPlan): number {
  let least = Number.POSITIVE_INFINITY;
  for (const stated of figures.ofUnits(figure)) least = Math.min(least, stated);
  return least;
}
