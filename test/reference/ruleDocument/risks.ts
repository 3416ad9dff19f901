// Measures of correlated factors and of prices that their oracles are not sure of.
import type { FactorRisk } from '../../../src/rules/document/kinds/factorRisk.js';
import type { OracleContingency } from '../../../src/rules/document/kinds/oracleContingency.js';
import { normalPdf, normalQuantile } from '../textbookNormal.js';
import { idsOf, notionalOf } from './rows.js';
import { termOf } from './scenarios.js';
import { type Measure, ofEach, sumOf } from './world.js';

export const factorRisk: Measure<FactorRisk> = ({ measure, confidence, horizonDays }, { held }, _, { rules, says, listing }) => {
  const { factors } = rules;
  if (factors === undefined) throw new Error('factors');
  const { spot, vol } = factors;
  const { underlyings, indexes } = listing;
  const at = underlyings.map((id) => spot.names.indexOf(id));
  const known = (u: number, w: number): boolean => (at[u] as number) >= 0 && (at[w] as number) >= 0;
  const spots = (u: number, w: number): number => {
    if (u === w) return 1;
    return known(u, w) ? (spot.correlation[at[u] as number]?.[at[w] as number] as number) : spot.other.correlation;
  };
  const b = vol.spotCorrelation;
  /** Factors by twos: spot of an underlying, its vol. */
  const correlation = (i: number, j: number): number => {
    const [u, w] = [i >> 1, j >> 1];
    if (i % 2 === 0 && j % 2 === 0) return spots(u, w);
    if (i % 2 !== j % 2) return b * spots(u, w);
    return u === w ? 1 : b * b * spots(u, w) + (1 - b * b) * vol.crossCorrelation;
  };
  const exposures = underlyings.flatMap((id, u) => {
    const own = held.filter(({ row }) => row.u === u);
    const spotVol = (at[u] as number) < 0 ? spot.other.vol : (spot.vols[at[u] as number] as number);
    const coins = sumOf(
      own.filter(({ row }) => row.inverse).map(({ row, quantity, pnl }) => (row.option ? quantity * row.price : pnl) * row.multiplier),
    );
    const delta = sumOf(own.map(({ row, quantity }) => quantity * row.adjustedDelta)) + coins * (indexes[u] as number);
    const vega = sumOf(own.map(({ row, quantity }) => quantity * row.vega * row.vol * termOf(rules, row)));
    return [delta * spotVol, vega * says.value(vol.volOfVol, 'initial', id)];
  });
  const variance = sumOf(exposures.flatMap((x, i) => exposures.map((y, j) => x * correlation(i, j) * y)));
  const z = normalQuantile(confidence);
  const deviations = measure === 'valueAtRisk' ? z : normalPdf(z) / (1 - confidence);
  return deviations * Math.sqrt((horizonDays / factors.daysPerYear) * Math.max(0, variance));
};

export const oracleContingency: Measure<OracleContingency> = (term, { held, assets }, view, world) => {
  const { on, attributes, kinds = [], side, price = 'index', threshold, rate } = term;
  const { says, market, listing } = world;
  const ofUnderlying = (u: number, names: readonly string[]): number[] =>
    names.map((name) => says.attribute('underlyings', name, market.underlyings[u]?.figures?.[name], {}, listing.underlyings[u] as string));
  const perpetuals = new Set(
    held.filter(({ row, quantity }) => row.instrument.kind === 'perpetual' && quantity !== 0).map(({ row }) => row.u),
  );
  const beside = (u: number): number[] =>
    attributes.besidePerpetuals === undefined || !perpetuals.has(u) ? [] : ofUnderlying(u, [attributes.besidePerpetuals]);
  const limit = says.value(threshold, view);
  if (on === 'collateral') {
    const common = listing.underlyings.flatMap((_, u) => [...ofUnderlying(u, attributes.underlying ?? []), ...beside(u)]);
    return sumOf(
      [...assets].map(([id, amount]) => {
        const charge = says.value(rate, view, id);
        if (charge === 0 || amount === 0) return 0;
        const figures = market.assets.find((one) => one.id === id)?.figures;
        const own = (attributes.asset ?? []).map((name) => says.attribute('assets', name, figures?.[name], {}, id));
        const confidence = Math.min(Infinity, ...own, ...common);
        return confidence < limit ? Math.abs(amount) * listing.assetPrice(id) * (1 - confidence) * charge : 0;
      }),
    );
  }
  return ofEach(world, (u, underlying) =>
    sumOf(
      held.map(({ row, quantity }) => {
        const counts = side === 'both' || (side === 'long') === quantity > 0;
        if (row.u !== u || quantity === 0 || !kinds.includes(row.instrument.kind) || !counts) return 0;
        const quote = (attributes.quote ?? []).map((name) => says.attribute('quotes', name, row.quote.figures?.[name], {}, ...idsOf(row)));
        const confidence = Math.min(Infinity, ...quote, ...ofUnderlying(u, attributes.underlying ?? []), ...beside(u));
        return confidence < limit ? Math.abs(quantity) * notionalOf(row, price) * (1 - confidence) * says.value(rate, view, underlying) : 0;
      }),
    ),
  );
};
