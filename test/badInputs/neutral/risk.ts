// Operations on correlations, confidences, histories, draws and scenarios.
import assert from 'node:assert/strict';
import type { Account, RiskInputs, ScenarioBookInputs } from '../../../src/index.js';
import { edited } from '../../fixtures/faultOf.js';
import { smallAccounts } from '../../fixtures/smallBook.js';
import { smallDraft, smallMarket } from '../../fixtures/smallMarket.js';
import { smallRules } from '../../fixtures/smallRules.js';
import { type Answer, type Bench, decoded, deedOf, faultIn, onlyFields, type Reply, Unmapped } from './neutral.js';
import { badAccount, faultOfAccount } from './spared.js';

type Fields = Readonly<Record<string, unknown>>;

function dataOf(given: Parameters<Answer>[0], known: readonly string[]): Fields {
  const deed = deedOf(given);
  if (deed !== undefined) throw new Unmapped(`no mapping for the deed "${deed}"`);
  onlyFields(given.input, known);
  return decoded(given.input) as Fields;
}

/** A correlation matrix, its names, or the parameters of a normal VaR. */
export const valueAtRisk: Answer = (given, { door, core }) => {
  const input = dataOf(given, ['corr', 'names', 'p', 'confidence', 'h', 'horizon', 'horizonDays', 'mean', 'sigma']);
  if ('names' in input)
    return faultIn(() =>
      door.parseRules(
        edited(
          edited(smallRules, ['factors', 'spot', 'names'], input.names),
          ['factors', 'spot', 'correlation'],
          input.corr ?? smallRules.factors.spot.correlation,
        ),
      ),
    );
  if ('corr' in input) {
    const rows = input.corr as number[][];
    return faultIn(() => door.checkCorrelation(door.matrixOf(rows, 'corr'), rows.length, 'corr'));
  }
  const stated = {
    method: 'normal',
    mean: input.mean ?? 0,
    standardDeviation: input.sigma ?? 0.02,
    confidence: 'p' in input ? input.p : 'confidence' in input ? input.confidence : 0.99,
    horizonDays: ['h', 'horizon', 'horizonDays'].map((name) => input[name]).find((x) => x !== undefined) ?? 1,
  };
  return faultIn(() => core.valueAtRisk(stated as Extract<RiskInputs, { method: 'normal' }>));
};

/** Of a P&L history: the median where no confidence is stated, which any length has. */
export const historical: Answer = (given, { core }) => {
  const { pnl, p = 0.5 } = dataOf(given, ['pnl', 'p']);
  const stated = { method: 'historical', pnl, confidence: p, quantile: 'ceil', shortfall: 'tail-count' } as Extract<
    RiskInputs,
    { method: 'historical' }
  >;
  return faultIn(() => {
    const { valueAtRisk: loss, expectedShortfall } = core.valueAtRisk(stated);
    assert.ok(Number.isFinite(loss) && Number.isFinite(expectedShortfall));
    if ((pnl as number[]).every((x) => x === 0)) assert.ok(Object.is(loss, 0) && Object.is(expectedShortfall, 0), 'a zero with a sign');
  });
};

/** The parameters of a Monte Carlo VaR of the small book. */
export const drawn: Answer = (given, bench) => {
  const input = dataOf(given, ['seed', 'n', 'paths', 'scenarios', 'p']);
  const scenarios = ['n', 'paths', 'scenarios'].map((name) => input[name]).find((x) => x !== undefined) ?? 512;
  const stated = { seed: 'seed' in input ? input.seed : 7, scenarios, ...('p' in input ? { confidence: input.p } : {}) };
  const ask = (changes: object) => bench.core.bookRisk({ ...drawnInputs(bench), ...stated, ...changes } as unknown as ScenarioBookInputs);
  return faultIn(async () => {
    const first = await ask({});
    const again = await ask({});
    const other = await ask({ seed: 12_345 });
    assert.deepEqual(first.valuesAtRisk, again.valuesAtRisk);
    assert.notDeepEqual(first.valuesAtRisk, other.valuesAtRisk);
    // a generator that is stuck draws one move for ever: VaR is then the mean of the tail
    assert.ok(first.valuesAtRisk.some((loss, a) => loss > 0 && (first.shortfalls[a] as number) > loss));
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
  const { spot = 0, vol = 0 } = dataOf(given, ['spot', 'vol']);
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
    };
    const [one] = door.parseStressScenarios({ format: 'margincore-stress', version: 1, scenarios: [shock] });
    if (one === undefined) throw new Error('no scenario');
    const run = await core.stress({
      market: smallMarket(),
      book: door.bookOf(smallAccounts() as Account[]),
      rules: smallRules,
      scenarios: [one],
    });
    const [fault] = run.faults;
    if (fault !== undefined)
      throw Object.assign(new door.Fault(fault.code, fault.path, fault.expectation, undefined), { got: fault.got, message: fault.message });
  });
};

function overflowing(deed: string, bench: Bench): Reply {
  if (!/overflow|unpriceable/.test(deed)) throw new Unmapped(`no mapping for the deed "${deed}"`);
  const draft = smallDraft();
  const model = draft.quotes.find((quote) => quote.instrument.id === 'ETH-PERPETUAL') as (typeof draft.quotes)[number];
  const giant = { ...model, instrument: { ...model.instrument, id: 'GIANT', multiplier: 7e304 } };
  const market = bench.door.buildMarket({ ...draft, quotes: [...draft.quotes, giant] });
  return faultOfAccount(bench, badAccount({ positions: [{ instrument: 'GIANT', quantity: 1, entryPrice: 2_500 }] }), { market });
}
