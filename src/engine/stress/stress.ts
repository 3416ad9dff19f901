// Stress of a whole book: one margin run on the market as it is and one on every shocked market, and what lies between them.

import type { Backend } from '../../backends/contract.js';
import { turnOfEventLoop } from '../../backends/runner.js';
import type { MarginMode } from '../../book/account.js';
import type { Arena } from '../../columns/arena.js';
import { mapScalar } from '../../columns/columnMap.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { orderAccounts } from '../../columns/packAccounts.js';
import { packListing } from '../../columns/packListing.js';
import { packHaircuts } from '../../columns/packRules.js';
import { Fault } from '../../fault.js';
import { accountPath } from '../../margin/faults.js';
import type { AccountFault, MarginRun } from '../../margin/result.js';
import { runMargin } from '../../margin/run.js';
import type { Market } from '../../market/market.js';
import { type MarketShock, resolveShock } from '../../risk/stress/shock.js';
import { shockMarket } from '../../risk/stress/shockMarket.js';
import { type HeldCollateral, packHeld, valuesOf } from './collateral.js';
import { heldBy, type StressInputs, stressInputs } from './inputs.js';
import { factorsOf } from './paths.js';
import { newFaults, type StressFault, type StressRun, stressTotals } from './result.js';

/** Everything before the first shock: checks, scenarios over this market, which margins are run, what collateral is held. */
interface Prepared {
  readonly inputs: StressInputs;
  readonly modes: readonly MarginMode[];
  readonly shocks: readonly MarketShock[];
  readonly collateral: HeldCollateral;
}

function prepare(backend: Backend, arena: Arena, given: StressInputs): Prepared {
  const inputs = stressInputs(given);
  const { market, book, rules, history, scenarios } = inputs;
  const listing = packListing(market, book);
  const collateral = packHeld(book, orderAccounts(book), listing.assets, packHaircuts(rules.collateral, market.assets));
  const annualVol = annualVolsOf(backend, arena, inputs);
  const tools = { exp: (x: number) => mapScalar(arena, backend.exp, x), annualVol, daysPerYear: rules.factors.daysPerYear };
  const held = heldBy(market, book);
  const shocks = scenarios.map((scenario) => resolveShock(market, scenario, tools, held));
  return { inputs: { ...inputs, ...(history ? { history } : {}) }, modes: [...new Set(book.modes)], shocks, collateral };
}

/** Annual vols of underlyings by the factors of the rules; the model is made only when a scenario asks. */
function annualVolsOf(backend: Backend, arena: Arena, { market, rules, history }: Pick<StressInputs, 'market' | 'rules' | 'history'>) {
  let vols: Float64Array | undefined;
  return (id: string): number => {
    vols ??= factorsOf(backend, arena, market, rules, history).vols;
    return vols[2 * market.underlyings.findIndex((unit) => unit.id === id)] as number;
  };
}

/**
 * Margins the book before and after every shock. The event loop turns between shocks; progress comes block by block. What a scenario makes
 * impossible (a sum beyond the doubles) is a fault of the account in that scenario alone.
 */
export async function runStress(use: BackendUse, given: StressInputs): Promise<StressRun> {
  const { inputs, modes, shocks, collateral } = use((backend, arena) => prepare(backend, arena, given));
  const { market, book, rules, scenarios, history, onProgress, signal } = inputs;
  const accounts = book.accounts.length;
  const total = (shocks.length + 1) * accounts;
  let before = 0;
  const margin = async (of: Market): Promise<MarginRun> => {
    signal?.throwIfAborted();
    const run = use((backend, arena) =>
      runMargin(backend, arena, {
        market: of,
        book,
        rules,
        modes,
        greeks: false,
        ...(history ? { history } : {}),
        onProgress: (done) => {
          onProgress?.(before + done, total);
          signal?.throwIfAborted();
        },
      }),
    );
    before += accounts;
    await turnOfEventLoop();
    return run;
  };
  const base = await margin(market);
  const first = accountColumns(base, collateral, market);
  const cells = (): Float64Array => new Float64Array(shocks.length * accounts);
  const columns = {
    pnls: cells(),
    positionPnls: cells(),
    collateralPnls: cells(),
    equities: cells(),
    maintenances: cells(),
    excessesHeld: cells(),
    worths: cells(),
    statuses: new Uint8Array(shocks.length * accounts),
  };
  const faults: StressFault[] = base.faults.map((fault) => ({ ...fault, scenario: '' }));
  for (const [s, shock] of shocks.entries()) {
    const shocked = shockMarket(market, shock);
    const run = await margin(shocked);
    const after = accountColumns(run, collateral, shocked);
    faults.push(...newFaults(base, run.faults).map((fault) => ({ ...fault, scenario: shock.name })));
    for (const place of fillScenario(columns, s * accounts, { base, first, run, after }))
      faults.push({ ...overflowOf(base, place), scenario: shock.name });
  }
  const sound = { equities: first.equities, maintenances: first.maintenances, worths: first.worths, statuses: base.statuses };
  const { asOf, numeraire, factorSource, underlyings } = base;
  const ids = { accounts: base.accounts, subaccounts: base.subaccounts, modes: base.modes };
  const all = { scenarios, shocks, ...ids, before: sound, ...columns };
  return {
    asOf,
    numeraire,
    rules: base.rules,
    factorSource,
    underlyings,
    ...all,
    totals: scenarios.map((_, s) => stressTotals(all, s)),
    faults,
  };
}

interface AccountColumns {
  /** As the account's own mode counts it, and its requirement. */
  readonly equities: Float64Array;
  readonly maintenances: Float64Array;
  /** Futures P&L and option value. */
  readonly positions: Float64Array;
  /** Collateral at the market, without haircuts. */
  readonly collateral: Float64Array;
  readonly worths: Float64Array;
}

function accountColumns(run: MarginRun, held: HeldCollateral, market: Market): AccountColumns {
  const own = (pick: 'equities' | 'maintenances'): Float64Array =>
    Float64Array.from(run.modes, (mode, place) => (run[mode] as NonNullable<MarginRun[MarginMode]>)[pick][place] as number);
  const positions = run.futuresPnls.map((pnl, place) => pnl + (run.optionValues[place] as number));
  const collateral = valuesOf(
    held,
    held.amounts,
    market.assets.map(({ price }) => price),
  );
  return {
    equities: own('equities'),
    maintenances: own('maintenances'),
    positions,
    collateral,
    worths: positions.map((x, place) => x + (collateral[place] as number)),
  };
}

type Columns = Pick<
  StressRun,
  'pnls' | 'positionPnls' | 'collateralPnls' | 'equities' | 'maintenances' | 'excessesHeld' | 'worths' | 'statuses'
>;

/** Fills the cells of one scenario; returns the places of accounts whose sums leave the doubles. */
function fillScenario(
  out: Columns,
  from: number,
  { base, first, run, after }: { base: MarginRun; first: AccountColumns; run: MarginRun; after: AccountColumns },
): number[] {
  const overflowed: number[] = [];
  for (let place = 0; place < base.accounts.length; place++) {
    const cell = from + place;
    const at = (column: Float64Array): number => column[place] as number;
    const positionPnl = at(after.positions) - at(first.positions);
    const collateralPnl = at(after.collateral) - at(first.collateral);
    const haircutPnl = at(run.collateralValues) - at(base.collateralValues);
    const figures = [
      positionPnl + collateralPnl,
      positionPnl,
      collateralPnl,
      at(after.equities),
      at(after.maintenances),
      at(first.equities) - at(first.maintenances) + (positionPnl + haircutPnl),
      at(after.worths),
    ];
    const faulty = base.statuses[place] === 1 || run.statuses[place] === 1;
    const fault = faulty || !figures.every(Number.isFinite);
    if (fault && !faulty) overflowed.push(place);
    out.statuses[cell] = fault ? 1 : 0;
    const [pnl, position, collateral, equity, maintenance, excess, worth] = fault ? figures.map(() => Number.NaN) : figures;
    out.pnls[cell] = pnl as number;
    out.positionPnls[cell] = position as number;
    out.collateralPnls[cell] = collateral as number;
    out.equities[cell] = equity as number;
    out.maintenances[cell] = maintenance as number;
    out.excessesHeld[cell] = excess as number;
    out.worths[cell] = worth as number;
  }
  return overflowed;
}

/** A sum of an account that left the doubles in this scenario. */
function overflowOf({ accounts, subaccounts }: MarginRun, place: number): AccountFault {
  const [account, subaccount] = [accounts[place] as string, subaccounts[place] as string];
  const fault = new Fault('OVERFLOW', accountPath(account, subaccount), 'of sums within the range of doubles', Number.POSITIVE_INFINITY);
  return { account, subaccount, ...fault.toRecord() };
}
