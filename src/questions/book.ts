// The whole book: every account under every requirement, sums, capital that one requirement releases against another, what binds, accounts near a call.
import {
  type AccountReport,
  accountReport,
  capitalReleased,
  Fault,
  type MarginEngine,
  type MarginRun,
  type Totals,
  totals,
} from '../index.js';
import { name as id, line, plain, whole } from '../shape/leaves.js';
import { named as byName, choice, list, type Of, orNull, record, said, truth } from '../shape/shape.js';
import type { Bindings, Sums } from '../support.js';
import {
  accountFault,
  assumptions,
  count,
  fault,
  marketShape,
  marketTold,
  money,
  moneyOrNull,
  ms,
  notCharged,
  numeraire,
  rulesNamed,
  words,
} from './common.js';
import { heatmapAsked, heatmapFound, heatmapOf } from './heatmap.js';
import { question, rowsOf } from './question.js';

const ratio = (says: string) => said(orNull(plain), { words: says, digits: 2 });
const figures = {
  ...{ equity: moneyOrNull, initial: moneyOrNull, maintenance: moneyOrNull },
  excess: said(moneyOrNull, { words: 'equity less initial' }),
  health: ratio('equity / maintenance; null where nothing is required'),
  efficiency: ratio('notional / initial; null where nothing is held or required'),
};
const sums = {
  ...{ accounts: count, positions: count, notional: money, ...figures },
  belowInitial: said(count, { words: 'accounts' }),
  belowMaintenance: said(count, { words: 'accounts' }),
  deficit: said(money, { words: 'what accounts with equity below 0 have lost beyond their collateral' }),
};
const summed = record({ ...sums, partial: said(record(sums), { words: 'of accounts charged in part, in no other sum' }) });
const released = { released: money, initial: said(money, { words: 'under `from`' }) };
const row = record({
  ...{ account: id, subaccount: line(128) },
  'requirement?': said(id, { words: 'its own' }),
  status: said(choice(['ok', 'partial', 'fault']), { words: 'fault: no figures; partial: a part is not charged' }),
  'belowMaintenance?': truth,
  ...{ 'deficit?': money, 'positions?': count, 'notional?': money, 'requirements?': byName(record(figures)) },
  'binding?': said(orNull(words), { words: 'the term that adds most' }),
  'worstScenario?': said(orNull(words), { words: 'in which it loses most, as its requirement counts it' }),
  'worstLoss?': money,
});

/** Upper borders of equity / maintenance that are counted together; about even steps of its logarithm above 1. */
const borders = [0, 0.5, 1, 1.25, 1.5, 2, 3, 5, 10, 30, 100, Number.POSITIVE_INFINITY] as const;

export const book = question({
  name: 'book',
  title:
    'Margin of the whole book: sums by requirement, capital released, what binds, worst scenarios, who is at risk, what the figures rest on.',
  input: {
    'requirement?': said(id, {
      words: 'the one of the rules that is shown, and judges; all, and each account judged by its own, where left out',
    }),
    'byAccount?': said(truth, { words: 'figures of every account', usual: false }),
    'atRisk?': said(whole(0, 10_000), { words: 'accounts with the least equity above maintenance', usual: 20 }),
    'heatmap?': said(heatmapAsked, { words: 'profit and loss over moves of price and vol' }),
  },
  answer: record({
    ...{ asOf: ms, numeraire, market: marketShape, rules: rulesNamed },
    'factorSource?': said(words, { words: 'where factors of the rules are from' }),
    requirements: said(list(id, 0), { words: 'that are shown' }),
    judged: said(id, { words: 'own: each account by the requirement that is its own' }),
    ...{ warnings: list(fault, 0, 1e6), assumptions, notCharged },
    totals: record({
      ...{ accounts: count, faulted: count, partial: count, positions: count, notional: money },
      ...{ belowMaintenance: count, deficit: money },
      requirements: said(byName(summed), { words: 'over the accounts that are charged whole' }),
      'own?': said(summed, { words: 'every account under its own' }),
      released: list(record({ from: id, to: id, ...released, partial: record({ accounts: count, ...released }) }), 0, 1e4),
      netGreeks: byName(record({ delta: plain, gamma: plain, vegaPerPoint: plain, thetaPerDay: plain })),
      bindings: said(list(record({ term: id, accounts: count }), 0, 1e6), { words: 'terms that add most, most accounts first' }),
      worstScenarios: said(list(record({ label: words, accounts: count, loss: money }), 0, 1e6), { words: 'most lost first' }),
    }),
    health: said(list(record({ label: words, accounts: count, called: truth }), 0, 100), { words: 'accounts by equity / maintenance' }),
    atRisk: list(
      record({
        ...{ account: id, subaccount: line(128), requirement: id, positions: count, equity: money, maintenance: money },
        buffer: said(money, { words: 'equity less maintenance' }),
        ...{ health: figures.health, notional: money, worstScenario: orNull(words) },
      }),
      0,
      10_000,
    ),
    'heatmap?': heatmapFound,
    accounts: list(row, 0, 1e7),
    faults: list(accountFault, 0, 10_000),
    faultCount: count,
  }),
  long: true,
  run: async ({ engine, watch }, asked) => {
    // a requirement that there is not ends the question before the book is run
    shownBy(engine, asked.requirement);
    const answer = bookAnswer(engine, engine.run(watch), asked);
    return { ...answer, ...(asked.heatmap && { heatmap: await heatmapOf(engine, asked.heatmap, watch) }) };
  },
});

function shownBy({ requirements }: MarginEngine, asked: string | undefined): readonly string[] {
  if (asked === undefined) return requirements;
  if (!requirements.includes(asked)) throw new Fault('NOT_FOUND', 'requirement', `one of ${requirements.join(', ')}`, asked);
  return [asked];
}

/** Answer from a finished run. */
export function bookAnswer(
  engine: MarginEngine,
  run: MarginRun,
  { requirement, byAccount, atRisk }: { readonly requirement?: string | undefined; readonly byAccount: boolean; readonly atRisk: number },
) {
  const requirements = shownBy(engine, requirement);
  const bindings = engine.bindings({ requirement: requirements.at(-1) as string });
  const judged = requirement ?? 'own';
  const columns = requirement === undefined ? run.own : (run.requirements[requirement] as MarginRun['own']);
  const of = totals(run, judged);
  const by = (name: string) => sumsOf(name === judged ? of : totals(run, name));
  const names = requirement === undefined ? run.own.names : run.accounts.map(() => requirement);
  return {
    ...{ asOf: run.asOf, numeraire: run.numeraire, market: marketTold(engine.market), rules: run.rules, requirements, judged },
    ...(run.factorSource !== undefined && { factorSource: run.factorSource }),
    ...{ warnings: run.warnings, assumptions: run.assumptions, notCharged: run.notCharged },
    totals: {
      ...{ accounts: of.accounts, faulted: of.faulted, partial: of.partial.accounts, positions: of.positions, notional: of.notional },
      ...{ belowMaintenance: of.belowMaintenance, deficit: of.deficit },
      requirements: Object.fromEntries(requirements.map((name) => [name, by(name)])),
      ...(judged === 'own' && { own: by('own') }),
      released: requirements.flatMap((to, n) =>
        requirements.slice(0, n).map((from) => {
          const { released: sum, initial, partial } = capitalReleased(run, from, to);
          return { from, to, released: sum, initial, partial };
        }),
      ),
      netGreeks: greeksOf(run),
      bindings: bindings.termCounts,
      worstScenarios: bindings.scenarioCounts.map(({ accounts, loss, ...scenario }) => ({ label: nameOf(scenario), accounts, loss })),
    },
    health: healthOf(run, columns),
    atRisk: nearestTo(run, columns, atRisk).map((n) => ({
      ...{ account: run.accounts[n] as string, subaccount: run.subaccounts[n] as string, requirement: names[n] as string },
      ...{ positions: run.positionCounts[n] as number, notional: run.notionals[n] as number, ...sidesOf(columns, n) },
      worstScenario: worstAt(bindings, n)?.label ?? null,
    })),
    accounts: rowsOf(byAccount ? run.accounts.length : 0, (n) => rowOf(run, requirements, bindings, n)),
    faults: run.faults,
    faultCount: run.faultCount,
  };
}

function sumsOf({ requirement: _, faulted: __, partial, ...of }: Totals): Sums & { readonly partial: Sums } {
  return { ...of, partial };
}

/** Underlyings that move anything. */
function greeksOf({ underlyings, greeks: { deltas, gammas, vegas, thetas } }: MarginRun) {
  const all = underlyings.map((one, u) => {
    const [delta, gamma, vegaPerPoint, thetaPerDay] = [deltas, gammas, vegas, thetas].map((of) => of[u] as number) as [
      number,
      number,
      number,
      number,
    ];
    return [one, { delta, gamma, vegaPerPoint, thetaPerDay }] as const;
  });
  return Object.fromEntries(all.filter(([, of]) => Object.values(of).some((x) => x !== 0)));
}

/** `joint -0.75 up`: the set, the move and the shock of vols. */
const nameOf = ({ set, label }: Bindings['scenarios'][number]): string => `${set} ${label}`;

/** None where nothing is lost. */
function worstAt({ scenarios, worstScenarios, worstLosses }: Bindings, n: number) {
  const scenario = scenarios[worstScenarios[n] as number];
  return scenario && { label: nameOf(scenario), loss: worstLosses[n] as number };
}

/** An account with a fault is named, and no more: it has no figures, and there may be a million of them. */
function rowOf(run: MarginRun, requirements: readonly string[], bindings: Bindings, n: number): Of<typeof row> {
  if (run.codes[n] !== 0) return { account: run.accounts[n] as string, subaccount: run.subaccounts[n] as string, status: 'fault' };
  const { faults: _, belowMaintenance, requirements: all, ...report } = accountReport(run, n);
  const worst = worstAt(bindings, n);
  return {
    ...{ ...report, belowMaintenance: belowMaintenance === true },
    requirements: Object.fromEntries(requirements.map((name) => [name, all[name] as AccountReport['requirements'][string]])),
    binding: bindings.terms[bindings.bindingTerms[n] as number] ?? null,
    ...{ worstScenario: worst?.label ?? null, worstLoss: worst?.loss ?? 0 },
  };
}

type Columns = Pick<MarginRun['own'], 'equities' | 'maintenances'>;

function sidesOf({ equities, maintenances }: Columns, n: number) {
  const [equity, maintenance] = [equities[n] as number, maintenances[n] as number];
  const limit = equity < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return { equity, maintenance, buffer: equity - maintenance, health: maintenance === 0 ? limit : equity / maintenance };
}

/** Accounts by equity / maintenance; those of which nothing is required are a bin of their own. */
function healthOf(run: MarginRun, columns: Columns) {
  const counts = new Uint32Array(borders.length + 1);
  for (const [n, code] of run.codes.entries()) {
    if (code !== 0) continue;
    const { health } = sidesOf(columns, n);
    counts[health === Number.POSITIVE_INFINITY ? borders.length : borders.findIndex((border) => health < border)]++;
  }
  return Array.from(counts, (accounts, bin) => ({ label: binLabel(bin), accounts, called: bin < 3 }));
}

function binLabel(bin: number): string {
  if (bin === 0) return 'below 0';
  if (bin === borders.length) return 'nothing required';
  const to = borders[bin] as number;
  return `${borders[bin - 1]} ${Number.isFinite(to) ? `to ${to}` : 'and more'}`;
}

/** The accounts with the least equity above their maintenance, in money: the largest shortfalls first. */
function nearestTo(run: MarginRun, columns: Columns, most: number): readonly number[] {
  const least: { readonly n: number; readonly buffer: number }[] = [];
  for (let n = 0; n < run.codes.length; n++) {
    const { maintenance, buffer } = sidesOf(columns, n);
    const last = least.at(-1);
    if (maintenance === 0 || Number.isNaN(buffer) || (least.length === most && !(buffer < (last?.buffer ?? 0)))) continue;
    const at = least.findIndex((other) => buffer < other.buffer);
    least.splice(at < 0 ? least.length : at, 0, { n, buffer });
    if (least.length > most) least.pop();
  }
  return least.map(({ n }) => n);
}
