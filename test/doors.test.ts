// Every door refuses an unknown field, names it and suggests the nearest known one. No misspelt word is ignored in silence.

import { describe, expect, test } from 'vitest';
import { Core } from '../src/engine/core.js';
import * as estimation from '../src/estimation.js';
import * as library from '../src/index.js';
import * as io from '../src/io/index.js';
import { createJsCore } from '../src/js.js';
import * as liquidation from '../src/liquidation.js';
import * as live from '../src/live.js';
import * as optimise from '../src/optimise.js';
import * as quantums from '../src/quantums.js';
import * as risk from '../src/risk.js';
import * as rules from '../src/rules.js';
import { bookRiskMethods, riskMethods, rollingMethods } from '../src/support.js';
import * as verify from '../src/verify.js';
import { faultOf } from './fixtures/faultOf.js';
import { smallBook } from './fixtures/smallBook.js';
import { smallHistory } from './fixtures/smallHistory.js';
import { smallDraft, smallMarket } from './fixtures/smallMarket.js';

const noLog: live.RecordLog = { append: async () => 0, read: async function* () {}, close: async () => {} };

type Inputs = Readonly<Record<string, unknown>>;
type Door = (inputs: never) => unknown;

const core = createJsCore();
const { Fault } = library;
const market = smallMarket();
const book = smallBook();
const engine = await core.prepare({ book, market, rules: rules.preset('margincore') });
const bytes = new TextEncoder().encode('{}');

/** What a call comes to, now or later: the fault that it throws. */
async function refusal(call: () => unknown): Promise<InstanceType<typeof Fault>> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a Fault; nothing was thrown');
}

/** A book of these rows; the fault of the first bad one, which a book keeps as data, is thrown. */
function bookOfRows(...rows: unknown[]): unknown {
  const made = library.bookOf(rows as never);
  for (const { code, path, expectation, got } of made.faults) throw Object.assign(new Fault(code, path, expectation, got), { got });
  return made;
}

/** Doors by their names, each with what must be stated before its fields are looked at. */
const doors: Record<string, Door | readonly [Door, ...Inputs[]]> = {
  createCore: library.createCore,
  createJsCore,
  'core.greeks': (inputs) => core.greeks(inputs),
  'core.chainGreeks': (inputs) => core.chainGreeks(inputs),
  'core.impliedVols': (inputs) => core.impliedVols(inputs),
  'core.compare': (inputs) => core.compare(inputs),
  'core.batch': (inputs) => core.batch(inputs),
  'core.prepare': (inputs) => core.prepare(inputs),
  'engine.backtest': (inputs) => engine.backtest(inputs),
  'engine.run': (inputs) => engine.run(inputs),
  'engine.bindings': (inputs) => engine.bindings(inputs),
  'engine.tick': (inputs) => engine.tick(inputs),
  'engine.trade': (inputs) => engine.trade(book.accounts[0] as string, book.subaccounts[0] as string, inputs),
  'engine.stress': (inputs) => engine.stress([rules.stressScenario('crash')], inputs),
  'engine.reverseStress': (inputs) => engine.reverseStress(inputs),
  'engine.spotVol': (inputs) => engine.spotVol(inputs),
  'engine.stressPaths': (inputs) => engine.stressPaths(inputs),
  'engine.whatIf': (inputs) => engine.whatIf([inputs]),
  'engine.liquidationPrices': (inputs) => engine.liquidationPrices(inputs),
  'engine.compare': (inputs) => engine.compare([], inputs),
  'engine.bookRisk': [(inputs) => engine.bookRisk(inputs), ...bookRiskMethods.map((method) => ({ method }))],
  valueAtRisk: [(inputs) => risk.valueAtRisk(core, inputs), ...riskMethods.map((method) => ({ method }))],
  rollingForecasts: [(inputs) => risk.rollingForecasts(core, inputs), ...rollingMethods.map((method) => ({ method }))],
  backtest: (inputs) => risk.backtest(core, inputs),
  returns: (inputs) => estimation.returns(core, { ...smallHistory(), ...(inputs as Inputs) }, []),
  correlation: (inputs) => estimation.correlation(core, inputs),
  'ewma.step': (inputs) => estimation.ewma.step(core, inputs),
  matrix: (inputs) => estimation.matrix(core, inputs),
  spectrum: (inputs) => estimation.spectrum(core, inputs),
  garch: (inputs) => estimation.garch(core, inputs),
  har: (inputs) => estimation.har(core, inputs),
  blend: (inputs) => estimation.blend(core, inputs),
  'blend.variances': (inputs) => estimation.blend.variances(core, inputs),
  regimes: (inputs) => estimation.regimes(core, inputs),
  qlike: (inputs) => estimation.qlike(core, inputs),
  surface: (inputs) => estimation.surface(core, inputs),
  surfaceVols: (inputs) => estimation.surfaceVols(core, inputs),
  'backtests.kupiec': (inputs) => risk.backtests.kupiec(core, inputs),
  'backtests.timeUntilFirstFailure': (inputs) => risk.backtests.timeUntilFirstFailure(core, inputs),
  'backtests.independence': (inputs) => risk.backtests.independence(core, inputs),
  'backtests.conditionalCoverage': (inputs) => risk.backtests.conditionalCoverage(core, inputs),
  'backtests.timeBetweenFailures': (inputs) => risk.backtests.timeBetweenFailures(core, inputs),
  'backtests.trafficLight': (inputs) => risk.backtests.trafficLight(core, inputs),
  forecastMargin: (inputs) => estimation.forecastMargin(core, inputs),
  'forecastMargin.step': (inputs) => estimation.forecastMargin.step(core, inputs),
  'forecastMargin.limited': estimation.forecastMargin.limited,
  'lognormal.tails': (inputs) => estimation.lognormal.tails(core, inputs),
  'lognormal.riskFactors': (inputs) => estimation.lognormal.riskFactors(core, inputs),
  healthLadder: (inputs) => live.healthLadder({ liquidate: { of: 'maintenance', below: 1, until: 1 } }).judge(inputs),
  priceGuard: (inputs) => live.priceGuard({}).update(inputs),
  circuitBreaker: (inputs) => live.circuitBreaker(rules.preset('margincore').breaker as never).update(inputs),
  closeOut: (inputs) => live.closeOut(core, engine, inputs),
  agent: (inputs) => optimise.agent(core, inputs),
  simulateAgent: (inputs) => optimise.simulateAgent(core, inputs),
  findHedge: (inputs) => optimise.findHedge(core, engine, inputs),
  marginGradient: (inputs) => optimise.marginGradient(engine, inputs),
  hedgeTable: (inputs) => optimise.hedgeTable(core, inputs),
  transferPositions: (inputs) => optimise.transferPositions(core, engine, inputs),
  compress: (inputs) => optimise.compress(core, engine, inputs),
  allocateOver: (inputs) => optimise.allocateOver(core, {}, inputs),
  allocateCollateral: (inputs) => optimise.allocateCollateral(core, inputs),
  readReplies: (inputs) => verify.readReplies('hyperliquid', [{ marginSummary: {} }], inputs),
  proveRules: (inputs) => verify.proveRules(core, rules.preset('margincore'), inputs),
  verifyReply: (inputs) => verify.verifyReply(core, verify.readReplies('hyperliquid', [{ marginSummary: {} }]), inputs),
  priceBounds: (inputs) => live.priceBounds(core, inputs),
  tokenHealth: live.tokenHealth as never,
  'venueNames.simulatePortfolio': (inputs) => live.venueNames.simulatePortfolio({} as never, inputs as never),
  'venueNames.getMargin': (inputs) => live.venueNames.getMargin({} as never, inputs as never),
  statement: (inputs) => live.statement(core, {} as never, inputs as never),
  verifyStatement: (inputs) => live.verifyStatement(core, {} as never, inputs as never),
  openLive: (inputs) => live.openLive(core, inputs as never),
  openRecorded: (inputs) => live.openRecorded(core, noLog, undefined, inputs as never),
  openEvidence: (inputs) => live.openEvidence({ trim() {} } as never, { caughtUp() {} } as never, inputs as never),
  replay: (inputs) => live.replay(core, noLog, inputs as never),
  fileLog: (inputs) => live.fileLog('/nowhere/j', inputs as never),
  'quantums.bankruptcyPrice': quantums.bankruptcyPrice as never,
  'quantums.fillablePrice': quantums.fillablePrice as never,
  'quantums.subticks': quantums.subticks as never,
  'quantums.insuranceDelta': quantums.insuranceDelta as never,
  'quantums.insuranceCovers': quantums.insuranceCovers as never,
  'quantums.positionLimits': quantums.positionLimits as never,
  'quantums.blockLimits': quantums.blockLimits as never,
  'quantums.liquidationSize': quantums.liquidationSize as never,
  'quantums.collateral': quantums.collateral as never,
  'quantums.triggers': quantums.triggers as never,
  'quantums.updateCheck': quantums.updateCheck as never,
  'quantums.deleverage': quantums.deleverage as never,
  'quantums.assetForLiability': quantums.assetForLiability as never,
  'quantums.depositLoss': quantums.depositLoss as never,
  'quantums.liabilityForAsset': quantums.liabilityForAsset as never,
  'quantums.liquidationFee': quantums.liquidationFee as never,
  'quantums.maxShare': quantums.maxShare as never,
  'quantums.meetsLimit': quantums.meetsLimit as never,
  'quantums.perpetualInsuranceFee': quantums.perpetualInsuranceFee as never,
  'quantums.perpetualLoss': quantums.perpetualLoss as never,
  'quantums.spotInsuranceFee': quantums.spotInsuranceFee as never,
  'quantums.withinSwapBound': quantums.withinSwapBound as never,
  'quantums.fundStep': quantums.fundStep as never,
  'quantums.rebase': quantums.rebase as never,
  'quantums.sharesLost': quantums.sharesLost as never,
  'quantums.marginRequirement': quantums.marginRequirement as never,
  'disposal.order': liquidation.disposal.order,
  'disposal.fillPrice': liquidation.disposal.fillPrice,
  'transfers.isolatedSwitch': liquidation.transfers.isolatedSwitch,
  'transfers.isolatedTransfer': liquidation.transfers.isolatedTransfer,
  liquidationPricesWithOrders: liquidation.liquidationPricesWithOrders,
  'transfers.marginTransfer': liquidation.transfers.marginTransfer,
  'losses.socialisedWins': liquidation.losses.socialisedWins,
  'auction.stage': liquidation.auction.stage,
  'auction.startFee': liquidation.auction.startFee,
  'losses.shortage': liquidation.losses.shortage,
  bookOf: [(inputs) => bookOfRows(inputs), { account: 'a', subaccount: '', mode: 'cross', positions: [], collateral: [] }],
  buildHistory: estimation.buildHistory,
  buildMarket: (inputs) => library.buildMarket({ ...smallDraft(), ...(inputs as Inputs) }),
  'ewma.variances': estimation.ewma.variances,
  'garch.forecast': estimation.garch.forecast,
  'garch.variances': estimation.garch.variances,
  'losses.allocate': liquidation.losses.allocate,
  'losses.split': liquidation.losses.split,
  'losses.adlQueue': liquidation.losses.adlQueue,
  'losses.adlHaircuts': liquidation.losses.adlHaircuts,
  'losses.adlWeights': liquidation.losses.adlWeights,
  takeover: liquidation.takeover,
  'auction.insolventBid': liquidation.auction.insolventBid,
  largestSkewedOrder: liquidation.largestSkewedOrder,
  'losses.liabilityTransfer': liquidation.losses.liabilityTransfer,
  liquidationPrice: liquidation.liquidationPrice,
  ladderStep: liquidation.ladderStep,
  parseStress: (inputs) => rules.parseStress({ format: 'margincore-stress', version: 1, scenarios: [], ...(inputs as Inputs) }),
  priceCrossings: (inputs) => liquidation.priceCrossings((prices) => prices, 1, inputs),
  procyclicality: risk.procyclicality,
  reducingOrders: liquidation.reducingOrders,
  'losses.socialisedLoss': liquidation.losses.socialisedLoss,
  'auction.solventBid': liquidation.auction.solventBid,
  listSnapshots: (inputs) => io.listSnapshots(bytes, inputs),
  parseBook: (inputs) => io.parseBook('', inputs),
  parseHistory: (inputs) => io.parseHistory('', inputs),
  parseMarket: (inputs) => io.parseMarket('', inputs),
  readBook: (inputs) => io.readBook(bytes, inputs),
  readForecasts: (inputs) => io.readForecasts(bytes, inputs),
  readHistory: (inputs) => io.readHistory(bytes, inputs),
  readMarket: (inputs) => io.readMarket(bytes, inputs),
  readRules: (inputs) => io.readRules(bytes, inputs),
  readStress: (inputs) => io.readStress(bytes, inputs),
  writeBook: (inputs) => io.writeBook('/nowhere/book.csv', book, inputs),
  sampleBook: (inputs) => io.sampleBook(market, inputs),
};

/** Functions whose arguments are numbers, names, columns, or results and documents of other doors: there is no field of the caller's own in them. */
const others = [
  'quantums.emptyStake',
  'engine.account engine.dispose core.dispose core.threadsSettled core.math accountReport auction.discount overlay parseRules preset',
  'capitalReleased describe marginCalls pnl.inversePnl pnl.inversePnlDelta pnl.inversePnlGamma pnl.linearPnl pnl.linearPnlDelta forecastMargin.start',
  'sampleQuantile stressScenario surfaceQuotes totals unifiedBook BookBuilder Fault',
  'readLog verifyLog witnessed sampleMarket writeMarket marginGradients',
  'moments distributions.studentPdf distributions.studentCdf distributions.studentQuantile distributions.chiSquareCdf distributions.chiSquareTail',
  'distributions.chiSquareQuantile distributions.paretoFit distributions.binomialTails',
].flatMap((line) => line.split(' '));

describe('a field that a door does not know', () => {
  const calls = Object.entries(doors).flatMap(([name, door]): (readonly [string, Door, Inputs])[] => {
    const [call, ...stated] = (typeof door === 'function' ? [door] : door) as readonly [Door, ...Inputs[]];
    return stated.length === 0
      ? [[name, call, {}]]
      : stated.map((inputs) => [`${name} ${Object.values(inputs).join(' ')}`, call, inputs] as const);
  });

  test.each(calls)('is refused by %s', async (_, call, stated) => {
    const fault = await refusal(() => call({ ...stated, Nonsense: 1 } as never));
    expect(fault).toMatchObject({ code: 'UNKNOWN_FIELD', got: '1' });
    expect(fault.path).toMatch(/\.Nonsense$/);
    expect(fault.expectation).toMatch(/^absent: the fields are /);
  });

  test('is refused deep inside the inputs', async () => {
    const row = { account: 'a', subaccount: '', mode: 'cross', positions: [], collateral: [] };
    const [quote] = smallDraft().quotes;
    const draft = smallDraft();
    const batch = await core.batch({ underlyings: 1, scenarios: 1, tailCount: 1, factors: 'covariance' });
    const grid = { underlyings: ['BTC'], moves: [0], volShocks: [0] };
    const cases: readonly (readonly [string, () => unknown])[] = [
      ['memory.x', () => library.createCore({ memory: { x: 1 } as never })],
      ['account.x', () => engine.spotVol({ ...grid, account: { account: 'a', x: 1 } as never })],
      ['limits.x', () => library.buildMarket(draft, { x: 1 } as never)],
      ['market.quotes[0].x', () => library.buildMarket({ ...draft, quotes: [{ ...quote, x: 1 } as never] })],
      ['market.assets[0].x', () => library.buildMarket({ ...draft, assets: [{ id: 'USD', price: 1, x: 1 } as never] })],
      ['accounts[0].positions[0].x', () => bookOfRows({ ...row, positions: [{ instrument: 'i', quantity: 1, entryPrice: 1, x: 1 }] })],
      [
        'account.orders[0].x',
        () => liquidation.reducingOrders({ positions: [], orders: [{ instrument: 'i', quantity: 1, price: 1, x: 1 } as never] }),
      ],
      ['inputs.x', () => batch.set({ x: 1 } as never)],
      ['instruments.x', () => batch.set({ instruments: { x: 1 } as never })],
      ['scenarios.x', () => batch.set({ scenarios: { x: 1 } as never })],
      ['factors.x', () => batch.set({ factors: { x: 1 } as never })],
      ['positions.x', () => batch.set({ positions: { x: 1 } as never })],
      ['options.x', () => batch.runSync({ x: 1 } as never)],
      ['options.x', () => batch.run({ x: 1 } as never)],
    ];
    for (const [path, call] of cases) expect(await refusal(call), path).toMatchObject({ code: 'UNKNOWN_FIELD', path });
    batch.dispose();
  });

  test('is said to be probably another one, where one is near', () => {
    const of = (given: object): string => faultOf(() => core.greeks(given as never)).expectation;
    expect(of({ setlement: 'inverse' })).toMatch(/^absent \(did you mean settlement\?\): the fields are .*settlement$/);
    expect(of({ Strikes: 1 })).toMatch(/did you mean strikes\?/);
    expect(of({ expiryYaers: 1 })).toMatch(/did you mean expiryYears\?/);
    expect(of({ forwards: 1, yields: 1 })).toMatch(/^absent: the fields are forwards, strikes/);
    expect(of({ x: 1 })).not.toMatch(/mean/);
    expect(of({ ['x'.repeat(1e6)]: 1 })).not.toMatch(/mean/);
    expect(faultOf(() => core.greeks({ ['s'.repeat(1e6)]: 1 } as never)).message.length).toBeLessThan(400);
  });

  test('is looked for at every function of the library and every method of a core', () => {
    const functions = (of: object): string[] => Object.entries(of).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    const prototype = Object.getPrototypeOf(engine) as object;
    const verbs = Object.getOwnPropertyNames(prototype).filter(
      (name) => name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function',
    );
    // functions that are members of a function or of an object of a door: garch.forecast, backtests.kupiec
    const members = (of: object): string[] =>
      Object.entries(of).flatMap(([name, value]) =>
        typeof value === 'function' || (typeof value === 'object' && value !== null)
          ? functions(value).map((inner) => `${name}.${inner}`)
          : [],
      );
    const beside = [risk, estimation, liquidation, live, optimise, verify, rules];
    const methods = Object.getOwnPropertyNames(Core.prototype).filter(
      (name) => name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(Core.prototype, name)?.value === 'function',
    );
    const all = [
      ...functions(library),
      ...members(library),
      ...beside.flatMap((door) => [...functions(door), ...members(door)]),
      ...functions(io),
      ...functions(quantums).map((name) => `quantums.${name}`),
      'createJsCore',
      ...methods.map((name) => `core.${name}`),
      ...verbs.map((name) => `engine.${name}`),
      ...Object.entries(core).flatMap(([name, value]) => (typeof value === 'string' ? [] : [`core.${name}`])),
    ];
    expect(all.filter((name) => !(name in doors) && !others.includes(name))).toEqual([]);
    expect([...Object.keys(doors), ...others].filter((name) => !all.includes(name))).toEqual([]);
  });
});
