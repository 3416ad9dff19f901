// The volatility surface of one underlying: a smile an expiry, total variance linear in time between them.
import { fieldsOf } from '../../book/fields.js';
import { nonNegative, oneOf } from '../../check.js';
import { Fault, type RowFault } from '../../fault.js';
import type { ColumnFunction, EstimationKernels } from '../../market/kernels.js';
import { type ButterflyCheck, type CalendarCheck, checkButterfly, checkCalendar } from './arbitrage.js';
import { type Smile, type SurfaceQuote, smilesOf } from './quotes.js';
import { type Svi, totalVariance, varianceSlope } from './svi.js';
import { fitSvi } from './sviFit.js';

/** Five parameters need five strikes. */
const strikesNeeded = 5;

export interface SurfaceInputs {
  readonly quotes: readonly SurfaceQuote[];
  /** An expiry of fewer than five strikes: a flat smile at the mean of its vols, left out, or a fault. */
  readonly sparse: 'flat' | 'skip' | 'fault';
  /** report: the best fit, its violations reported. enforce: the best fit among those without butterfly arbitrage in the widened range. */
  readonly butterfly: 'report' | 'enforce';
  /** Weight of a squared error of a vol: the same at every strike, or the option's vega, so that wings without value do not bend the middle. */
  readonly weighting: 'vol' | 'vega';
  /** Vol by which a call and a put of one strike may differ before both are left out. */
  readonly parityTolerance: number;
}

export interface SmileFit {
  readonly expiryYears: number;
  readonly forward: number;
  readonly kind: 'svi' | 'flat';
  readonly svi: Svi;
  /** Quotes it was fitted to, and the range of ln(K/F) they span. */
  readonly quotes: number;
  readonly lowest: number;
  readonly highest: number;
  /** Root mean square of the errors of its vols, decimals; `worst` is the largest. */
  readonly rmse: number;
  /** The same, each squared error weighed by the option's vega: what the errors cost in money. */
  readonly rmseByVega: number;
  readonly worst: number;
  /** The volatility factors: vol at the forward, d vol / d ln K there. */
  readonly level: number;
  readonly skew: number;
  readonly butterfly: ButterflyCheck;
}

export interface Surface {
  /** In the order of expiry. */
  readonly smiles: readonly SmileFit[];
  /** Each expiry and the next. */
  readonly calendars: readonly CalendarCheck[];
  /** Quotes that were left out, by their place in `quotes`; the first 10,000 of `faultCount`. */
  readonly faults: readonly RowFault[];
  readonly faultCount: number;
  /** Expiries that were left out or are flat, in words. */
  readonly notices: readonly string[];
}

/** Throws TOO_SHORT when an expiry is sparse under 'fault', or no expiry is left; OUT_OF_RANGE under 'enforce' when no smile without arbitrage fits. */
export function fitSurface(kernels: Pick<EstimationKernels, 'exp' | 'log'>, inputs: SurfaceInputs): Surface {
  const fields = fieldsOf(inputs, 'inputs', ['quotes', 'sparse', 'butterfly', 'weighting', 'parityTolerance']);
  const sparse = oneOf(fields.sparse, ['flat', 'skip', 'fault'] as const, 'sparse');
  const butterfly = oneOf(fields.butterfly, ['report', 'enforce'] as const, 'butterfly');
  const weighting = oneOf(fields.weighting, ['vol', 'vega'] as const, 'weighting');
  const { smiles, faults } = smilesOf(fields.quotes, nonNegative(fields.parityTolerance, 'parityTolerance'));
  const notices: string[] = [];
  const fits: SmileFit[] = [];
  for (const smile of smiles) {
    const strikes = smile.vols.length;
    if (strikes >= strikesNeeded) {
      fits.push(smileFit(kernels, smile, butterfly, weighting));
      continue;
    }
    const place = `expiry of ${smile.expiryYears} years`;
    if (sparse === 'fault') throw new Fault('TOO_SHORT', place, `quoted at ${strikesNeeded} strikes or more`, strikes);
    notices.push(`${place}: ${strikes} of ${strikesNeeded} strikes, ${sparse === 'flat' ? 'a flat smile' : 'left out'}`);
    if (sparse === 'flat') fits.push(flatFit(kernels, smile));
  }
  if (fits.length === 0) throw new Fault('TOO_SHORT', 'quotes', 'an expiry that can be fitted', `${smiles.length} expiries`);
  const calendars = fits.slice(1).map((_, i) => checkCalendar(fits, i, i + 1));
  return { smiles: fits, calendars, faults: faults.list, faultCount: faults.count, notices };
}

function smileFit(
  kernels: Pick<EstimationKernels, 'exp' | 'log'>,
  smile: Smile,
  butterfly: SurfaceInputs['butterfly'],
  weighting: SurfaceInputs['weighting'],
): SmileFit {
  const k = kernels.log(smile.ratios);
  const years = smile.expiryYears;
  const order = Array.from(k, (_, i) => i).sort((a, b) => k[a] - k[b]);
  const sorted = Float64Array.from(order, (i) => k[i]);
  const vols = Float64Array.from(order, (i) => smile.vols[i]);
  const vegas = relativeVegas(kernels.exp, sorted, vols, years);
  // an error of w is 2 vol T times one of vol
  const weights = vols.map((v, i) => (weighting === 'vega' ? vegas[i] : 1) / (4 * (v * v) * (years * years)));
  const points = { k: sorted, w: vols.map((v) => v * v * years), weights };
  const [lowest, highest] = [sorted[0], sorted[sorted.length - 1]];
  const sound = (svi: Svi): boolean => checkButterfly({ svi, expiryYears: years, lowest, highest }).free;
  const fit = fitSvi(points, butterfly === 'enforce' ? sound : () => true);
  if (fit === undefined)
    throw new Fault('OUT_OF_RANGE', `expiry of ${years} years`, 'one that a smile without butterfly arbitrage fits', 'none');
  return described(smile, 'svi', fit.svi, sorted, vols, vegas);
}

function flatFit(kernels: Pick<EstimationKernels, 'exp' | 'log'>, smile: Smile): SmileFit {
  const k = kernels.log(smile.ratios);
  const vegas = relativeVegas(kernels.exp, k, smile.vols, smile.expiryYears);
  const mean = smile.vols.reduce((sum, v) => sum + v, 0) / smile.vols.length;
  return described(smile, 'flat', { a: mean * mean * smile.expiryYears, b: 0, rho: 0, m: 0, sigma: 1 }, k, smile.vols, vegas);
}

/** n(d1): vega over forward and sqrt(T), d1 = -k/s + s/2, s = vol sqrt(T); without the 1/sqrt(2 pi) that all share. */
function relativeVegas(exp: ColumnFunction, k: Float64Array, vols: Float64Array, years: number): Float64Array {
  const root = Math.sqrt(years);
  return exp(
    k.map((x, i) => {
      const s = vols[i] * root;
      const d = s / 2 - x / s;
      return -0.5 * (d * d);
    }),
  );
}

/** `k` ascending, `vols` and `vegas` in its order. */
function described(
  { expiryYears, forward }: Smile,
  kind: 'svi' | 'flat',
  svi: Svi,
  k: Float64Array,
  vols: Float64Array,
  vegas: Float64Array,
): SmileFit {
  let square = 0;
  let worst = 0;
  let weighed = 0;
  let vega = 0;
  for (let i = 0; i < k.length; i += 1) {
    const off = Math.abs(Math.sqrt(Math.max(0, totalVariance(svi, k[i])) / expiryYears) - vols[i]);
    square += off * off;
    worst = Math.max(worst, off);
    weighed += vegas[i] * (off * off);
    vega += vegas[i];
  }
  const level = Math.sqrt(Math.max(0, totalVariance(svi, 0)) / expiryYears);
  const [lowest, highest] = [k[0], k[k.length - 1]];
  return {
    expiryYears,
    forward,
    kind,
    svi,
    quotes: k.length,
    lowest,
    highest,
    rmse: Math.sqrt(square / k.length),
    rmseByVega: vega > 0 ? Math.sqrt(weighed / vega) : 0,
    worst,
    level,
    skew: level > 0 ? varianceSlope(svi, 0) / (2 * level * expiryYears) : 0,
    butterfly: checkButterfly({ svi, expiryYears, lowest, highest }),
  };
}
