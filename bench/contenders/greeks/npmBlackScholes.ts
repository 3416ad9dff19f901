// npm:greeks (with black-scholes, on which it stands): price and five Greeks on spot, a call each.
// It wants 'call': anything else, 'C' among them, is priced as a put. Its N(x) is a series of 100 terms.
import type { GreeksData } from '../../kernels/greeks.bench.js';
import { type OptionContract, optionContracts } from '../contracts.js';
import { npmContender } from '../npm.js';
import { forwardFigures } from './spot.js';

type Side = 'call' | 'put';
type OnSpot = (spot: number, strike: number, years: number, vol: number, rate: number, side: Side) => number;
interface BlackScholes {
  readonly blackScholes: OnSpot;
}
interface Greeks {
  readonly getDelta: OnSpot;
  readonly getTheta: OnSpot;
  readonly getRho: OnSpot;
  readonly getGamma: (spot: number, strike: number, years: number, vol: number, rate: number) => number;
  readonly getVega: (spot: number, strike: number, years: number, vol: number, rate: number) => number;
}

/** 46 us an option: enough of them to see the mean. */
const mostOptions = 600;

export const npmBlackScholes = npmContender(
  ['black-scholes', 'greeks'],
  'price and 5 Greeks on spot',
  (data: GreeksData) => Math.min(data.count, mostOptions),
  ([prices, greeks], data: GreeksData) => {
    const { blackScholes } = prices as BlackScholes;
    const { getDelta, getGamma, getVega, getTheta, getRho } = greeks as Greeks;
    const options = optionContracts(data, Math.min(data.count, mostOptions));
    const spots = options.map(({ forward, rate, expiryYears }) => forward * Math.exp(-rate * expiryYears));
    const priced = ({ strike, expiryYears: years, vol, rate, type }: OptionContract, i: number) => {
      const spot = spots[i] as number;
      return {
        price: blackScholes(spot, strike, years, vol, rate, type),
        delta: getDelta(spot, strike, years, vol, rate, type),
        gamma: getGamma(spot, strike, years, vol, rate),
        vega: getVega(spot, strike, years, vol, rate),
        theta: getTheta(spot, strike, years, vol, rate, type),
        rho: getRho(spot, strike, years, vol, rate, type),
      };
    };
    let figures: ReturnType<typeof priced>[] = [];
    const run = (): void => {
      figures = options.map(priced);
    };
    return {
      run,
      results() {
        run();
        return forwardFigures(
          options,
          figures.map((figure) => ({ ...figure, vega: 100 * figure.vega })),
        );
      },
    };
  },
);
