// Stress of a whole book: each scenario is one more tick of the program, on the shocked market, and the difference from the run before.
import { fieldsOf } from '../../../book/fields.js';
import { watched } from '../../../book/watched.js';
import { blockAccounts } from '../../../program/blocks.js';
import type { AssumptionUsed } from '../../../program/tick/assumptions.js';
import { type MarketShock, resolveShock } from '../../../risk/stress/shock.js';
import { shockMarket } from '../../../risk/stress/shockMarket.js';
import type { Rules } from '../../../rules/document/rules.js';
import { stressScenariosOf } from '../../../rules/stress/parseStress.js';
import type { StressScenario } from '../../../rules/stress/stressScenario.js';
import { pacer } from '../pacer.js';
import type { EngineView } from './engineView.js';
import { type Asked, exposedNames, factorsAsked, requirementsOf } from './inputs.js';
import type { OwnStressedColumns, StressedColumns, StressRun } from './result.js';
import { stressTotals } from './result.js';
import { Taker } from './taker.js';

export interface StressOptions extends Asked {
  /** A document whose factors measure scenarios in sigmas, where the engine's own states none. */
  readonly sigmas?: Rules;
}

/** Blocks of each thread between two looks at the clock and the signal. */
const blocksTogether = 16;

/** Throws what scenarios, options and shocks are refused for; BAD_ARGUMENT if the book or the market changes during the run; the reason of an aborted signal. */
export async function runStress(lent: EngineView, given: readonly StressScenario[], options: StressOptions = {}): Promise<StressRun> {
  const asked = fieldsOf(options, 'options', [], ['requirements', 'sigmas', 'onProgress', 'signal']) as StressOptions;
  const { onProgress, signal } = watched(asked, 'options');
  const requirements = requirementsOf(asked.requirements, lent.rules);
  const scenarios = stressScenariosOf(given, 'scenarios');
  const { shocks, factorSource } = resolved(lent, scenarios, asked.sigmas);
  const { market, run, book } = lent;
  const accounts = book.accounts.length;
  signal?.throwIfAborted();

  const taker = new Taker(lent, requirements, shocks.length);
  const total = (shocks.length + 1) * accounts;
  const pace = pacer(signal);
  const together = blocksTogether * blockAccounts * lent.on(market).program.runs.threads;
  onProgress?.(accounts, total);
  await pace();
  const assumed = new Map(run.assumptions.map((one) => [keyOf(one), one]));
  for (const [s, shock] of shocks.entries()) {
    const shocked = shockMarket(market, shock);
    for (let from = 0; from < accounts; from += together) {
      const { program, tick } = lent.on(shocked);
      const to = Math.min(accounts, from + together);
      program.run(blocksOf(from, to));
      taker.take(program, tick, s, shock.name, from, to);
      if (from === 0) for (const one of program.assumptionsUsed) noteMost(assumed, one);
      onProgress?.((s + 1) * accounts + to, total);
      await pace();
    }
  }

  const { columns, before, faults, faultCount } = taker;
  const { own, byName, ...cells } = columns;
  const shared = { scenarios, accounts: run.accounts, before, ...cells, partial: run.partial };
  const totalled = new Map<object, StressedColumns>();
  const withTotals = <T extends Omit<StressedColumns, 'totals'>>(of: T): T & StressedColumns => {
    const known = totalled.get(of.equities);
    const made = known === undefined ? { ...of, totals: stressTotals(shared, of) } : { ...of, totals: known.totals };
    totalled.set(of.equities, made);
    return made;
  };
  return {
    asOf: market.asOf,
    numeraire: market.numeraire,
    rules: run.rules,
    factorSource,
    underlyings: market.underlyings.map(({ id }) => id),
    shocks,
    ...shared,
    subaccounts: run.subaccounts,
    requirements: Object.fromEntries(requirements.map((name, r) => [name, withTotals(byName[r])])),
    own: { ...withTotals(own), names: run.own.names } satisfies OwnStressedColumns,
    notCharged: run.notCharged,
    assumptions: [...assumed.values()],
    faults,
    faultCount,
  };
}

/** Blocks of these accounts. */
function blocksOf(from: number, to: number): number[] {
  const first = from / blockAccounts;
  return Array.from({ length: Math.ceil(to / blockAccounts) - first }, (_, n) => first + n);
}

/** Scenarios over the market; the factors are made only when a scenario asks. */
function resolved(
  lent: EngineView,
  scenarios: readonly StressScenario[],
  sigmas: Rules | undefined,
): { readonly shocks: readonly MarketShock[]; readonly factorSource: string | null } {
  const { market } = lent;
  const { math } = lent.on(market).tick;
  const first = scenarios.find(({ spotUnit }) => spotUnit === 'sigmas');
  const factors =
    first === undefined ? undefined : factorsAsked(lent, sigmas, math, `scenarios[${JSON.stringify(first.name)}] is in sigmas`);
  const place = new Map(market.underlyings.map(({ id }, u) => [id, u]));
  const tools = {
    exp: math.exp,
    annualVol: (id: string): number => factors?.model.vols[2 * (place.get(id) as number)] as number,
    daysPerYear: factors?.daysPerYear ?? 365,
  };
  const held = exposedNames(lent);
  return {
    shocks: scenarios.map((scenario) => resolveShock(market, scenario, tools, held)),
    factorSource: factors?.model.source ?? null,
  };
}

const keyOf = ({ of, attribute, assumed }: AssumptionUsed): string => `${of}.${attribute} ${assumed}`;

function noteMost(most: Map<string, AssumptionUsed>, one: AssumptionUsed): void {
  const known = most.get(keyOf(one));
  if (known === undefined || known.count < one.count) most.set(keyOf(one), one);
}
