// The agent over real history: policies chosen on one part of it, and judged on another, beside doing nothing and a fixed delta hedge.
import { bookOf } from '../../src/book/bookOf.js';
import { engineInside } from '../../src/engine/prepared/inside.js';
import type { Core } from '../../src/index.js';
import { openLive } from '../../src/live.js';
import { deltaHedges } from '../../src/optimise/agent/deltaHedge.js';
import { pricesOf } from '../../src/optimise/agent/terms.js';
import { type Simulation, simulateAgent } from '../../src/optimise.js';
import { preset } from '../../src/rules.js';
import * as plan from './agentBooks.js';
import type { Cycle } from './agentHistory.js';
import type { Table } from './tables.js';

export interface Sample {
  readonly name: string;
  readonly cycles: readonly Cycle[];
}

interface Sums {
  readonly liquidations: number;
  readonly capitalDays: number;
  readonly cost: number;
  readonly liquidationCost: number;
  readonly turnover: number;
  readonly trades: number;
  readonly worstDay: number;
  readonly pnl: number;
}
type Path = Simulation['agent'];
interface Outcome {
  readonly funded: number;
  readonly agent: Sums;
  readonly nothing: Sums;
  readonly deltaHedge: Sums;
}

interface ChoiceRow {
  readonly rules: string;
  readonly book: string;
  readonly policy: string;
  readonly liquidations: number;
  readonly pnl: number;
  readonly afterCapital: number;
  readonly chosen: string;
}
interface JudgedRow {
  readonly sample: string;
  readonly rules: string;
  readonly book: string;
  readonly way: string;
  readonly liquidations: number;
  readonly avoided: number;
  readonly capitalReleased: string;
  readonly capitalDays: number;
  readonly costs: number;
  readonly turnover: number;
  readonly worstDay: number;
  readonly finalEquity: number;
  readonly afterCapital: number;
  readonly best: string;
}

/** Rules without guards, breaker and forecast: a single source of prices, hours apart, cannot feed them. */
function rulesOf(name: 'margincore' | 'deribit-portfolio') {
  const { guards, breaker, forecast, ...rules } = preset(name);
  return rules;
}

/** Each cycle on its own: started by the same rule, funded again. */
async function over(
  core: Core,
  cycles: readonly Cycle[],
  book: plan.Book,
  rules: ReturnType<typeof rulesOf>,
  candidate: plan.Candidate,
): Promise<Outcome> {
  const paths: { readonly of: Simulation; readonly funded: number }[] = [];
  for (const cycle of cycles) {
    const market = plan.marketOf(book, cycle);
    const policy = plan.policyOf(cycle, candidate);
    const { account: start, funded } = await begun(core, book, cycle, market, rules, policy);
    const live = { book: bookOf([start]), market, rules };
    const changes = plan.changesOf(book, cycle);
    paths.push({ of: await simulateAgent(core, { live, policy, changes, liquidationCost: plan.liquidationCost }), funded });
  }
  const of = (way: 'agent' | 'nothing' | 'deltaHedge'): Sums =>
    paths
      .map((one) => summary(one.of[way], one.funded))
      .reduce((all, one) => ({
        liquidations: all.liquidations + one.liquidations,
        capitalDays: all.capitalDays + one.capitalDays,
        cost: all.cost + one.cost,
        liquidationCost: all.liquidationCost + one.liquidationCost,
        turnover: all.turnover + one.turnover,
        trades: all.trades + one.trades,
        worstDay: Math.max(all.worstDay, one.worstDay),
        pnl: all.pnl + one.pnl,
      }));
  return { funded: paths[0]?.funded ?? 0, agent: of('agent'), nothing: of('nothing'), deltaHedge: of('deltaHedge') };
}

function summary({ days, ...sums }: Path, funded: number): Sums {
  return { ...sums, pnl: (days.at(-1)?.equity ?? 0) - funded };
}

/** The account at the start of a cycle: its hedge where it has one, and so much equity as the margin asks for. */
async function begun(
  core: Core,
  book: plan.Book,
  cycle: Cycle,
  market: ReturnType<typeof plan.marketOf>,
  rules: ReturnType<typeof rulesOf>,
  policy: ReturnType<typeof plan.policyOf>,
) {
  const plenty = 1e9;
  const figuresOf = async (value: (id: string) => number, hedge: number) => {
    const live = await openLive(core, { book: bookOf([plan.accountOf(book, cycle, value, plenty, hedge)]), market, rules });
    const { equity, initial } = live.engine.account(plan.account).figures().portfolio as { equity: number; initial: number };
    const values = new Map(market.quotes.map(({ instrument: { id } }) => [id, pricesOf(live.engine[engineInside], id).price]));
    const quantity = deltaHedges(live, policy)[0]?.quantity ?? 0;
    live.dispose();
    return { equity, initial, values, quantity };
  };
  const bare = await figuresOf(() => 1, 0);
  const value = (id: string): number => bare.values.get(id) as number;
  const hedge = plan.hedgedAtStart(book) ? bare.quantity : 0;
  const { equity, initial } = await figuresOf(value, hedge);
  // what was received for options is in the cash
  const funded = plan.funded * initial;
  return { account: plan.accountOf(book, cycle, value, plenty - equity + funded, hedge), funded };
}

const afterCapital = ({ pnl, capitalDays }: Sums): number => pnl - (plan.capitalRate * capitalDays) / 365;

/** Chooses on `first` alone, judges on it and on each of `later`. */
export async function agentTables(
  core: Core,
  first: Sample,
  later: readonly Sample[],
  step: (what: string) => void,
): Promise<readonly [Table<ChoiceRow>, Table<JudgedRow>]> {
  const choices: ChoiceRow[] = [];
  const judged: JudgedRow[] = [];
  for (const name of ['margincore', 'deribit-portfolio'] as const) {
    const rules = rulesOf(name);
    for (const book of plan.books) {
      step(`agent ${name}, ${book}`);
      const tried: { readonly candidate: plan.Candidate; readonly outcome: Outcome }[] = [];
      for (const candidate of plan.candidates) tried.push({ candidate, outcome: await over(core, first.cycles, book, rules, candidate) });
      const best = tried.reduce((one, other) => (afterCapital(other.outcome.agent) > afterCapital(one.outcome.agent) ? other : one));
      choices.push(...choiceRows(name, book, tried, best));
      judged.push(...judgedRows(first.name, name, book, best.outcome));
      for (const { name: sample, cycles } of later) {
        // the document of Deribit states parameters of BTC alone
        if (name === 'deribit-portfolio' && cycles.some(({ coin }) => coin !== 'BTC')) continue;
        judged.push(...judgedRows(sample, name, book, await over(core, cycles, book, rules, best.candidate)));
      }
    }
  }
  return [
    {
      title: `Policies tried on ${first.name}; the chosen one has the most left after capital at ${100 * plan.capitalRate} % a year; USD`,
      rows: choices,
    },
    { title: `The agent by the policy chosen on ${first.name}, beside doing nothing and a daily delta hedge; USD`, rows: judged },
  ];
}

function choiceRows(
  rules: string,
  book: string,
  tried: readonly { readonly candidate: plan.Candidate; readonly outcome: Outcome }[],
  best: (typeof tried)[number],
): ChoiceRow[] {
  const row = (policy: string, sums: Sums, chosen: string): ChoiceRow => ({
    rules,
    book,
    policy,
    liquidations: sums.liquidations,
    pnl: Math.round(sums.pnl),
    afterCapital: Math.round(afterCapital(sums)),
    chosen,
  });
  return [
    row('nothing', best.outcome.nothing, ''),
    ...tried.map((one) => row(one.candidate.name, one.outcome.agent, one === best ? 'chosen' : '')),
  ];
}

function judgedRows(sample: string, rules: string, book: string, outcome: Outcome): JudgedRow[] {
  const ways = { nothing: outcome.nothing, 'delta hedge': outcome.deltaHedge, agent: outcome.agent };
  const most = Math.max(...Object.values(ways).map(afterCapital));
  return Object.entries(ways).map(([way, sums]) => ({
    sample,
    rules,
    book,
    way,
    liquidations: sums.liquidations,
    avoided: outcome.nothing.liquidations - sums.liquidations,
    capitalReleased: `${(100 * (1 - sums.capitalDays / outcome.nothing.capitalDays)).toFixed(1)} %`,
    capitalDays: Math.round(sums.capitalDays),
    costs: Math.round(sums.cost + sums.liquidationCost),
    turnover: Math.round(sums.turnover),
    worstDay: Math.round(sums.worstDay),
    finalEquity: Math.round(outcome.funded + sums.pnl),
    afterCapital: Math.round(afterCapital(sums)),
    best: afterCapital(sums) === most ? 'best' : '',
  }));
}
