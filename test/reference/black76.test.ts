// The oracle's formulas: every Greek is the derivative its name says, by differences in 115 digits.
import { describe, expect, test } from 'vitest';
import { regimes } from '../fixtures/optionRows.js';
import { oracleDerivative } from '../precision.js';
import { abs, add, type Big, big, div, mul, nearest, neg, one, scaled, sub } from './big.js';
import { type BigOption, bigOption, inverseGreeks, inverseValue, linearGreeks, linearValue } from './black76.js';

type Input = 'forward' | 'strike' | 'expiryYears' | 'vol' | 'rate';

/** Central difference over a relative step of 2^-90: right to some fifty digits. */
function derivative(figure: (option: BigOption) => Big, option: BigOption, input: Input): Big {
  const step = scaled(option[input].m === 0n ? one : option[input], -90);
  const up = figure({ ...option, [input]: add(option[input], step) });
  const down = figure({ ...option, [input]: sub(option[input], step) });
  return div(sub(up, down), scaled(step, 1));
}

function expectClose(name: string, figure: Big, difference: Big): void {
  const size = figure.m === 0n ? one : figure;
  expect(nearest(abs(div(sub(figure, difference), size))), name).toBeLessThan(oracleDerivative);
}

describe.each(Object.entries(regimes))('the oracle of %s', (_, row) => {
  const option = bigOption({ ...row, call: row.type === 1 });

  test('has the Greeks of its linear value', () => {
    const g = linearGreeks(option);
    expectClose('value', g.value, linearValue(option));
    expectClose('delta', g.delta, derivative(linearValue, option, 'forward'));
    expectClose(
      'gamma',
      g.gamma,
      derivative((o) => linearGreeks(o).delta, option, 'forward'),
    );
    expectClose('vega', g.vega, derivative(linearValue, option, 'vol'));
    expectClose('theta', g.theta, neg(derivative(linearValue, option, 'expiryYears')));
    expectClose('rho', g.rho, derivative(linearValue, option, 'rate'));
    expectClose(
      'vanna',
      g.vanna,
      derivative((o) => linearGreeks(o).delta, option, 'vol'),
    );
    expectClose(
      'volga',
      g.volga,
      derivative((o) => linearGreeks(o).vega, option, 'vol'),
    );
    expectClose('charm', g.charm, neg(derivative((o) => linearGreeks(o).delta, option, 'expiryYears')));
  });

  test('has the Greeks of its coin value', () => {
    const g = inverseGreeks(option);
    expectClose('value', g.value, inverseValue(option));
    expectClose('delta', g.delta, derivative(inverseValue, option, 'forward'));
    expectClose(
      'gamma',
      g.gamma,
      derivative((o) => inverseGreeks(o).delta, option, 'forward'),
    );
    expectClose('vega', g.vega, derivative(inverseValue, option, 'vol'));
    expectClose('theta', g.theta, neg(derivative(inverseValue, option, 'expiryYears')));
    expectClose(
      'vanna',
      g.vanna,
      derivative((o) => inverseGreeks(o).delta, option, 'vol'),
    );
    expectClose(
      'volga',
      g.volga,
      derivative((o) => inverseGreeks(o).vega, option, 'vol'),
    );
    expectClose('charm', g.charm, neg(derivative((o) => inverseGreeks(o).delta, option, 'expiryYears')));
    expectClose('netDelta', g.netDelta, sub(g.blackDelta, g.value));
    expectClose('coin value', mul(g.value, option.forward), linearValue({ ...option, rate: big(0) }));
  });
});
