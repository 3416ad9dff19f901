// Coin value and Greeks of inverse options: the mirror image of assembly/kernels/inverseGreeks.ts, which states the contract.
import { invSqrtTwoPi } from '../../../../assembly/literals/normal.js';
import {
  bell1Of,
  d1Of,
  exerciseProbability,
  nearBell,
  otmValue,
  totalVolOf,
  undiscountedValue,
  validOption,
  weightOf,
} from '../math/black.js';
import { logRatio } from '../math/log.js';
import { mills } from '../math/normal.js';

export function inverseGreeks(
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  calls: Uint8Array,
  values: Float64Array,
  blackDeltas: Float64Array,
  netDeltas: Float64Array,
  deltas: Float64Array,
  gammas: Float64Array,
  vegas: Float64Array,
  thetas: Float64Array,
  vannas: Float64Array,
  volgas: Float64Array,
  charms: Float64Array,
  count: number,
): number {
  let suspect = 0;
  let flagged = -1;
  for (let i = 0; i < count; i++) {
    const forward = forwards[i] as number;
    const strike = strikes[i] as number;
    const expiry = expiryYears[i] as number;
    const vol = vols[i] as number;
    const type = calls[i] as number;
    const call = type === 1;
    if (!(validOption(forward, strike, expiry, vol) && type <= 1)) {
      values[i] = Number.NaN;
      blackDeltas[i] = Number.NaN;
      netDeltas[i] = Number.NaN;
      deltas[i] = Number.NaN;
      gammas[i] = Number.NaN;
      vegas[i] = Number.NaN;
      thetas[i] = Number.NaN;
      vannas[i] = Number.NaN;
      volgas[i] = Number.NaN;
      charms[i] = Number.NaN;
      if (flagged !== i >> 1) {
        flagged = i >> 1;
        suspect++;
      }
      continue;
    }

    const rootExpiry = Math.sqrt(expiry);
    const totalVol = totalVolOf(vol, rootExpiry);
    const moneyness = logRatio(forward, strike);
    const d1 = d1Of(moneyness, totalVol);
    const d2 = d1 - totalVol;
    const near = nearBell(moneyness, d1, d2);
    const weight = weightOf(forward, strike, moneyness, near);
    const bell1 = bell1Of(forward, moneyness, near, weight);
    const mills1 = mills(d1);
    const mills2 = mills(d2);

    const otm = otmValue(forward, strike, moneyness, d1, d2, weight, mills1, mills2);
    const value = undiscountedValue(otm, forward, strike, moneyness, call) / forward;
    const probability = exerciseProbability(d1, 0.5 * bell1 * mills1, call);
    const blackDelta = call ? probability : -probability;
    // (K/F) N(th d2): its tail is e^(-d1^2/2) x(d2) / 2, because K e^(-d2^2/2) = F e^(-d1^2/2)
    const tail2 = 0.5 * bell1 * mills2;
    const likely = (call ? d2 : -d2) > 0;
    const strikeShare = likely ? strike / forward - tail2 : tail2;
    const netDelta = call ? strikeShare : -strikeShare;
    const delta = netDelta / forward;

    // the factors that diverge as s -> 0 count only while the density is alive
    const alive = bell1 > 0;
    const atTheMoney = moneyness === 0;
    const density = invSqrtTwoPi * bell1;
    const curvature = alive ? density / totalVol : 0;
    const gamma = (curvature - (netDelta + netDelta)) / forward / forward;
    const vega = density * rootExpiry;
    const moving = alive && vol > 0;
    const theta = -(moving ? (0.5 * density * vol) / rootExpiry : 0);
    const d1PerVol = atTheMoney ? 0.5 * rootExpiry : d1 / vol;
    const d2PerVol = atTheMoney ? -0.5 * rootExpiry : d2 / vol;
    const vanna = -(alive ? (density * d1PerVol) / forward : 0);
    const volga = alive ? vega * d1 * d2PerVol : 0;
    const drift = atTheMoney ? (0.25 * vol) / rootExpiry : (0.5 * d1) / expiry;
    const charm = moving ? (density * drift) / forward : 0;

    values[i] = value;
    blackDeltas[i] = blackDelta;
    netDeltas[i] = netDelta;
    deltas[i] = delta;
    gammas[i] = gamma;
    vegas[i] = vega;
    thetas[i] = theta;
    vannas[i] = vanna;
    volgas[i] = volga;
    charms[i] = charm;

    // x * 0 is 0 for every finite x and NaN otherwise
    const check =
      value * 0 + blackDelta * 0 + netDelta * 0 + delta * 0 + gamma * 0 + vega * 0 + theta * 0 + vanna * 0 + volga * 0 + charm * 0;
    // biome-ignore lint/suspicious/noSelfCompare: the test for NaN
    if (check !== check && flagged !== i >> 1) {
      flagged = i >> 1;
      suspect++;
    }
  }
  return suspect;
}
