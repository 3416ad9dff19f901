// Reverse stress: how far along a path of prices each account stands from falling below its maintenance requirement, up and down.

import type { Backend } from '../../backends/contract.js';
import { turnOfEventLoop } from '../../backends/runner.js';
import type { MarginMode } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import { fieldsOf } from '../../book/fields.js';
import { count, positive } from '../../check.js';
import type { Arena } from '../../columns/arena.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { packHaircuts } from '../../columns/packRules.js';
import { Fault, type RowFault } from '../../fault.js';
import type { AccountFault, MarginRun } from '../../margin/result.js';
import { runMargin } from '../../margin/run.js';
import type { History } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import { pathsOf, type StressPath, slopesOf } from '../../risk/stress/path.js';
import type { RuleSet } from '../../rules/ruleSet.js';
import { packBook } from '../bookRisk/pack.js';
import { settleFaults } from '../bookRisk/settle.js';
import { packHeld } from './collateral.js';
import { heldBy, rulesFor, type Watched, watched } from './inputs.js';
import { movesAt, type OpenBatch, type ReverseState } from './path.js';
import { type Bracket, refineBrackets } from './refine.js';
import { newFaults } from './result.js';
import { type Scan, scan } from './scan.js';
import { assetRows } from './spotVol.js';

export interface ReverseInputs extends Watched {
  readonly market: Market;
  readonly book: Book;
  readonly rules: RuleSet;
  readonly history?: History;
  /** `core.stress.paths` makes those of the factor model. */
  readonly paths: readonly StressPath[];
  /** The search ends so far from today, on either side. */
  readonly maximumSigmas: number;
  /** Points that are looked at on either side, evenly; a dip below maintenance that is narrower than their distance can be missed. */
  readonly steps: number;
  /** A root is bracketed to this, in sigmas; the end below maintenance is returned. */
  readonly tolerance: number;
}

/** [paths x accounts] row-major, in sigmas of the path; NaN where the account has a fault. */
export interface ReverseStress {
  readonly asOf: number;
  readonly numeraire: string;
  readonly rules: { readonly name: string; readonly date: string };
  readonly paths: readonly StressPath[];
  readonly maximumSigmas: number;
  readonly steps: number;
  readonly tolerance: number;
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  readonly modes: readonly MarginMode[];
  /** [accounts]: equity less maintenance today, by the account's own mode. */
  readonly excesses: Float64Array;
  /** The nearest z above 0 and below 0 at which equity is below maintenance; Infinity, -Infinity when there is none; 0 when it is already. */
  readonly ups: Float64Array;
  readonly downs: Float64Array;
  /** The one of the two nearer to 0, the fall when they are as near; Infinity when there is neither. */
  readonly nearest: Float64Array;
  /** [accounts]: 0 ok, 1 a fault. */
  readonly statuses: Uint8Array;
  readonly faults: readonly AccountFault[];
}

/** Accounts between two turns of the event loop. */
const scannedTogether = 1024;

/**
 * g(z) = excess today + P&L of all positions + change of collateral after haircuts: the requirement is held, but for the value of short options
 * that isolated and cross margin hold in it, which moves as it does in equity. g is looked at on the steps of either side; the first step that
 * is below 0 brackets the nearest root, which is narrowed to the tolerance. Breach is equity < maintenance, as in margin runs.
 */
export async function runReverse(use: BackendUse, open: OpenBatch, given: ReverseInputs): Promise<ReverseStress> {
  const inputs = reverseInputs(given);
  const { market, paths, maximumSigmas, steps, tolerance, onProgress, signal } = inputs;
  const { base, state } = use((backend, arena) => prepare(backend, arena, inputs, use));
  const accounts = base.accounts.length;
  const statuses = base.statuses.slice();
  const ups = new Float64Array(paths.length * accounts);
  const downs = new Float64Array(paths.length * accounts);
  const brackets: Bracket[] = [];
  const instrumentFaults: RowFault[] = [];
  const total = 2 * paths.length;
  // of the book only the instruments: what accounts hold is summed here, for every scenario of every account is needed
  const batch = await open({ ...state.packed.shape, accounts: 0, positions: 0, scenarios: 2 * steps, tailCount: 1 });
  try {
    batch.set({ instruments: state.packed.instruments });
    for (const [p] of paths.entries()) {
      onProgress?.(p, total);
      const zs = Float64Array.from({ length: 2 * steps }, (_, s) => (s < steps ? 1 : -1) * (((s % steps) + 1) * (maximumSigmas / steps)));
      const grown = movesAt(state, p, zs);
      if (market.underlyings.length > 0) batch.set({ scenarios: { moves: grown.moves, volShocks: grown.volShocks } });
      const run = await batch.run({ greeks: false, ...(signal ? { signal } : {}) });
      instrumentFaults.push(...run.instrumentFaults);
      const one: Scan = { state, grid: run.grid as Float64Array, stride: batch.stride, grown, zs, path: p };
      for (let from = 0; from < accounts; from += scannedTogether) {
        brackets.push(...scan(one, from, Math.min(accounts, from + scannedTogether), statuses, ups, downs));
        await turnOfEventLoop();
        signal?.throwIfAborted();
      }
    }
  } finally {
    batch.dispose();
  }
  onProgress?.(paths.length, total);
  const refined = await refineBrackets(state, open, brackets, tolerance, {
    onProgress: (done, all) => onProgress?.(paths.length + Math.floor((paths.length * done) / Math.max(1, all)), total),
    ...(signal ? { signal } : {}),
  });
  for (const { path, place, sign, outer } of refined) (sign > 0 ? ups : downs)[path * accounts + place] = outer;
  onProgress?.(total, total);
  const settled = settleFaults(state.packed, instrumentFaults, statuses, 'scenarios');
  const nearest = ups.map((up, cell) => {
    if (statuses[cell % accounts] === 1) {
      ups[cell] = Number.NaN;
      downs[cell] = Number.NaN;
      return Number.NaN;
    }
    const down = downs[cell] as number;
    return up < -down ? up : down === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : down;
  });
  return {
    asOf: market.asOf,
    numeraire: market.numeraire,
    rules: base.rules,
    paths,
    maximumSigmas,
    steps,
    tolerance,
    accounts: base.accounts,
    subaccounts: base.subaccounts,
    modes: base.modes,
    excesses: state.excesses.map((x, place) => (statuses[place] === 1 ? Number.NaN : x)),
    ups,
    downs,
    nearest,
    statuses,
    faults: [...base.faults, ...newFaults(base, settled)],
  };
}

function reverseInputs(inputs: ReverseInputs): ReverseInputs {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['market', 'book', 'rules', 'paths', 'maximumSigmas', 'steps', 'tolerance'],
    ['history', 'onProgress', 'signal'],
  ) as unknown as ReverseInputs;
  const maximumSigmas = positive(given.maximumSigmas, 'maximumSigmas');
  return {
    ...given,
    rules: rulesFor(given.market, given.rules),
    maximumSigmas,
    paths: pathsOf(given.paths, maximumSigmas),
    steps: count(given.steps, 1, 100_000, 'steps'),
    tolerance: positive(given.tolerance, 'tolerance'),
    ...watched(given),
  };
}

function prepare(
  backend: Backend,
  arena: Arena,
  { market, book, rules, history, paths }: ReverseInputs,
  use: BackendUse,
): { base: MarginRun; state: ReverseState } {
  const modes = [...new Set(book.modes)];
  const base = runMargin(backend, arena, { market, book, rules, modes, greeks: false, ...(history ? { history } : {}) });
  const packed = packBook(backend, arena, market, book, new Uint8Array(market.underlyings.length).fill(1), 0);
  const collateral = packHeld(book, packed.source.order, assetRows(market, book), packHaircuts(rules.collateral, market.assets));
  const held = heldBy(market, book);
  const isHeld = (id: string, asset: string): boolean => held.underlyings.has(id) || held.assets.has(asset);
  const units = new Map(market.underlyings.map(({ asset }, u) => [asset, u]));
  const excesses = Float64Array.from(base.modes, (mode, place) => {
    const own = base[mode] as NonNullable<MarginRun[MarginMode]>;
    return (own.equities[place] as number) - (own.maintenances[place] as number);
  });
  const slopes = paths.map((path) => ({
    spots: slopesOf(path, 'spots', market.underlyings, isHeld),
    vols: slopesOf(path, 'vols', market.underlyings, isHeld),
  }));
  for (const { spots } of slopes) sameCoins(market, spots);
  const coinUnits = Int32Array.from(market.assets, ({ id }) => units.get(id) ?? -1);
  const prices = Float64Array.from(market.assets, ({ price }) => price);
  return { base, state: { packed, collateral, coinUnits, prices, slopes, excesses, use } };
}

/** Two underlyings that are prices of one coin must move it alike. */
function sameCoins({ underlyings }: Market, spots: Float64Array): void {
  for (const [u, { id, asset }] of underlyings.entries()) {
    const first = underlyings.findIndex((other) => other.asset === asset);
    if (spots[first] !== spots[u])
      throw new Fault(
        'OUT_OF_RANGE',
        `paths.spots[${JSON.stringify(id)}]`,
        `that of ${underlyings[first]?.id}: both are prices of ${asset}`,
        spots[u],
      );
  }
}
