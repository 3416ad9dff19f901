// Margins against the past: every account's loss in each window of a history, and the frequency and size of losses beyond today's charge.
import type { AccountFault } from '../../book/accountFault.js';
import { fieldsOf, listOf } from '../../book/fields.js';
import { watched } from '../../book/watched.js';
import { confidence as confidenceOf } from '../../check.js';
import { withScalars } from '../../columns/scalars.js';
import type { History } from '../../market/history.js';
import type { MissingCloses } from '../../risk/scenarios/closes.js';
import { parseRules, type Rules } from '../../rules/document/rules.js';
import { openBatch } from '../batch/open.js';
import { bookRiskInputs } from '../bookRisk/inputs.js';
import type { HistoricalBookInputs } from '../bookRisk/methods.js';
import type { RiskBook } from '../bookRisk/pack.js';
import { eachPastLoss, pastBook } from '../bookRisk/pastLosses.js';
import { type Compared, type OpenEngine, partsOf } from './compare.js';
import { ExceedanceColumns, type Exceedances } from './exceedances.js';
import type { EngineBackends } from './linked.js';
import type { MarginRun } from './run.js';

export interface MarginBacktestInputs {
  /** Daily closes by underlying; only what was known at the market's instant is read. */
  readonly history: History;
  /** Days a window spans. Windows do not overlap. */
  readonly horizonDays: number;
  /** Levels of implied volatility by underlying on the same dates; vols stand still without them. */
  readonly volHistory?: History;
  /** 'fault' where left out: a blank close is refused. */
  readonly missing?: MissingCloses;
  /** How rare losses beyond a margin should be, for the tests; 0.99 where left out. */
  readonly confidence?: number;
  /** Documents whose margins are tested; the engine's own where left out. */
  readonly rules?: readonly Rules[];
  /** Called with what is done and what there is to do. What it throws ends the call. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface BacktestedRequirement {
  readonly rules: { readonly name: string; readonly date: string };
  readonly requirement: string;
  /** By account: 0 charged whole, 1 without figures or losses, 2 a part of it not charged: in no total. */
  readonly statuses: Uint8Array;
  readonly assumptions: MarginRun['assumptions'];
  readonly initial: Exceedances;
  readonly maintenance: Exceedances;
}

/** Plain data; accounts in the order of the book. */
export interface MarginBacktest {
  readonly asOf: number;
  readonly numeraire: string;
  readonly horizonDays: number;
  readonly confidence: number;
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  /** The day each window ends, ms since 1970 UTC; the oldest first. */
  readonly dates: readonly number[];
  /** Collateral at its price, P&L of futures, options at the model: what losses are falls of. NaN where an account has a fault. */
  readonly values: Float64Array;
  /** The largest loss of each account and the window it was in; NaN and 0 where it has none. */
  readonly worstLosses: Float64Array;
  readonly worstWindows: Uint32Array;
  readonly requirements: readonly BacktestedRequirement[];
  readonly faults: readonly AccountFault[];
}

/** Everything at its price: what an account is worth when it is closed. */
const netLiquidationValue = {
  format: 'margincore-3',
  about: {
    name: 'net-liquidation-value',
    date: '2026-11-23',
    source: 'collateral at its price, P&L of futures, options at the model',
    currency: '*',
  },
  scope: { kinds: ['spot', 'future', 'perpetual', 'option'], otherKinds: 'refuse', orders: 'notCharged' },
  terms: {
    collateral: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
    futuresPnl: { kind: 'futuresPnl' },
    optionValue: { kind: 'optionValue', price: 'model', side: 'both' },
  },
  requirements: { value: { equity: 'collateral + futuresPnl + optionValue', initial: '0', maintenance: '0' } },
};

const optional = ['volHistory', 'missing', 'confidence', 'rules', 'onProgress', 'signal'];

/** See MarginBacktest. Throws TOO_SHORT without a window, MISSING_FIELD for a blank close, and the reason of an aborted signal. */
export async function backtestHoldings(
  open: OpenEngine,
  { use, open: memory, base, maximumBytes }: EngineBackends,
  held: Compared & RiskBook,
  own: Rules,
  inputs: MarginBacktestInputs,
): Promise<MarginBacktest> {
  const given = fieldsOf(inputs, 'inputs', ['history', 'horizonDays'], optional) as unknown as MarginBacktestInputs;
  const { history, horizonDays, volHistory, missing = 'fault' } = given;
  const { onProgress, signal } = watched(given, 'inputs');
  const confidence = confidenceOf(given.confidence ?? 0.99, 'inputs.confidence');
  const documents = given.rules === undefined ? [own] : listOf(given.rules, 'inputs.rules', 1, 1000).map((one) => parseRules(one));
  const { book, market } = held;
  const past = bookRiskInputs({
    ...{ method: 'historical', market, book, confidence, horizonDays, history, missing, revaluation: 'full' },
    ...(volHistory === undefined ? {} : { volHistory }),
  }) as HistoricalBookInputs;
  const packed = pastBook(use, held, past);
  const { windows } = packed;
  const parts = documents.length + 2;
  const done = (part: number, share: number): void =>
    onProgress?.(Math.floor((part + share) * book.accounts.length), parts * book.accounts.length);
  const runOf = async (rules: Rules, part: number): Promise<MarginRun> => {
    signal?.throwIfAborted();
    const engine = await open({ ...partsOf(held), rules, assumptions: 'stated' }, market);
    try {
      return engine.run();
    } finally {
      engine.dispose();
      done(part, 1);
    }
  };
  const values = (await runOf(parseRules(netLiquidationValue), 0)).requirements.value?.equities;
  const runs: MarginRun[] = [];
  for (const [i, rules] of documents.entries()) runs.push(await runOf(rules, i + 1));

  const worstLosses = new Float64Array(values.length).fill(Number.NaN);
  const worstWindows = new Uint32Array(values.length);
  const lines = runs.flatMap((run) =>
    Object.keys(run.requirements).map((requirement) => gathered(run, requirement, values, windows.dates.length)),
  );
  const visit = (account: number, losses: Float64Array): void => {
    for (const { initial, maintenance } of lines) {
      initial.add(account, losses);
      maintenance.add(account, losses);
    }
    let worst = 0;
    losses.forEach((loss, w) => {
      if (loss > losses[worst]) worst = w;
    });
    worstLosses[account] = losses[worst];
    worstWindows[account] = worst;
  };
  const windowsPast = {
    ...past,
    ...(signal ? { signal } : {}),
    onProgress: (some: number, all: number) => done(documents.length + 1, some / all),
  };
  const faults = await eachPastLoss((shape) => openBatch(memory, base, maximumBytes, shape), { ...packed, inputs: windowsPast }, visit);
  return use((backend, arena) =>
    withScalars(backend, arena, (math) => ({
      asOf: market.asOf,
      numeraire: market.numeraire,
      horizonDays,
      confidence,
      accounts: book.accounts,
      subaccounts: book.subaccounts,
      dates: windows.dates,
      values,
      worstLosses,
      worstWindows,
      requirements: lines.map(({ initial, maintenance, statuses, ...line }) => ({
        ...line,
        statuses: statuses.map((status, a) => (Number.isNaN(worstLosses[a]) ? 1 : status)),
        initial: initial.result(math, confidence),
        maintenance: maintenance.result(math, confidence),
      })),
      faults,
    })),
  );
}

/** Required value of an account: its value less its free margin. */
function gathered(run: MarginRun, requirement: string, values: Float64Array, windows: number) {
  const { rules, assumptions, codes, partial } = run;
  const { equities, initials, maintenances } = run.requirements[requirement];
  const statuses = codes.map((code, a) => (code !== 0 ? 1 : partial[a] === 1 ? 2 : 0));
  const charges = (margins: Float64Array): Float64Array => values.map((value, a) => value - (equities[a] - margins[a]));
  return {
    ...{ rules, requirement, assumptions, statuses },
    initial: new ExceedanceColumns(charges(initials), statuses, windows),
    maintenance: new ExceedanceColumns(charges(maintenances), statuses, windows),
  };
}
