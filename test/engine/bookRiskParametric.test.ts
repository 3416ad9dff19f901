// Delta-normal, Student t and delta-gamma of a book against slopes and curvatures differenced from slow revaluation; contributions; both backends, the same bits.

import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { ParametricBookRisk } from '../../src/engine/bookRisk/figures.js';
import { bookOf } from '../../src/index.js';
import type { DeltaGammaFigures } from '../../src/risk/methods.js';
import { valueAtRisk } from '../../src/risk.js';
import { bookRiskOf } from '../fixtures/bookRiskOf.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { componentSum, curvatureRelative, slopeRelative, tiltedSum } from '../precision.js';
import { bookLosses, type OracleMove } from '../reference/bookRiskOracle.js';
import { core, onCores, refusal } from './bookCores.js';

const market = smallMarket();
const names = ['BTC', 'ETH', 'ETH:vol', 'BTC:vol'];
const common = {
  market,
  book: smallBook(),
  names,
  volatilities: [0.6, 0.7, 0.9, 0.8],
  correlation: [
    [1, 0.8, -0.3, -0.2],
    [0.8, 1, -0.4, -0.1],
    [-0.3, -0.4, 1, 0.5],
    [-0.2, -0.1, 0.5, 1],
  ],
  daysPerYear: 365,
  horizonDays: 2,
  confidence: 0.99,
} as const;
const deltaNormal = { ...common, method: 'delta-normal' } as const;
const deltaGamma = { ...common, method: 'delta-gamma', approximation: 'auto' } as const;
const accountOf = (risk: ParametricBookRisk, place: number): Account =>
  smallAccounts().find((one) => one.account === risk.accounts[place] && one.subaccount === risk.subaccounts[place]) as Account;

/** Gain of an account when factors move. */
function gain(account: Account, moved: Readonly<Record<string, number>>): number {
  const moves: OracleMove = new Map(market.underlyings.map(({ id }) => [id, { move: moved[id] ?? 0, shock: moved[`${id}:vol`] ?? 0 }]));
  return 0 - (bookLosses(account, market, [moves]).losses[0] as number);
}

const small = 1e-4;
const slopes = (account: Account): number[] =>
  names.map((name) => (gain(account, { [name]: small }) - gain(account, { [name]: -small })) / (2 * small));

const wide = 2e-3;
const curvatures = (account: Account): number[][] =>
  names.map((one) =>
    names.map((two) => {
      if (one === two) return (gain(account, { [one]: wide }) + gain(account, { [one]: -wide })) / wide ** 2;
      const at = (a: number, b: number): number => gain(account, { [one]: a * wide, [two]: b * wide });
      return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * wide ** 2);
    }),
  );

const root = Math.sqrt(2 / 365);
const volatilities = common.volatilities.map((vol) => vol * root);

describe('parametric core.bookRisk', () => {
  test('delta-normal and Student t: slopes of slow revaluation through valueAtRisk', async () => {
    const normal = await onCores(deltaNormal);
    const student = await onCores({ ...common, method: 'student-t', degreesOfFreedom: 4.5 });
    expect(normal.faults).toEqual([]);
    normal.accounts.forEach((_, place) => {
      const account = accountOf(normal, place);
      const inputs = { deltas: slopes(account), volatilities, correlation: common.correlation, confidence: 0.99, horizonDays: 1 };
      for (const [risk, figures] of [
        [normal, valueAtRisk(core, { method: 'delta-normal', ...inputs })],
        [student, valueAtRisk(core, { method: 'delta-normal', ...inputs, degreesOfFreedom: 4.5 })],
      ] as const) {
        const within = slopeRelative * figures.expectedShortfall;
        expect(Math.abs((risk.valuesAtRisk[place] as number) - figures.valueAtRisk)).toBeLessThanOrEqual(within);
        expect(Math.abs((risk.shortfalls[place] as number) - figures.expectedShortfall)).toBeLessThanOrEqual(within);
        expect(Math.abs((risk.standardDeviations[place] as number) - figures.standardDeviation)).toBeLessThanOrEqual(within);
      }
    });
    expect(Math.max(...normal.valuesAtRisk)).toBeGreaterThan(1_000);
  });

  test('delta-gamma: curvatures of slow revaluation through valueAtRisk, by the approximation it says', async () => {
    for (const approximation of ['auto', 'exact', 'cornish-fisher', 'saddlepoint'] as const) {
      const risk = await onCores({ ...deltaGamma, approximation });
      const used = new Set(risk.approximations);
      expect([...used].sort()).toEqual(
        approximation === 'auto' ? expect.arrayContaining(['saddlepoint']) : expect.arrayContaining([approximation]),
      );
      risk.accounts.forEach((_, place) => {
        const account = accountOf(risk, place);
        const gammas = curvatures(account);
        const figures: DeltaGammaFigures = valueAtRisk(core, {
          method: 'delta-gamma',
          deltas: slopes(account),
          gammas: gammas.map((row, i) => row.map((x, j) => (i <= j ? x : ((gammas[j] as number[])[i] as number)))),
          volatilities,
          correlation: common.correlation,
          confidence: 0.99,
          horizonDays: 1,
          approximation: risk.approximations?.[place] as 'exact',
        });
        const within = curvatureRelative * figures.standardDeviation;
        expect(Math.abs((risk.valuesAtRisk[place] as number) - figures.valueAtRisk)).toBeLessThanOrEqual(within);
        expect(Math.abs((risk.shortfalls[place] as number) - figures.expectedShortfall)).toBeLessThanOrEqual(within);
        expect(Math.abs((risk.means?.[place] as number) - figures.mean)).toBeLessThanOrEqual(within);
      });
    }
  });

  test('what is linear is Cornish-Fisher inside its domain, and delta-normal to rounding', async () => {
    const futures = smallAccounts().filter(({ account }) => account === 'debtor' || account === 'basis');
    const book = bookOf(futures);
    const [linear, quadratic] = [
      await onCores({ ...deltaNormal, book }),
      await onCores({ ...deltaGamma, book, approximation: 'cornish-fisher' }),
    ];
    expect(quadratic.inDomain).toEqual(new Uint8Array(2).fill(1));
    quadratic.valuesAtRisk.forEach((value, place) => {
      expect(Math.abs(value / (linear.valuesAtRisk[place] as number) - 1)).toBeLessThan(componentSum(4));
    });
  });

  test('components sum to the account’s figure, by position and by underlying; incremental is VaR less VaR without', async () => {
    for (const inputs of [deltaNormal, { ...common, method: 'student-t', degreesOfFreedom: 5 }, deltaGamma] as const) {
      const risk = await onCores({ ...inputs, contributions: true });
      const { contributions } = risk;
      if (!contributions) throw new Error('no contributions');
      const { starts, instruments } = contributions;
      for (const [place] of risk.accounts.entries()) {
        const span = [starts[place] as number, starts[place + 1] as number] as const;
        for (const [parts, units, total] of [
          [contributions.componentValuesAtRisk, contributions.underlyingValuesAtRisk, risk.valuesAtRisk],
          [contributions.componentShortfalls, contributions.underlyingShortfalls, risk.shortfalls],
        ] as const) {
          if (parts === undefined || units === undefined) {
            expect(inputs.method).toBe('delta-gamma');
            continue;
          }
          const own = [...parts.subarray(...span)];
          const size = own.reduce((sum, x) => sum + Math.abs(x), 0);
          const within = (inputs.method === 'delta-gamma' ? tiltedSum : componentSum)(own.length + 4) * size;
          expect(Math.abs(own.reduce((sum, x) => sum + x, 0) - (total[place] as number))).toBeLessThanOrEqual(within);
          const byUnit = [...units.subarray(2 * place, 2 * place + 2)];
          expect(Math.abs(byUnit.reduce((sum, x) => sum + x, 0) - (total[place] as number))).toBeLessThanOrEqual(within);
        }
      }
      // the hedger without its put
      const hedger = risk.accounts.findIndex((id, place) => id === 'hedger' && risk.subaccounts[place] === '');
      const at = instruments.indexOf('BTC-PERPETUAL', starts[hedger]);
      const account = accountOf(risk, hedger);
      const future = account.positions.filter(({ instrument }) => instrument === 'BTC-PERPETUAL');
      // with the future goes its gain, whose coins are a position of their own: compare with a future that has gained nothing
      const forward = market.quotes.find(({ instrument }) => instrument.id === 'BTC-PERPETUAL')?.forward as number;
      const flat = { ...account, positions: account.positions.map((p) => (future.includes(p) ? { ...p, entryPrice: forward } : p)) };
      const without = { ...account, positions: account.positions.filter((p) => !future.includes(p)) };
      const [whole, less] = await Promise.all(
        [flat, without].map((one) => bookRiskOf(core, { ...inputs, book: bookOf([one]), contributions: true })),
      );
      const place = whole?.contributions?.instruments.indexOf('BTC-PERPETUAL') as number;
      const incremental = whole?.contributions?.incrementalValuesAtRisk[place] as number;
      const difference = (whole?.valuesAtRisk[0] as number) - (less?.valuesAtRisk[0] as number);
      expect(Math.abs(incremental - difference)).toBeLessThanOrEqual(slopeRelative * Math.abs(difference));
      expect(contributions.marginalValuesAtRisk[at]).toBe(
        (contributions.componentValuesAtRisk[at] as number) / (contributions.quantities[at] as number),
      );
    }
  });

  test('an account alone, any order of rows, tiny and huge quantities', async () => {
    for (const inputs of [deltaNormal, deltaGamma]) {
      const whole = await onCores(inputs);
      const accounts = smallAccounts();
      for (const account of accounts) {
        const alone = await onCores({ ...inputs, book: bookOf([account]) });
        const place = whole.accounts.findIndex((id, p) => id === account.account && whole.subaccounts[p] === account.subaccount);
        for (const column of ['valuesAtRisk', 'shortfalls', 'standardDeviations'] as const)
          expect(alone[column][0]).toBe(whole[column][place]);
      }
      const turned = bookOf([...accounts].reverse().map((a) => ({ ...a, positions: [...a.positions].reverse() })));
      expect(await onCores({ ...inputs, book: turned })).toStrictEqual(whole);
      for (const power of [2 ** -700, 2 ** 600]) {
        const scaled = bookOf(accounts.map((a) => ({ ...a, positions: a.positions.map((p) => ({ ...p, quantity: p.quantity * power })) })));
        const risk = await onCores({ ...inputs, book: scaled });
        expect(risk.valuesAtRisk).toStrictEqual(whole.valuesAtRisk.map((x) => x * power));
      }
    }
  });

  test('faults are of who holds what is not known, or what cannot be packed', async () => {
    const bad = { account: 'zz', subaccount: '', mode: 'portfolio', collateral: [] } as const;
    const book = bookOf([...smallAccounts(), { ...bad, positions: [{ instrument: 'NOWHERE', quantity: 1, entryPrice: 1 }] }]);
    const whole = await onCores({ ...deltaGamma, book });
    expect(whole.faults.map(({ account, code }) => [account, code])).toEqual([['zz', 'UNKNOWN_INSTRUMENT']]);
    expect(whole.valuesAtRisk.at(-1)).toBeNaN();
    const some = { names: ['BTC'], volatilities: [0.6], correlation: [[1]] };
    const risk = await onCores({ ...deltaGamma, ...some, contributions: true });
    risk.accounts.forEach((_, place) => {
      const holdsEth = accountOf(risk, place).positions.some((p) => p.instrument.startsWith('ETH'));
      expect(risk.statuses[place]).toBe(holdsEth ? 1 : 0);
      expect(Number.isNaN(risk.valuesAtRisk[place])).toBe(holdsEth);
    });
    for (const fault of risk.faults) expect(fault.code).toBe('UNKNOWN_FACTOR');
  });

  test('refuses what makes no sense, by name', async () => {
    expect(await refusal({ ...deltaNormal, volatilities: [0.6] })).toBe('SHAPE_MISMATCH volatilities');
    expect(await refusal({ ...deltaNormal, degreesOfFreedom: 4 })).toBe('UNKNOWN_FIELD inputs.degreesOfFreedom');
    expect(await refusal({ ...common, method: 'student-t', degreesOfFreedom: 2 })).toBe('OUT_OF_RANGE degreesOfFreedom');
    expect(await refusal({ ...common, method: 'delta-gamma' })).toBe('MISSING_FIELD inputs.approximation');
    expect(await refusal({ ...deltaNormal, names: ['BTC', 'BTC', 'ETH', 'X'] })).toBe('DUPLICATE names[1]');
    expect(await refusal({ ...deltaNormal, contributions: 1 })).toBe('TYPE_MISMATCH contributions');
    expect(await refusal({ ...deltaNormal, horizonDays: 0 })).toBe('NOT_POSITIVE horizonDays');
  });
});
