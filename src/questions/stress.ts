// Stress scenarios over some accounts or the whole book: losses, a heat map over price and vol, and each account's distance to maintenance.
import { Fault, type MarginEngine, type StressRun } from '../index.js';
import { parseStress, type StressScenario, stressLibrary, stressScenario } from '../rules.js';
import { name as id, line, plain, whole } from '../shape/leaves.js';
import { named as byName, choice, list, orNull, record, said, truth } from '../shape/shape.js';
import {
  accountFault,
  accounts,
  assumptions,
  count,
  marketShape,
  marketTold,
  money,
  moneyOrNull,
  ms,
  notCharged,
  numeraire,
  rulesNamed,
  rulesTold,
  textOr,
  words,
} from './common.js';
import { heatmapAsked, heatmapFound, heatmapOf, placed } from './heatmap.js';
import { alone, question, requirement, rowsOf } from './question.js';
import { reverseAsked, reversed, reverseFound, reverseRow, sigmasOf } from './reverseStress.js';

/** Maximum number of accounts whose faults are listed. */
const mostFaults = 1000;
const countBefore = said(count, { words: 'of accounts' });
const shocked = {
  ...{ pnl: moneyOrNull, positionPnl: moneyOrNull, collateralPnl: moneyOrNull },
  ...{ equity: moneyOrNull, initial: moneyOrNull, maintenance: moneyOrNull },
  excessAtCurrentMargin: said(moneyOrNull, { words: 'over the maintenance requirement of before' }),
  liquidationValue: said(moneyOrNull, { words: 'what is left when all is sold; below 0 it is owed' }),
};

export const stress = question({
  name: 'stress',
  title: 'Profit and loss, equity and requirements of accounts, or of the whole book, under scenarios of history and of models.',
  input: {
    'scenarios?': said(list(textOr, 1, 100), {
      words: 'names of the library (historical, synthetic: all of a kind), or scenarios of your own; the whole library where left out',
    }),
    'accounts?': said(accounts, { words: 'each with its figures; the sums of the whole book where left out' }),
    'byAccount?': said(truth, { words: 'figures of every account, where none is named', usual: false }),
    'worst?': said(whole(1, 100), { words: 'so many scenarios alone, in which most is lost' }),
    'losses?': said(whole(0, 1e7), { words: 'so many accounts that lose most, and that stand nearest to a breach', usual: 10 }),
    'requirement?': requirement,
    'sigmas?': said(rulesTold, { words: 'whose factors are the sigmas; the rules, or margincore where they state none, where left out' }),
    'heatmap?': said(heatmapAsked, { words: 'profit and loss over moves of price and vol' }),
    'reverse?': said(reverseAsked, { words: 'how many sigmas everybody stands from falling below maintenance' }),
  },
  answer: record({
    asOf: ms,
    numeraire,
    market: marketShape,
    rules: rulesNamed,
    requirement: said(id, { words: "that judges; own: each account's own" }),
    factorSource: said(orNull(words), { words: 'where sigmas are from; null where no scenario is in them' }),
    accountCount: count,
    faulted: said(count, { words: 'accounts without figures' }),
    partial: said(count, { words: 'accounts of which a part is not charged: P&L is of all that they hold' }),
    assumptions,
    notCharged,
    scenarios: list(
      record({
        ...{ name: id, kind: id, description: words, source: words, 'from?': words, 'to?': words },
        underlyings: said(byName(record({ move: plain, basis: plain, volShock: plain, volShift: plain })), {
          words: 'what it does to this market: relative moves, but for the shift of vol',
        }),
      }),
      0,
      1e6,
    ),
    totals: said(
      list(
        record({
          ...{ scenario: id, accounts: count, faulted: count, partial: count },
          ...{ pnl: money, positionPnl: money, collateralPnl: money, equity: money, initial: money, maintenance: money },
          belowBefore: said(countBefore, { words: 'accounts below maintenance before it' }),
          ...{ below: countBefore, pushedBelow: countBefore, belowAtCurrentMargin: countBefore },
          ...{ insolventBefore: countBefore, insolvent: countBefore, deficit: money },
          ...{ worstAccount: orNull(id), worstSubaccount: orNull(line(128)), worstPnl: moneyOrNull },
        }),
        0,
        1e6,
      ),
      { words: 'over these accounts' },
    ),
    losses: said(
      list(
        record({ account: id, subaccount: line(128), requirement: id, scenario: orNull(id), equityBefore: moneyOrNull, ...shocked }),
        0,
        1e7,
      ),
      { words: 'accounts in the scenario in which each loses most, the largest loss first; no scenario where it loses in none' },
    ),
    'heatmap?': heatmapFound,
    'reverse?': reverseFound,
    accounts: list(
      record({
        account: id,
        subaccount: line(128),
        requirement: id,
        status: choice(['ok', 'fault']),
        partial: truth,
        before: record({ equity: moneyOrNull, initial: moneyOrNull, maintenance: moneyOrNull, liquidationValue: moneyOrNull }),
        scenarios: list(record({ name: id, ...shocked, belowMaintenance: orNull(truth), deficit: moneyOrNull }), 0, 1e6),
        'reverse?': reverseRow,
      }),
      0,
      1e7,
    ),
    faults: said(list(accountFault, 0, mostFaults), { words: `the first ${mostFaults}` }),
    faultCount: count,
  }),
  long: true,
  places: { 'requirements[0]': 'requirement' },
  run: async (session, { scenarios, accounts: some, byAccount, worst, losses, requirement: asked, sigmas, heatmap, reverse }) => {
    const named = scenariosOf(scenarios);
    const factors = await sigmasOf(session, sigmas);
    const options = { requirements: asked === undefined ? [] : [asked], ...session.watch };
    const over = async (engine: MarginEngine) => {
      const run = await engine.stress(named, { ...options, ...factors });
      const backwards = reverse && (await placed('reverse', () => reversed(engine, reverse, { ...options, ...factors }, losses)));
      const figures = viewOf(run, asked);
      const { totals } = figures.columns;
      const kept = [...run.scenarios.keys()];
      if (worst !== undefined) {
        kept.sort((x, y) => (totals[x]?.pnl ?? 0) - (totals[y]?.pnl ?? 0));
        kept.length = Math.min(worst, kept.length);
      }
      return {
        ...{ asOf: run.asOf, numeraire: run.numeraire, market: marketTold(engine.market), rules: run.rules, requirement: asked ?? 'own' },
        factorSource: run.factorSource && `${run.factorSource}${factors.sigmas ? `, of ${factors.sigmas.about.name}` : ''}`,
        accountCount: run.accounts.length,
        faulted: run.before.codes.reduce((sum, code) => sum + (code === 0 ? 0 : 1), 0),
        partial: run.partial.reduce((sum, one) => sum + one, 0),
        ...{ assumptions: run.assumptions, notCharged: run.notCharged },
        scenarios: kept.map((s) => scenarioOf(run, s)),
        totals: kept.map((s) => {
          const { worstAccount, ...sums } = totals[s] as (typeof totals)[number];
          return { ...sums, worstAccount: run.accounts[worstAccount] ?? null, worstSubaccount: run.subaccounts[worstAccount] ?? null };
        }),
        losses: lossesOf(run, figures, losses),
        ...(heatmap && { heatmap: await heatmapOf(engine, heatmap, session.watch) }),
        ...(backwards && { reverse: backwards.found }),
        accounts: rowsOf(some === undefined && !byAccount ? 0 : run.accounts.length, (n) => {
          const row = backwards?.rowOf(n);
          return { ...figures.account(n), scenarios: kept.map((s) => figures.cell(s, n)), ...(row && { reverse: row }) };
        }),
        faults: run.faults.slice(0, mostFaults),
        faultCount: run.faultCount,
      };
    };
    return some === undefined ? over(session.engine) : alone(session, some, over);
  },
});

/** A stress run by one requirement, or by each account's own, a record at a time. */
function viewOf(run: StressRun, asked: string | undefined) {
  const columns = asked === undefined ? run.own : (run.requirements[asked] as StressRun['own']);
  const { pnls, positionPnls, collateralPnls, netLiquidationValues: lefts, before } = run;
  const figure = (column: Float64Array, n: number): number => column[n] ?? Number.NaN;
  const names = (n: number) => ({
    ...{ account: run.accounts[n] as string, subaccount: run.subaccounts[n] as string },
    requirement: asked ?? (run.own.names[n] as string),
  });
  const shockedOf = (at: number) => ({
    ...{ pnl: figure(pnls, at), positionPnl: figure(positionPnls, at), collateralPnl: figure(collateralPnls, at) },
    ...{ equity: figure(columns.equities, at), initial: figure(columns.initials, at), maintenance: figure(columns.maintenances, at) },
    ...{ excessAtCurrentMargin: figure(columns.excessesAtCurrentMargin, at), liquidationValue: figure(lefts, at) },
  });
  const equityBefore = (n: number): number => figure(columns.before.equities, n);
  return {
    ...{ columns, names, shockedOf, equityBefore },
    account: (n: number) => ({
      ...names(n),
      status: before.codes[n] === 0 ? ('ok' as const) : ('fault' as const),
      partial: run.partial[n] === 1,
      before: {
        ...{ equity: equityBefore(n), initial: figure(columns.before.initials, n), maintenance: figure(columns.before.maintenances, n) },
        liquidationValue: figure(before.netLiquidationValues, n),
      },
    }),
    cell: (s: number, n: number) => {
      const of = shockedOf(s * run.accounts.length + n);
      const known = run.codes[s * run.accounts.length + n] === 0;
      return {
        ...{ name: (run.scenarios[s] as StressScenario).name, ...of },
        belowMaintenance: known ? of.equity < of.maintenance : null,
        deficit: known ? Math.max(0, -of.liquidationValue) : null,
      };
    },
  };
}

function scenarioOf(run: StressRun, s: number) {
  const { name, kind, description, source, from, to } = run.scenarios[s] as StressScenario;
  const { moves, bases, volShocks, volShifts } = run.shocks[s] as StressRun['shocks'][number];
  const at = (column: Float64Array, u: number): number => column[u] as number;
  const shocks = run.underlyings.map((of, u) => [
    of,
    { move: at(moves, u), basis: at(bases, u), volShock: at(volShocks, u), volShift: at(volShifts, u) },
  ]);
  return { name, kind, description, source, ...(from && { from }), ...(to && { to }), underlyings: Object.fromEntries(shocks) };
}

/** Worst scenario of every account with figures. */
function lossesOf(run: StressRun, { names, shockedOf, equityBefore }: ReturnType<typeof viewOf>, most: number) {
  const { accounts: all, codes, pnls } = run;
  const worst = all.flatMap((_, n) => {
    let place = -1;
    for (const s of run.scenarios.keys()) {
      const at = s * all.length + n;
      if (codes[at] === 0 && (place < 0 || (pnls[at] as number) < (pnls[place] as number))) place = at;
    }
    return place < 0 ? [] : [{ n, place, pnl: pnls[place] as number }];
  });
  worst.sort((a, b) => a.pnl - b.pnl || a.n - b.n);
  return worst.slice(0, most).map(({ n, place, pnl }) => ({
    ...{ ...names(n), equityBefore: equityBefore(n), ...shockedOf(place) },
    scenario: pnl < 0 ? (run.scenarios[Math.floor(place / all.length)] as StressScenario).name : null,
  }));
}

/** Scenarios of the library by name or kind, others as given. */
export function scenariosOf(asked: readonly unknown[] | undefined): readonly StressScenario[] {
  return (
    asked?.flatMap((one, i) => {
      try {
        if (one === 'historical' || one === 'synthetic') return stressLibrary.filter(({ kind }) => kind === one);
        return typeof one === 'string' ? [stressScenario(one)] : parseStress({ format: 'margincore-stress', version: 1, scenarios: [one] });
      } catch (error) {
        throw error instanceof Fault ? error.at(typeof one === 'string' ? `scenarios[${i}]` : `scenarios[${i}]: ${error.path}`) : error;
      }
    }) ?? stressLibrary
  );
}
