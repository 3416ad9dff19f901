// greeks as a TypeScript developer writes it first: an object an option in, an object of figures out.
import { linearFigures } from '../../../test/reference/black76.js';
import type { GreeksData } from '../../kernels/greeks.bench.js';
import { type Contender, local } from '../contender.js';
import { type OptionContract, optionContracts } from '../contracts.js';
import { normalCdf, normalPdf } from '../normal.js';
import type { Figure, GreeksResults } from './group.js';

export function greeksOf(option: OptionContract): Record<Figure, number> {
  const { type, forward, strike, expiryYears, vol, rate } = option;
  const sign = type === 'call' ? 1 : -1;
  const root = Math.sqrt(expiryYears);
  const d1 = (Math.log(forward / strike) + (vol ** 2 / 2) * expiryYears) / (vol * root);
  const d2 = d1 - vol * root;
  const discount = Math.exp(-rate * expiryYears);
  const value = discount * sign * (forward * normalCdf(sign * d1) - strike * normalCdf(sign * d2));
  const delta = discount * sign * normalCdf(sign * d1);
  const vega = discount * forward * normalPdf(d1) * root;
  return {
    value,
    delta,
    gamma: (discount * normalPdf(d1)) / (forward * vol * root),
    vega,
    theta: rate * value - (discount * forward * normalPdf(d1) * vol) / (2 * root),
    rho: -expiryYears * value,
    vanna: (-discount * normalPdf(d1) * d2) / vol,
    volga: (vega * d1 * d2) / vol,
    charm: rate * delta + (discount * normalPdf(d1) * d2) / (2 * expiryYears),
  };
}

export const objects: Contender<GreeksData, GreeksResults> = local(
  'objects',
  'an object an option in and out, map over an array',
  (data) => data.count,
  (data) => {
    const options = optionContracts(data, data.count);
    let figures: Record<Figure, number>[] = [];
    const run = (): void => {
      figures = options.map(greeksOf);
    };
    return {
      run,
      results() {
        run();
        return Object.fromEntries(linearFigures.map((name) => [name, figures.map((figure) => figure[name])]));
      },
    };
  },
);
