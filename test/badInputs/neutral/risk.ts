// Operations on correlations, confidences, histories, draws and scenarios.

import assert from 'node:assert/strict';
import type { ScenarioBookInputs } from '../../../src/engine/bookRisk/methods.js';
import type { Account } from '../../../src/index.js';
import type { RiskInputs } from '../../../src/risk.js';
import { parseRules, parseStress } from '../../../src/rules.js';
import { bookRiskOf } from '../../fixtures/bookRiskOf.js';
import { edited } from '../../fixtures/faultOf.js';
import { smallAccounts } from '../../fixtures/smallBook.js';
import { smallDocument } from '../../fixtures/smallDocument.js';
import { smallDraft, smallMarket } from '../../fixtures/smallMarket.js';
import { type Answer, type Bench, decoded, deedOf, faultIn, type Reply, Unmapped } from './neutral.js';
import { badAccount, faultOfAccount } from './spared.js';

const document = smallDocument;

type Fields = Readonly<Record<string, unknown>>;

function dataOf(given: Parameters<Answer>[0]): Fields {
  const deed = deedOf(given);
  if (deed !== undefined) throw new Unmapped(`no mapping for the deed "${deed}"`);
  return decoded(given.input) as Fields;
}

/** Fields under our names: the first of the list's names that the input has; what has none of them goes in as it is. */
function named(input: Fields, names: Readonly<Record<string, readonly string[]>>): Fields {
  const ours: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) ours[Object.keys(names).find((name) => names[name]?.includes(key)) ?? key] = value;
  return ours;
}

const riskNames = {
  standardDeviation: ['sigma', 'sd', 'stdev'],
  confidence: ['p', 'confidence'],
  horizonDays: ['h', 'horizon', 'horizonDays'],
  skewness: ['skew', 'skewness'],
  excessKurtosis: ['kurt', 'exkurt', 'kurtosis', 'excessKurtosis'],
  degreesOfFreedom: ['df', 'nu', 'dof', 'degreesOfFreedom'],
  deltas: ['weights', 'w', 'deltas', 'exposures'],
  volatilities: ['vols', 'volatilities'],
  correlation: ['corr', 'correlation'],
} as const;

/** A correlation matrix alone or with the exposures under it, its names, or the parameters of a VaR by moments. */
export const valueAtRisk: Answer = (given, { door, core }) => {
  const { names, ...input } = dataOf(given);
  const stated = named(input, riskNames);
  const { correlation, deltas, volatilities } = stated;
  if (names !== undefined || 'names' in given.input)
    return faultIn(() => {
      const named = edited(document, ['factors', 'spot', 'names'], names);
      parseRules(edited(named, ['factors', 'spot', 'correlation'], correlation ?? document.factors?.spot.correlation));
    });
  if ('correlation' in stated && Object.keys(stated).length === 1)
    return faultIn(() => {
      const rows = correlation as number[][];
      door.matrix(core, { kind: 'correlation', matrix: rows, repair: 'reject' });
    });
  const frame = { confidence: 0.99, horizonDays: 1 };
  if ('correlation' in stated || 'deltas' in stated || 'volatilities' in stated) {
    const n = [correlation, deltas, volatilities]
      .map((list) => (list as ArrayLike<unknown> | undefined)?.length)
      .find((size) => size !== undefined);
    const many = <T>(value: T): T[] => new Array<T>(Math.min(n ?? 2, 100)).fill(value);
    const identity = many(0).map((_, i, row) => row.map((_, j) => (i === j ? 1 : 0)));
    const whole = { method: 'delta-normal', correlation: identity, deltas: many(1), volatilities: many(0.02), ...frame, ...stated };
    return faultIn(() => door.valueAtRisk(core, whole as unknown as Extract<RiskInputs, { method: 'delta-normal' }>));
  }
  const moments = { mean: 0, standardDeviation: 0.02, ...frame };
  const bent = 'skewness' in stated || 'excessKurtosis' in stated;
  const method = bent ? 'cornish-fisher' : 'degreesOfFreedom' in stated ? 'student-t' : 'normal';
  const whole = { method, ...moments, ...(bent ? { skewness: 0, excessKurtosis: 0 } : {}), ...stated };
  return faultIn(() => door.valueAtRisk(core, whole as unknown as Extract<RiskInputs, { method: 'normal' }>));
};

/** Of a P&L history: the median where no confidence is stated, which any length has. */
export const historical: Answer = (given, { door, core }) => {
  const frame = { method: 'historical', confidence: 0.5, quantile: 'ceil', shortfall: 'tail-count' };
  const stated = { ...frame, ...named(dataOf(given), { confidence: riskNames.confidence }) } as unknown as Extract<
    RiskInputs,
    { method: 'historical' }
  >;
  return faultIn(() => {
    const figures = door.valueAtRisk(core, stated);
    const { valueAtRisk: loss, expectedShortfall } = figures;
    assert.ok(Number.isFinite(loss) && Number.isFinite(expectedShortfall));
    if (Array.from(stated.pnl).every((x) => x === 0))
      assert.ok(Object.is(loss, 0) && Object.is(expectedShortfall, 0), 'a zero with a sign');
    return figures;
  });
};

/** The parameters of a Monte Carlo VaR of the small book. */
export const drawn: Answer = (given, bench) => {
  const stated = named(dataOf(given), { scenarios: ['n', 'paths', 'scenarios'], confidence: riskNames.confidence });
  const ask = (changes: object) =>
    bookRiskOf(bench.core, { ...drawnInputs(bench), ...stated, ...changes } as unknown as ScenarioBookInputs);
  return faultIn(async () => {
    const first = await ask({});
    const again = await ask({});
    const other = await ask({ seed: 12_345 });
    assert.deepEqual(first.valuesAtRisk, again.valuesAtRisk);
    assert.notDeepEqual(first.valuesAtRisk, other.valuesAtRisk);
    // a generator that is stuck draws one move for ever: VaR is then the mean of the tail
    assert.ok(first.valuesAtRisk.some((loss, a) => loss > 0 && (first.shortfalls[a] as number) > loss));
    return first;
  });
};

/** Monte Carlo of the small book. */
export function drawnInputs({ door }: Pick<Bench, 'door'>) {
  return {
    method: 'monte-carlo',
    market: smallMarket(),
    book: door.bookOf(smallAccounts() as Account[]),
    confidence: 0.95,
    revaluation: 'full',
    names: ['BTC', 'ETH'],
    volatilities: [0.6, 0.8],
    correlation: [
      [1, 0.7],
      [0.7, 1],
    ],
    daysPerYear: 365,
    horizonDays: 1,
    distribution: { kind: 'normal' },
    returns: 'log',
    drift: 'zero',
    generator: 'philox',
    seed: 7,
    scenarios: 512,
    antithetic: false,
  } as const;
}

/** One shock of spots and vols, relative, to the small book: by the door of stress scenarios, then by a run. */
export const scenario: Answer = (given, bench) => {
  const deed = deedOf(given);
  if (deed !== undefined) return overflowing(deed, bench);
  const { spot = 0, vol = 0, ...rest } = dataOf(given);
  const { door, core } = bench;
  return faultIn(async () => {
    const shock = {
      name: 'case',
      description: 'of the list',
      source: 'list of bad inputs',
      spotUnit: 'simple',
      spots: { '*': spot },
      vols: { '*': { kind: 'relative', size: vol } },
      basis: { '*': 0 },
      assets: { '*': 0 },
      ...rest,
    };
    const [one] = parseStress({ format: 'margincore-stress', version: 1, scenarios: [shock] });
    if (one === undefined) throw new Error('no scenario');
    const engine = await core.prepare({ market: smallMarket(), book: door.bookOf(smallAccounts() as Account[]), rules: document });
    const run = await engine.stress([one]).finally(() => engine.dispose());
    const [fault] = run.faults;
    if (fault !== undefined)
      throw Object.assign(new door.Fault(fault.code, fault.path, fault.expectation, undefined), { got: fault.got, message: fault.message });
  });
};

async function overflowing(deed: string, bench: Bench): Promise<Reply> {
  if (!/overflow|unpriceable/.test(deed)) throw new Unmapped(`no mapping for the deed "${deed}"`);
  const draft = smallDraft();
  const model = draft.quotes.find((quote) => quote.instrument.id === 'ETH-PERPETUAL') as (typeof draft.quotes)[number];
  const giant = { ...model, instrument: { ...model.instrument, id: 'GIANT', multiplier: 7e304 } };
  const market = bench.door.buildMarket({ ...draft, quotes: [...draft.quotes, giant] });
  return faultOfAccount(bench, badAccount({ positions: [{ instrument: 'GIANT', quantity: 1, entryPrice: 2_500 }] }), { market });
}
