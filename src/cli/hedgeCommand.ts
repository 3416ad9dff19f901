// `margincore optimise hedge`: the trades that release most margin of an account for what they cost, and what a budget buys of it.
import { Fault } from '../index.js';
import { findHedge, type Hedge, type HedgeInputs } from '../optimise.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { HedgeFlags } from './flags.js';
import { flagName } from './flagValues.js';
import { accountName, counted, grouped } from './format.js';
import { givenJson } from './given.js';
import { type FrontierPoint, frontierOf, releasedBy } from './hedgeFrontier.js';
import { historyOf } from './histories.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { targetOf, writeResult } from './output.js';
import { colours, say, tableText } from './terminal.js';

type Engine = Parameters<typeof findHedge>[1];

const usual = { lot: 0.1, costRate: 0.0005 } as const;

export async function hedgeCommand(flags: HedgeFlags): Promise<ExitCode> {
  const target =
    flags.out === undefined
      ? undefined
      : targetOf(flags.out, ['json', 'html'], [flags.market, flags.book, flags.rules, flags.instruments, flags.pnl, flags.history]);
  const core = await openCore(flags.backend);
  const engine = await core.prepare({ market: await marketOf(flags), book: await bookFrom(flags), rules: await documentOf(flags.rules) });
  const { account, subaccount = '', requirement = engine.account(account, subaccount).requirement } = flags;
  const inputs: HedgeInputs = {
    account,
    subaccount,
    requirement,
    ...(await soughtOf(flags, engine)),
    most: flags.most ?? 1,
    ...(flags.budget === undefined ? {} : { budget: flags.budget }),
    ...(flags.reduceOnly === true ? { reduceOnly: true } : {}),
  };
  const best = findHedge(core, engine, inputs);
  const frontier = flags.frontier === undefined ? undefined : frontierOf(core, engine, inputs, best, flags.frontier);
  const { met, trades, before, after, cost, objective, binds, proof } = best;
  const released = releasedBy(best, requirement);
  await writeResult(flags, target, {
    json: () => [
      `${JSON.stringify({ format: 'margincore-hedge', version: 1, account, subaccount, requirement, met, trades, released, cost, objective, before, after, binds, proof, ...(frontier && { frontier }) }, null, 1)}\n`,
    ],
    html: async () =>
      (await import('./report/hedgePage.js')).hedgePage({
        name: accountName(account, subaccount),
        requirement,
        best,
        released,
        frontier: frontier ?? [],
      }),
    text: () => [textOf(flags, requirement, best, released, frontier)],
  });
  return exitCodes.ok;
}

/** What is sought, with what it needs, and what may be traded for it: MISSING_FIELD of what is not given. */
async function soughtOf(flags: HedgeFlags, engine: Engine): Promise<Pick<HedgeInputs, 'objective' | 'instruments'>> {
  const { objective = 'initial', health, confidence, pnl, history } = flags;
  const instruments = await instrumentsOf(flags);
  const needed = <T>(value: T | undefined, flag: string): T => {
    if (value === undefined) throw new Fault('MISSING_FIELD', flag, `present: --objective ${objective} asks for it`, undefined);
    return value;
  };
  const ofTail = objective === 'expectedShortfall' || objective === 'valueAtRisk';
  for (const flag of ['history', 'windows', 'horizonDays'] as const)
    if (flags[flag] !== undefined && (!ofTail || history === undefined || pnl !== undefined)) {
      const expectation = 'given with --objective expectedShortfall or valueAtRisk, and --history in the place of --pnl';
      throw new Fault('BAD_ARGUMENT', flagName(flag), expectation, flags[flag]);
    }
  if (objective === 'health') return { objective: { health: { least: needed(health, '--health') } }, instruments };
  if (!ofTail) return { objective, instruments };
  const level = needed(confidence, '--confidence');
  const asked = (scenarios: unknown) => ({ [objective]: { confidence: level, scenarios } }) as unknown as HedgeInputs['objective'];
  if (history === undefined) return { objective: asked(await givenJson(needed(pnl, '--pnl or --history'), '--pnl')), instruments };
  const { '*': others, ...stated } = instruments;
  const days = flags.horizonDays ?? 1;
  say(`scenarios: simple returns of overlapping windows of ${counted(days, 'day')}; revaluation: full; blank closes: trim`);
  const view = engine.account(flags.account, flags.subaccount);
  const scenarios = await view.pastPnls({
    history: await historyOf('--history', history, engine.market),
    horizonDays: days,
    missing: 'trim',
    ...(flags.windows === undefined ? {} : { windows: flags.windows }),
    ...(others === undefined ? { instruments: Object.keys(stated) } : {}),
  });
  const every = others === undefined ? {} : Object.fromEntries(Object.keys(scenarios.instruments).map((id) => [id, others]));
  return { objective: asked(scenarios), instruments: { ...every, ...stated } };
}

async function instrumentsOf({ instruments, lot, costRate, impact }: HedgeFlags): Promise<HedgeInputs['instruments']> {
  const terms = {
    lot: lot ?? usual.lot,
    costRate: costRate ?? usual.costRate,
    ...(impact === undefined ? {} : { impact: { coefficient: impact, power: 1.5 as const } }),
  };
  if (instruments === undefined) return { '*': terms };
  if (instruments !== '-' && !instruments.endsWith('.json'))
    return Object.fromEntries(instruments.split(',').map((id) => [id.trim(), terms]));
  const read = await givenJson(instruments, '--instruments');
  if (typeof read !== 'object' || read === null)
    throw new Fault('TYPE_MISMATCH', '--instruments', 'a JSON object of terms by instrument', read);
  return read as unknown as HedgeInputs['instruments'];
}

function textOf(flags: HedgeFlags, requirement: string, best: Hedge, released: number, frontier?: readonly FrontierPoint[]): string {
  const { trades, before, after, cost, proof, binds } = best;
  const name = `${requirement} requirement of ${accountName(flags.account, flags.subaccount ?? '')}`;
  if (trades.length === 0) {
    const { lots } = binds;
    const less =
      lots.length === 0 ? '' : `; less than a lot would be better: ${lots.slice(0, 3).join(', ')}${lots.length > 3 ? ', ...' : ''}`;
    return `${name}: no trade ${best.met ? 'is better than none' : 'that may be done is enough'} (${proof.kind})${less}\n`;
  }
  const rows = trades.map(({ instrument, quantity, price }) => [
    instrument,
    quantity > 0 ? 'buy' : 'sell',
    grouped(Math.abs(quantity), 4),
    grouped(price, 4),
  ]);
  const figures = Object.keys(after).map((one) => [
    one,
    ...(['initial', 'maintenance', 'equity'] as const).flatMap((part) => [
      grouped(before[one]?.[part] ?? 0, 2),
      grouped(after[one]?.[part] ?? 0, 2),
    ]),
  ]);
  const decided = binds.requirement === null ? 'nothing' : [binds.requirement.term, binds.requirement.scenario].filter(Boolean).join(', ');
  const lines = [
    colours.bold(name),
    tableText(['trade', '', 'contracts', 'price'], rows, 2),
    '',
    `releases ${grouped(released, 2)} for ${grouped(cost, 2)}; ${counted(best.looked, 'variant')} looked at; proof: ${proof.kind}`,
    `binds after it: ${decided}`,
    '',
    tableText(['requirement', 'initial', 'initial after', 'maintenance', 'maintenance after', 'equity', 'equity after'], figures),
  ];
  if (frontier !== undefined)
    lines.push(
      '',
      tableText(
        ['within a budget', 'budget', 'cost', 'released'],
        frontier.map(({ budget, cost, released: earned, trades: some }) => [
          some.map(({ instrument, quantity }) => `${grouped(quantity, 4)} ${instrument}`).join(', ') || 'none',
          grouped(budget, 2),
          grouped(cost, 2),
          grouped(earned, 2),
        ]),
      ),
    );
  return `${lines.join('\n')}\n`;
}
