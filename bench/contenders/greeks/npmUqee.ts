// npm:@uqee/black-scholes: price and five Greeks on spot in one call; its N(x) is West's (the double precision it offers).
import type { GreeksData } from '../../kernels/greeks.bench.js';
import { optionContracts } from '../contracts.js';
import { npmContender } from '../npm.js';
import { forwardFigures, type SpotFigures } from './spot.js';

interface Module {
  readonly BlackScholes: new (settings: {
    sigmaToPricePrecision: 'single' | 'double';
  }) => {
    option(terms: { rate: number; sigma: number; strike: number; time: number; type: 'call' | 'put'; underlying: number }): SpotFigures;
  };
}

const mostOptions = 16_384;

export const npmUqee = npmContender(
  ['@uqee/black-scholes'],
  'price and 5 Greeks on spot',
  (data: GreeksData) => Math.min(data.count, mostOptions),
  ([module], data: GreeksData) => {
    const model = new (module as Module).BlackScholes({ sigmaToPricePrecision: 'double' });
    const options = optionContracts(data, Math.min(data.count, mostOptions));
    const terms = options.map(({ rate, vol, strike, expiryYears, type, forward }) => ({
      rate,
      sigma: vol,
      strike,
      time: expiryYears,
      type,
      underlying: forward * Math.exp(-rate * expiryYears),
    }));
    let figures: SpotFigures[] = [];
    const run = (): void => {
      figures = terms.map((term) => model.option(term));
    };
    return {
      run,
      results() {
        run();
        return forwardFigures(options, figures);
      },
    };
  },
);
