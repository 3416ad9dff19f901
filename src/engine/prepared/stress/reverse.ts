// Reverse stress: how far along a path of prices each account stands from falling below its maintenance requirement, up and down.
import { turnOfEventLoop } from '../../../backends/runner.js';
import { fieldsOf } from '../../../book/fields.js';
import { watched } from '../../../book/watched.js';
import { count, oneOf, positive } from '../../../check.js';
import { Fault } from '../../../fault.js';
import type { Market } from '../../../market/market.js';
import { bookPath } from '../../../program/explain.js';
import { pathsOf, type StressPath, slopesOf } from '../../../risk/stress/path.js';
import type { Inside } from '../account/subject.js';
import type { RequirementColumns, RunFault } from '../run.js';
import { faultLimit } from '../runFaults.js';
import { heldCollateral } from './collateral.js';
import type { EngineView } from './engineView.js';
import { type Asked, exposedNames, requirementsOf } from './inputs.js';
import { batchBook } from './instruments.js';
import { type JointBreaches, type JointInputs, jointBreaches, jointInputsOf } from './jointBreach.js';
import { type Judged, movesAt, type ReverseState } from './path.js';
import { type Bracket, refineBrackets } from './refine.js';
import { remarginedDistances } from './remargined.js';
import { type Distances, type Scan, scan } from './scan.js';
import { unmovedFault } from './unmoved.js';

/** `re-margined`: equity and requirement on the market of every point. `still`: the requirement of today is held, but for the value of options that some keep in it, which moves as it does. */
export const reverseForms = ['re-margined', 'still'] as const;
export type ReverseForm = (typeof reverseForms)[number];

export interface ReverseInputs extends Asked {
  /** `re-margined` where left out. */
  readonly form?: ReverseForm;
  /** The nearest breach over moves of all underlyings together too; of the form `re-margined`. */
  readonly joint?: JointInputs;
  /** `stressPaths` makes those of the factor model. */
  readonly paths: readonly StressPath[];
  /** The search ends so far from today, on either side. */
  readonly maximumSigmas: number;
  /** Points that are looked at on either side, evenly; a dip below maintenance that is narrower than their distance can be missed. */
  readonly steps: number;
  /** A root is bracketed to this, in sigmas; the end below maintenance is returned. */
  readonly tolerance: number;
}

/** A requirement: [paths x accounts] row-major, in sigmas of the path; NaN where the account has a fault. */
export interface ReverseColumns {
  /** [accounts]: equity less maintenance today. */
  readonly excesses: Float64Array;
  /** The nearest z above 0 and below 0 at which equity is below maintenance; Infinity, -Infinity when there is none; 0 when it is already. */
  readonly ups: Float64Array;
  readonly downs: Float64Array;
  /** The one of the two nearer to 0, the fall when they are as near; Infinity when there is neither. */
  readonly nearest: Float64Array;
}

/** Accounts in the order of the book. */
export interface ReverseStress {
  readonly form: ReverseForm;
  readonly asOf: number;
  readonly numeraire: string;
  readonly rules: { readonly name: string; readonly date: string };
  readonly paths: readonly StressPath[];
  readonly maximumSigmas: number;
  readonly steps: number;
  readonly tolerance: number;
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  readonly requirements: Readonly<Record<string, ReverseColumns>>;
  /** Every account under the requirement that is its own. */
  readonly own: ReverseColumns & { readonly names: readonly string[] };
  /** Joint breaches of each account's own requirement, if requested. */
  readonly joint?: JointBreaches;
  /** [accounts]: 0, or 1 for a fault. */
  readonly statuses: Uint8Array;
  /** [accounts]: 1 where a part of an account is not charged. */
  readonly partial: Uint8Array;
  /** Faults of the first accounts that have one; `faultCount` is their number. */
  readonly faults: readonly RunFault[];
  readonly faultCount: number;
}

/** Accounts between two turns of the event loop. */
const scannedTogether = 1024;

/**
 * Breach is equity < maintenance. Points on either side of a path are looked at from near to far; the first step that is a breach is narrowed to the tolerance. `still`: g(z) = equity less maintenance
 * today + P&L of what the rules charge + change of collateral after the haircuts of equity.
 */
export async function runReverse(lent: EngineView, inside: Inside, given: ReverseInputs): Promise<ReverseStress> {
  const inputs = reverseInputs(lent, given);
  const { form = 're-margined', paths, maximumSigmas, steps, tolerance, onProgress, signal } = inputs;
  const { run, market } = lent;
  const names = inputs.requirements as readonly string[];
  const state = prepare(lent, inputs, names);
  const { held } = state;
  const accounts = run.accounts.length;
  const faulty = held.codes.map((code, a) => ((code !== 0 && form === 'still') || run.codes[a] !== 0 ? 1 : 0));
  const distances = state.judged.map(
    (): Distances => ({ ups: new Float64Array(paths.length * accounts), downs: new Float64Array(paths.length * accounts) }),
  );
  const bad = new Set<number>();
  let joint: JointBreaches | undefined;
  if (form === 'still') await stillDistances(lent, inputs, state, faulty, distances, bad);
  else {
    const requirementOf = state.judged.map((_, c) => (a: number) => names[c] ?? run.own.names[a]);
    const excesses = state.judged.map((one) => one.excesses);
    const asked = { slopes: state.slopes, maximumSigmas, steps, tolerance, requirementOf, ...watched(inputs, 'inputs') };
    await remarginedDistances(lent, inside, asked, excesses, distances, faulty);
    if (inputs.joint !== undefined)
      joint = await jointBreaches(
        lent,
        inside,
        { ...inputs.joint, maximumSigmas, steps, tolerance, ...(signal ? { signal } : {}) },
        faulty,
      );
    onProgress?.(2 * paths.length * 2, 2 * paths.length * 2);
  }
  const columns = distances.map((one, c) => settled(one, state.judged[c], faulty));
  const own = columns.at(-1) as ReverseColumns;
  const faults = [...run.faults];
  let { faultCount } = run;
  for (let a = 0; a < accounts; a++) {
    if (faulty[a] === 0 || run.codes[a] !== 0) continue;
    faultCount += 1;
    if (faults.length < faultLimit) faults.push(form === 'still' ? unmovedFault(lent, a, bad, held) : unmarginedFault(lent, a));
  }
  return {
    form,
    asOf: market.asOf,
    numeraire: market.numeraire,
    rules: run.rules,
    paths,
    maximumSigmas,
    steps,
    tolerance,
    accounts: run.accounts,
    subaccounts: run.subaccounts,
    requirements: Object.fromEntries(names.map((name, r) => [name, columns[r]])),
    own: { ...own, names: run.own.names },
    ...(joint === undefined ? {} : { joint }),
    statuses: faulty,
    partial: run.partial,
    faults,
    faultCount,
  };
}

/** The search of the form `still`, over a grid of the instruments that all accounts share. */
async function stillDistances(
  { run, market, open }: EngineView,
  { paths, maximumSigmas, steps, tolerance, onProgress, signal }: ReverseInputs,
  state: ReverseState,
  faulty: Uint8Array,
  distances: readonly Distances[],
  bad: Set<number>,
): Promise<void> {
  const { held } = state;
  const accounts = run.accounts.length;
  const brackets: Bracket[] = [];
  const total = 2 * paths.length;
  // of the book only the instruments: what accounts hold is summed here, for every scenario of every account is needed
  const batch = await open({ ...held.shape, scenarios: 2 * steps, tailCount: 1 });
  try {
    batch.set({ instruments: held.instruments });
    for (const p of paths.keys()) {
      onProgress?.(p, total);
      const zs = Float64Array.from({ length: 2 * steps }, (_, s) => (s < steps ? 1 : -1) * (((s % steps) + 1) * (maximumSigmas / steps)));
      const grown = movesAt(state, p, zs);
      if (market.underlyings.length > 0) batch.set({ scenarios: grown });
      const { grid, instrumentFaults } = await batch.run({ greeks: false, ...(signal ? { signal } : {}) });
      for (const { row } of instrumentFaults) bad.add(row);
      const one: Scan = { state, grid: grid as Float64Array, stride: batch.stride, grown, zs, path: p };
      for (let from = 0; from < accounts; from += scannedTogether) {
        for (const bracket of scan(one, from, Math.min(accounts, from + scannedTogether), faulty, distances)) brackets.push(bracket);
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
  for (const { column, path, account, sign, outer } of refined) {
    const { ups, downs } = distances[column];
    (sign > 0 ? ups : downs)[path * accounts + account] = outer;
  }
  onProgress?.(total, total);
}

/** Fault of an account without figures at a point of a path. */
function unmarginedFault({ book }: EngineView, a: number): RunFault {
  const [account, subaccount] = [book.accounts[a], book.subaccounts[a]];
  return {
    account,
    subaccount,
    ...new Fault('OVERFLOW', bookPath(book, a), 'an account with figures on every market of the paths', Number.NaN).toRecord(),
  };
}

/** NaN where the account has a fault, and the nearest of both sides. */
function settled({ ups, downs }: Distances, { excesses }: Judged, faulty: Uint8Array): ReverseColumns {
  const nearest = ups.map((up, cell) => {
    if (faulty[cell % faulty.length] === 1) {
      ups[cell] = Number.NaN;
      downs[cell] = Number.NaN;
      return Number.NaN;
    }
    const down = downs[cell];
    return up < -down ? up : down === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : down;
  });
  return { excesses: excesses.map((x, a) => (faulty[a] === 1 ? Number.NaN : x)), ups, downs, nearest };
}

function reverseInputs(lent: EngineView, inputs: ReverseInputs): ReverseInputs {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['paths', 'maximumSigmas', 'steps', 'tolerance'],
    ['form', 'joint', 'requirements', 'onProgress', 'signal'],
  ) as unknown as ReverseInputs;
  const maximumSigmas = positive(given.maximumSigmas, 'maximumSigmas');
  const form = given.form === undefined ? 're-margined' : oneOf(given.form, reverseForms, 'form');
  if (given.joint !== undefined && form === 'still') throw new Fault('BAD_ARGUMENT', 'joint', "absent of the form 'still'", given.joint);
  return {
    form,
    ...(given.joint === undefined ? {} : { joint: jointInputsOf(given.joint) }),
    maximumSigmas,
    paths: pathsOf(given.paths, maximumSigmas),
    steps: count(given.steps, 1, 100_000, 'steps'),
    tolerance: positive(given.tolerance, 'tolerance'),
    requirements: requirementsOf(given.requirements, lent.rules),
    ...watched(given, 'inputs'),
  };
}

/** Judged are the requirements asked for by name, then each account's own (the same column where the document has but one). */
function prepare(lent: EngineView, { paths }: ReverseInputs, names: readonly string[]): ReverseState {
  const { market, run } = lent;
  const { program, tick } = lent.on(market);
  const known = [...new Set([...names, ...run.own.names])];
  const collateral = heldCollateral(lent, tick, known);
  const accounts = run.accounts.length;
  const haircutsOf = (name: string): number => collateral.columnOf.get(name) as number;
  const judgedBy = ({ equities, maintenances }: RequirementColumns, haircuts: Uint32Array): Judged => ({
    excesses: equities.map((equity, a) => equity - maintenances[a]),
    haircuts,
  });
  const judged = names.map((name) => judgedBy(run.requirements[name], new Uint32Array(accounts).fill(haircutsOf(name))));
  const apart = names.length !== 1 || Object.keys(lent.rules.requirements).length > 1;
  if (apart) judged.push(judgedBy(run.own, Uint32Array.from(run.own.names, haircutsOf)));
  const held = exposedNames(lent);
  const isHeld = (id: string, asset: string): boolean => held.underlyings.has(id) || held.assets.has(asset);
  const units = new Map(market.underlyings.map(({ asset }, u) => [asset, u]));
  const slopes = paths.map((path) => ({
    spots: slopesOf(path, 'spots', market.underlyings, isHeld),
    vols: slopesOf(path, 'vols', market.underlyings, isHeld),
  }));
  for (const { spots } of slopes) sameCoins(market, spots);
  return {
    held: batchBook(lent, tick, program.charges),
    collateral,
    coinUnits: Int32Array.from(market.assets, ({ id }) => units.get(id) ?? -1),
    prices: Float64Array.from(market.assets, ({ price }) => price),
    slopes,
    judged,
    math: tick.math,
  };
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
