// Scenario methods of a book beyond equal weights and full revaluation: conventions, age weights, stress, Greeks, jumps, the control variate, contributions.

import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { ScenarioBookRisk } from '../../src/engine/bookRisk/figures.js';
import type { MonteCarloBookInputs } from '../../src/engine/bookRisk/methods.js';
import { bookOf, createCore } from '../../src/index.js';
import { valueAtRisk } from '../../src/risk.js';
import { bookRiskOf } from '../fixtures/bookRiskOf.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { longTest, runs } from '../long.js';
import { componentSum, controlGain, curvatureRelative, reportedErrorRelative, revaluationRelative, standardErrors } from '../precision.js';
import { bookLosses, type OracleMove } from '../reference/bookRiskOracle.js';
import { core, onCores, refusal } from './bookCores.js';

const market = smallMarket();
const book = smallBook();
const past = {
  method: 'historical',
  market,
  book,
  history: smallHistory(),
  missing: 'fault',
  horizonDays: 1,
  confidence: 0.975,
  revaluation: 'full',
} as const;
const drawn = {
  method: 'monte-carlo',
  market,
  book,
  names: ['BTC', 'ETH', 'ETH:vol', 'BTC:vol'],
  volatilities: [0.6, 0.7, 0.5, 0.4],
  correlation: [
    [1, 0.8, -0.3, -0.2],
    [0.8, 1, -0.4, -0.1],
    [-0.3, -0.4, 1, 0.5],
    [-0.2, -0.1, 0.5, 1],
  ],
  daysPerYear: 365,
  horizonDays: 2,
  confidence: 0.99,
  revaluation: 'full',
  distribution: { kind: 'normal' },
  returns: 'log',
  drift: 'zero',
  generator: 'philox',
  seed: 3,
  scenarios: 2_000,
  antithetic: false,
} as const;
function slow(
  risk: ScenarioBookRisk,
  place: number,
): { readonly account: Account; readonly pnl: number[]; readonly within: number; readonly table: OracleMove[] } {
  const account = smallAccounts().find(
    (one) => one.account === risk.accounts[place] && one.subaccount === risk.subaccounts[place],
  ) as Account;
  const table = Array.from(
    { length: risk.scenarios },
    (_, s): OracleMove =>
      new Map(
        risk.underlyings.map((id, u) => [
          id,
          { move: risk.moves[u * risk.scenarios + s] as number, shock: risk.volShocks[u * risk.scenarios + s] as number },
        ]),
      ),
  );
  const { losses, gross } = bookLosses(account, market, table);
  return { account, pnl: losses.map((loss) => 0 - loss), within: revaluationRelative * gross, table };
}

const stress = {
  names: ['BTC', 'ETH', 'BTC:vol'],
  moves: [
    [-0.4, -0.5, 0.8],
    [0.3, 0.35, 0.2],
  ],
  probabilities: [0.01, 0.005],
};

describe('historical methods of a book', () => {
  test('too short a memory for the confidence is a warning', async () => {
    const { warnings } = await onCores({ ...past, ageDecay: 0.9 });
    // (1 + 0.9) / (1 - 0.9) observations, where a tail of 0.025 asks for 40
    expect(warnings).toMatchObject([{ code: 'TOO_SHORT', path: 'scenarios', got: '19' }]);
    expect(warnings[0]?.expectation).toContain('worth 40 observations or more');
  });

  test('named conventions, age weights and stress: slow revaluation through valueAtRisk', async () => {
    const at = { confidence: 0.975 } as const;
    for (const [more, figuresOf] of [
      [
        { quantile: 'type7', shortfall: 'acerbi-tasche' },
        (pnl: number[]) => valueAtRisk(core, { method: 'historical', pnl, ...at, quantile: 'type7', shortfall: 'acerbi-tasche' }),
      ],
      [{ ageDecay: 0.98 }, (pnl: number[]) => valueAtRisk(core, { method: 'age-weighted', pnl, ...at, decay: 0.98 })],
      [
        { stress, ageDecay: 0.99 },
        (pnl: number[]) =>
          valueAtRisk(core, {
            method: 'stressed',
            pnl: pnl.slice(0, -2),
            stressPnl: pnl.slice(-2),
            stressProbabilities: stress.probabilities,
            decay: 0.99,
            ...at,
          }),
      ],
    ] as const) {
      const risk = await onCores({ ...past, ...more });
      expect(risk.warnings).toEqual([]);
      if (risk.weights) expect(Math.abs(risk.weights.reduce((sum, w) => sum + w, 0) - 1)).toBeLessThan(componentSum(risk.scenarios));
      risk.accounts.forEach((_, place) => {
        const { pnl, within } = slow(risk, place);
        const figures = figuresOf(pnl);
        expect(Math.abs((risk.valuesAtRisk[place] as number) - figures.valueAtRisk)).toBeLessThanOrEqual(within);
        expect(Math.abs((risk.shortfalls[place] as number) - figures.expectedShortfall)).toBeLessThanOrEqual(within);
      });
    }
  });

  test('stress scenarios stand after the history, and move what they name', async () => {
    const risk = await onCores({ ...past, stress });
    const last = risk.scenarios - 2;
    const [btc, eth] = [risk.underlyings.indexOf('BTC'), risk.underlyings.indexOf('ETH')];
    expect([...risk.moves.subarray(btc * risk.scenarios + last, (btc + 1) * risk.scenarios)]).toEqual([-0.4, 0.3]);
    expect([...risk.moves.subarray(eth * risk.scenarios + last, (eth + 1) * risk.scenarios)]).toEqual([-0.5, 0.35]);
    expect([...risk.volShocks.subarray(btc * risk.scenarios + last, (btc + 1) * risk.scenarios)]).toEqual([0.8, 0.2]);
    expect([...(risk.weights?.subarray(last) ?? [])]).toEqual(stress.probabilities);
  });

  test('refuses weights beside conventions, and stress that makes no sense', async () => {
    expect(await refusal({ ...past, quantile: 'type7' })).toBe('MISSING_FIELD shortfall');
    expect(await refusal({ ...past, quantile: 'ceil', shortfall: 'hull', ageDecay: 0.9 })).toBe('BAD_ARGUMENT quantile');
    expect(await refusal({ ...past, ageDecay: 1.1 })).toBe('OUT_OF_RANGE ageDecay');
    expect(await refusal({ ...past, stress: { ...stress, probabilities: [0.6, 0.6] } })).toBe('OUT_OF_RANGE stress.probabilities');
    expect(
      await refusal({
        ...past,
        stress: {
          ...stress,
          moves: [
            [-1, 0, 0],
            [0, 0, 0],
          ],
        },
      }),
    ).toBe('OUT_OF_RANGE stress.moves[0][0]');
    expect(await refusal({ ...past, stress: { ...stress, names: ['BTC'] } })).toBe('SHAPE_MISMATCH stress.moves');
    expect(await refusal({ ...past, stress, contributions: true })).toBe('BAD_ARGUMENT contributions');
    const { revaluation, ...without } = past;
    expect(await refusal(without)).toBe(`MISSING_FIELD inputs.${revaluation === 'full' ? 'revaluation' : ''}`);
    expect(await refusal({ ...past, revaluation: 'guess' })).toBe('BAD_ARGUMENT revaluation');
  });
});

test("revaluation 'delta-gamma-vega': the polynomial of slow revaluation's own slopes and curvatures", async () => {
  const risk = await onCores({ ...drawn, scenarios: 400, revaluation: 'delta-gamma-vega' });
  expect(risk.revaluation).toBe('delta-gamma-vega');
  const [small, wide] = [1e-4, 2e-3];
  risk.accounts.forEach((_, place) => {
    const { account } = slow(risk, place);
    const gain = (id: string, move: number, shock: number): number =>
      0 -
      (bookLosses(account, market, [new Map(risk.underlyings.map((one) => [one, one === id ? { move, shock } : { move: 0, shock: 0 }]))])
        .losses[0] as number);
    const parts = risk.underlyings.map((id) => ({
      delta: (gain(id, small, 0) - gain(id, -small, 0)) / (2 * small),
      vega: (gain(id, 0, small) - gain(id, 0, -small)) / (2 * small),
      gamma: (gain(id, wide, 0) + gain(id, -wide, 0)) / wide ** 2,
    }));
    const losses = Float64Array.from({ length: risk.scenarios }, (_, s) =>
      parts.reduce((sum, { delta, vega, gamma }, u) => {
        const x = risk.moves[u * risk.scenarios + s] as number;
        return sum - delta * x - 0.5 * gamma * x * x - vega * (risk.volShocks[u * risk.scenarios + s] as number);
      }, 0),
    ).sort();
    const within = curvatureRelative * Math.max(...losses.map(Math.abs));
    expect(Math.abs((risk.valuesAtRisk[place] as number) - (losses.at(-risk.tailCount) as number))).toBeLessThanOrEqual(within);
    expect(Math.abs((risk.worstLosses[place] as number) - (losses.at(-1) as number))).toBeLessThanOrEqual(within);
  });
  expect(await onCores({ ...drawn, scenarios: 400, revaluation: 'full' })).not.toStrictEqual(risk);
});

describe('contributions under scenarios', () => {
  test.each(['full', 'delta-gamma-vega'] as const)(
    '%s: parts sum to VaR and shortfall; without a position, VaR once more',
    async (revaluation) => {
      const inputs = { ...past, revaluation } as const;
      const risk = await onCores({ ...inputs, contributions: true });
      const plain = await onCores(inputs);
      const { contributions, ...rest } = risk;
      expect(rest).toStrictEqual(plain);
      if (!contributions) throw new Error('none');
      const { starts, componentValuesAtRisk, componentShortfalls, incrementalValuesAtRisk, instruments } = contributions;
      for (const [place, id] of risk.accounts.entries()) {
        const span = [starts[place] as number, starts[place + 1] as number] as const;
        for (const [parts, total] of [
          [componentValuesAtRisk, risk.valuesAtRisk],
          [componentShortfalls as Float64Array, risk.shortfalls],
        ] as const) {
          const own = [...parts.subarray(...span)];
          const size = own.reduce((sum, x) => sum + Math.abs(x), 0);
          const within = componentSum(own.length + risk.tailCount + 8) * size;
          expect(Math.abs(own.reduce((sum, x) => sum + x, 0) - (total[place] as number))).toBeLessThanOrEqual(within);
        }
        if (id !== 'buyer') continue;
        // options of two underlyings bought: nothing but they and the coins of the first
        const account = smallAccounts().find((one) => one.account === 'buyer') as Account;
        const without = { ...account, positions: account.positions.filter(({ instrument }) => instrument !== 'ETH-E2-1800-P') };
        const less = await bookRiskOf(core, { ...inputs, book: bookOf([without]) });
        const at = instruments.indexOf('ETH-E2-1800-P', span[0]);
        const difference = (risk.valuesAtRisk[place] as number) - (less.valuesAtRisk[0] as number);
        const gross = Math.abs(risk.valuesAtRisk[place] as number) + Math.abs(less.valuesAtRisk[0] as number);
        expect(Math.abs((incrementalValuesAtRisk[at] as number) - difference)).toBeLessThanOrEqual(revaluationRelative * gross);
        expect(difference).not.toBe(0);
      }
    },
  );
});

describe('jumps', () => {
  const process = { perYear: 30, names: ['BTC', 'ETH'], means: [-0.05, -0.06], deviations: [0.02, 0.03], correlation: 0.7 };
  const jumping = { ...drawn, distribution: { kind: 'jumps', processes: [process] } } as const;

  test('none a year: the bits of normal returns; fewer scenarios are the first of more; two threads, the same bits', async () => {
    const still = await onCores({ ...jumping, distribution: { kind: 'jumps', processes: [{ ...process, perYear: 0 }] } });
    const normal = await onCores(drawn);
    expect(still.moves).toStrictEqual(normal.moves);
    expect(still.valuesAtRisk).toStrictEqual(normal.valuesAtRisk);
    const [many, few] = [await onCores({ ...jumping, scenarios: 4_000 }), await onCores({ ...jumping, scenarios: 1_000 })];
    for (const u of [0, 1]) {
      expect(many.moves.subarray(u * 4_000, u * 4_000 + 1_000)).toStrictEqual(few.moves.subarray(u * 1_000, (u + 1) * 1_000));
    }
    const threaded = await createCore({ threads: 2 });
    await threaded.threadsSettled();
    expect(await bookRiskOf(threaded, { ...jumping, antithetic: true })).toStrictEqual(await onCores({ ...jumping, antithetic: true }));
    threaded.dispose();
  });

  test('counts are Poisson, common to the factors of a process and to them alone', async () => {
    const n = runs(20_000, 6_000);
    const sure = { perYear: 365, names: ['BTC', 'ETH'], means: [0.01, -0.02], deviations: [0, 0], correlation: 0 };
    for (const antithetic of [false, true]) {
      const { moves, volShocks, underlyings } = await onCores({
        ...drawn,
        volatilities: [0, 0, 0, 0],
        returns: 'simple',
        scenarios: n,
        antithetic,
        distribution: { kind: 'jumps', processes: [sure] },
      });
      const [btc, eth] = [underlyings.indexOf('BTC') * n, underlyings.indexOf('ETH') * n];
      const counts = new Map<number, number>();
      for (let s = 0; s < n; s += 1) {
        const jumps = Math.round((moves[btc + s] as number) / 0.01);
        expect(moves[btc + s]).toBeCloseTo(0.01 * jumps, 14);
        expect(moves[eth + s]).toBeCloseTo(-0.02 * jumps, 14);
        counts.set(jumps, (counts.get(jumps) ?? 0) + 1);
      }
      expect(volShocks.every((shock) => shock === 0)).toBe(true);
      // mean 2 over two days
      let probability = Math.exp(-2);
      for (let k = 0; k < 7; k += 1) {
        const error = Math.sqrt(((antithetic ? 2 : 1) * probability * (1 - probability)) / n);
        expect(Math.abs((counts.get(k) ?? 0) / n - probability)).toBeLessThan(standardErrors * error);
        probability *= 2 / (k + 1);
      }
    }
  });

  test('sizes have the mean, variance and correlation stated; an idiosyncratic process moves its factor alone', async () => {
    const n = runs(50_000, 12_000);
    const years = 2 / 365;
    const processes = [process, { perYear: 40, names: ['ETH'], means: [0.03], deviations: [0.01], correlation: 0 }];
    const risk = await onCores({ ...drawn, volatilities: [0, 0, 0, 0], scenarios: n, distribution: { kind: 'jumps', processes } });
    const logs = ['BTC', 'ETH'].map((id) => {
      const row = risk.underlyings.indexOf(id) * n;
      return Array.from(risk.moves.subarray(row, row + n), (move) => Math.log1p(move));
    }) as [number[], number[]];
    const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / n;
    // cumulants of compound Poisson: lambda E[J^k]
    const [a, b] = [30 * years, 40 * years];
    const close = (xs: readonly number[], expected: number): void => {
      const found = mean(xs);
      const error = Math.sqrt(mean(xs.map((x) => (x - found) ** 2)) / n);
      expect(Math.abs(found - expected)).toBeLessThan(standardErrors * error);
    };
    const centre = [a * -0.05, a * -0.06 + b * 0.03] as const;
    close(logs[0], centre[0]);
    close(logs[1], centre[1]);
    close(
      logs[0].map((x) => (x - centre[0]) ** 2),
      a * (0.05 ** 2 + 0.02 ** 2),
    );
    close(
      logs[1].map((x) => (x - centre[1]) ** 2),
      a * (0.06 ** 2 + 0.03 ** 2) + b * (0.03 ** 2 + 0.01 ** 2),
    );
    close(
      logs[0].map((x, s) => (x - centre[0]) * ((logs[1][s] as number) - centre[1])),
      a * (0.05 * 0.06 + 0.7 * 0.02 * 0.03),
    );
  });

  test('martingale: the mean price stays where it is', async () => {
    const n = runs(50_000, 12_000);
    const { moves, underlyings } = await onCores({ ...jumping, drift: 'martingale', scenarios: n });
    for (const [u] of underlyings.entries()) {
      const row = moves.subarray(u * n, (u + 1) * n);
      const mean = row.reduce((sum, x) => sum + x, 0) / n;
      const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
      expect(Math.abs(mean)).toBeLessThan(standardErrors * Math.sqrt(variance / n));
    }
  });

  test('refuses processes that make no sense', async () => {
    const of = (more: object) => refusal({ ...jumping, distribution: { kind: 'jumps', processes: [{ ...process, ...more }] } });
    expect(await of({ perYear: -1 })).toBe('NEGATIVE distribution.processes[0].perYear');
    expect(await of({ perYear: 1e6 })).toBe('OUT_OF_RANGE distribution.processes[0].perYear');
    expect(await of({ names: ['BTC', 'SOL'] })).toBe('UNKNOWN_FACTOR distribution.processes[0].names[1]');
    expect(await of({ means: [1] })).toBe('SHAPE_MISMATCH distribution.processes[0].means');
    expect(await of({ deviations: [0.1, -0.1] })).toBe('NEGATIVE distribution.processes[0].deviations[1]');
    expect(await of({ correlation: 2 })).toBe('OUT_OF_RANGE distribution.processes[0].correlation');
    expect(await refusal({ ...jumping, controlVariate: 'delta-gamma' })).toBe('BAD_ARGUMENT controlVariate');
  });
});

describe("controlVariate 'delta-gamma'", () => {
  longTest('lowers the variance of VaR, without bias, and says what is left of it', async () => {
    const seeds = 40;
    const inputs: MonteCarloBookInputs = { ...drawn, scenarios: 2_000 };
    const reference = await bookRiskOf(core, { ...inputs, scenarios: 400_000, seed: 1_000 });
    const held = reference.accounts.map((_, place) => place).filter((place) => (reference.valuesAtRisk[place] as number) > 0);
    expect(held.length).toBeGreaterThanOrEqual(6);
    const runs = { none: [] as ScenarioBookRisk[], 'delta-gamma': [] as ScenarioBookRisk[] };
    for (let seed = 0; seed < seeds; seed += 1) {
      for (const controlVariate of ['none', 'delta-gamma'] as const)
        runs[controlVariate].push(await bookRiskOf(core, { ...inputs, seed, controlVariate }));
    }
    for (const place of held) {
      const variances = (['none', 'delta-gamma'] as const).map((control) => {
        const values = runs[control].map((risk) => risk.valuesAtRisk[place] as number);
        const mean = values.reduce((sum, x) => sum + x, 0) / seeds;
        const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (seeds - 1);
        const error = Math.sqrt(variance / seeds + (reference.standardErrors?.[place] as number) ** 2);
        // the quantile of a sample is biased by 1/n of the spread of its losses, a tenth of its error
        const bias = 0.3 * Math.sqrt(variance);
        expect(Math.abs(mean - (reference.valuesAtRisk[place] as number))).toBeLessThan(standardErrors * error + bias);
        const reported = runs[control].reduce((sum, risk) => sum + (risk.standardErrors?.[place] as number), 0) / seeds;
        expect(Math.abs(Math.sqrt(variance) / reported - 1)).toBeLessThan(reportedErrorRelative);
        return variance;
      }) as [number, number];
      // options written a week before expiry are no quadratic: nothing gained there, and nothing lost beyond the scatter of two variances
      const least = reference.accounts[place] === 'writer' ? 1 / controlGain : controlGain;
      expect(variances[0] / variances[1]).toBeGreaterThan(least);
    }
  });

  test('both backends, two threads, Greeks, antithetic pairs and Sobol points: the same bits; an account alone too', async () => {
    const inputs: MonteCarloBookInputs = { ...drawn, controlVariate: 'delta-gamma' };
    for (const more of [
      {},
      { antithetic: true },
      { generator: 'sobol' },
      { returns: 'simple' },
      { revaluation: 'delta-gamma-vega' },
    ] as const) {
      const whole = await onCores({ ...inputs, ...more });
      const threaded = await createCore({ threads: 2 });
      await threaded.threadsSettled();
      expect(await bookRiskOf(threaded, { ...inputs, ...more })).toStrictEqual(whole);
      threaded.dispose();
      const account = smallAccounts()[2] as Account;
      const alone = await bookRiskOf(core, { ...inputs, ...more, book: bookOf([account]) });
      const place = whole.accounts.indexOf(account.account);
      expect(alone.valuesAtRisk[0]).toBe(whole.valuesAtRisk[place]);
      expect(alone.standardErrors?.[0]).toBe(whole.standardErrors?.[place]);
    }
    expect(await refusal({ ...inputs, contributions: true })).toBe('BAD_ARGUMENT contributions');
  });
});
