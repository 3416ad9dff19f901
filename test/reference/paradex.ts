// Paradex portfolio margin in plain loops, one account at a time, with a normal cdf of the caller's: the venue's own or an exact one.

export interface ParadexCase {
  readonly config: ParadexConfig;
  readonly now: number;
  readonly positions: readonly ParadexHolding[];
  readonly orders: readonly ParadexHolding[];
  readonly marketData: Readonly<Record<string, ParadexQuote>>;
  readonly marketSpecs: Readonly<Record<string, ParadexSpec>>;
}
export interface ParadexConfig {
  readonly base_asset: string;
  readonly hedged_margin_factor: number;
  readonly unhedged_margin_factor: number;
  readonly mmf_factor: number;
  readonly vol_shock_params: {
    readonly vega_power_short_dte: number;
    readonly vega_power_long_dte: number;
    readonly dte_floor_days: number;
    readonly min_vol_shock_up: number;
  };
  readonly scenarios: readonly { readonly spot_shock: number; readonly vol_shock: number; readonly weight: number }[];
}
export interface ParadexHolding {
  readonly market: string;
  readonly side: string;
  readonly size: number | string;
  readonly price?: number | string;
}
export interface ParadexQuote {
  readonly mark_price: number;
  readonly delta: number;
  readonly mark_iv: number | null;
  readonly underlying_price: number;
  readonly funding_rate: number;
  readonly interest_rate: number;
  readonly fee_rate: number;
}
export interface ParadexSpec {
  readonly asset_kind: string;
  readonly option_type?: string;
  readonly strike_price?: number | string;
  readonly expiry_at?: number;
}

/** Abramowitz and Stegun 7.1.26: |error of erf| <= 1.5e-7. */
export function polynomialCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return 0.5 * (1 + Math.sign(x || 1) * (1 - series * Math.exp(-z * z)));
}

export const signed = ({ side, size }: ParadexHolding): number => Math.abs(Number(size)) * (side === 'BUY' || side === 'LONG' ? 1 : -1);

/** Price of a market under one scenario. */
function scenarioPrice(one: ParadexCase, market: string, spotShock: number, volShock: number, cdf: (x: number) => number): number {
  const { marketData, marketSpecs, config, now } = one;
  const perpetual = marketData[`${config.base_asset}-USD-PERP`] as ParadexQuote;
  const spec = marketSpecs[market] as ParadexSpec;
  const spot = perpetual.underlying_price * (1 + spotShock);
  if (spec.asset_kind === 'PERP') return spot * (perpetual.mark_price / perpetual.underlying_price);
  const vols = config.vol_shock_params;
  const days = ((spec.expiry_at as number) - now) / 86_400_000;
  const years = days / 365;
  const power = days < 30 ? vols.vega_power_short_dte : vols.vega_power_long_dte;
  const raw =
    ((marketData[market] as ParadexQuote).mark_iv as number) * (1 + volShock * (30 / Math.max(vols.dte_floor_days, days)) ** power);
  const vol = volShock > 0 ? Math.max(raw, vols.min_vol_shock_up) : raw;
  const strike = Number(spec.strike_price);
  const sign = spec.option_type === 'CALL' ? 1 : -1;
  const rate = perpetual.interest_rate;
  const d1 = (Math.log(spot / strike) + (rate + (vol * vol) / 2) * years) / (vol * Math.sqrt(years));
  const d2 = d1 - vol * Math.sqrt(years);
  return sign * (spot * cdf(sign * d1) - strike * Math.exp(-rate * years) * cdf(sign * d2));
}

/** IMR, MMR, worst loss and delta floor. */
export function paradexMargin(one: ParadexCase, cdf: (x: number) => number) {
  const { config, positions, orders, marketData, marketSpecs, now } = one;
  const perpetual = marketData[`${config.base_asset}-USD-PERP`] as ParadexQuote;
  const spot = perpetual.underlying_price;
  const quote = (holding: ParadexHolding): ParadexQuote => marketData[holding.market] as ParadexQuote;
  const share = ({ market }: ParadexHolding): number => {
    const minutes = ((marketSpecs[market]?.expiry_at ?? Number.POSITIVE_INFINITY) - now) / 60_000;
    return minutes > 0 && minutes <= 30 ? minutes / 30 : 1;
  };
  let worst = 0;
  let heldWorst = 0;
  for (const { spot_shock, vol_shock, weight } of config.scenarios) {
    const priceOf = (holding: ParadexHolding): number => scenarioPrice(one, holding.market, spot_shock, vol_shock, cdf);
    let held = 0;
    for (const p of positions) held += weight * share(p) * signed(p) * (priceOf(p) - quote(p).mark_price);
    let filled = 0;
    for (const o of orders) filled -= weight * share(o) * Math.max(0, signed(o) * (Number(o.price) - priceOf(o)));
    worst = Math.max(worst, -(held + filled));
    heldWorst = Math.max(heldWorst, -held);
  }
  const sides = (holdings: readonly ParadexHolding[]): [number, number] => {
    const deltas = holdings.map((h) => quote(h).delta * signed(h));
    return [deltas.reduce((sum, d) => sum + Math.max(0, d), 0), deltas.reduce((sum, d) => sum + Math.max(0, -d), 0)];
  };
  const floor = (counted: readonly ParadexHolding[]): number => {
    const [long, short] = sides(positions);
    const [bought, sold] = sides(counted);
    const open = Math.max(0, long + bought - short, short + sold - long);
    const offset = Math.max(0, Math.max(long + bought, short + sold) - open);
    return (offset * config.hedged_margin_factor + open * config.unhedged_margin_factor) * spot;
  };
  const funding = (sign: number, holdings: readonly ParadexHolding[]): number =>
    holdings
      .filter(({ market }) => marketSpecs[market]?.asset_kind === 'PERP')
      .reduce((sum, h) => sum + sign * perpetual.funding_rate * signed(h) * spot, 0);
  const fees = (holdings: readonly ParadexHolding[]): number =>
    holdings.reduce((sum, h) => {
      const { fee_rate, mark_price, underlying_price } = quote(h);
      const option = marketSpecs[h.market]?.asset_kind === 'OPTION';
      return sum + Math.abs(signed(h)) * (option ? Math.min(fee_rate * underlying_price, 0.125 * mark_price) : fee_rate * mark_price);
    }, 0);
  const deltaMin = floor(orders);
  return {
    imr: Math.max(worst, deltaMin) + Math.max(0, funding(1, positions) + funding(-1, orders)) + fees(positions) + fees(orders),
    mmr: config.mmf_factor * Math.max(heldWorst, floor([])) + Math.max(0, funding(1, positions)) + fees(positions),
    worstLoss: worst,
    deltaMin,
  };
}
