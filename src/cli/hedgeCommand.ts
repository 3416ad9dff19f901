// `margincore optimise hedge`: the trades that release most margin for their cost, or within a budget: the question `hedge`, with scenarios from files.
import { Fault } from '../index.js';
import { hedge } from '../questions/hedge.js';
import type { AskedBy, FoundBy } from '../questions/question.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { HedgeFlags } from './flags.js';
import { flagName } from './flagValues.js';
import { accountName, counted, grouped } from './format.js';
import { givenJson } from './given.js';
import { historyOf } from './histories.js';
import type { FileSession } from './session.js';
import { colours, say, tableText } from './terminal.js';
import { verb } from './verb.js';

type Asked = AskedBy<typeof hedge>;
type Found = FoundBy<typeof hedge>;

export async function hedgeCommand(flags: HedgeFlags): Promise<ExitCode> {
  const { account, subaccount, requirement, most, budget, reduceOnly, frontier, lot, costRate, impact } = flags;
  const html = async (found: Found) => (await import('./report/hedgePage.js')).hedgePage(found);
  await verb(
    hedge,
    flags,
    { format: 'margincore-hedge', version: 2, html, text: textOf },
    async (session) => ({
      ...{ account, subaccount, requirement, most, budget, reduceOnly, frontier, lot, costRate, impact },
      ...(await soughtOf(flags, session)),
    }),
    { files: [flags.instruments, flags.pnl, flags.history] },
  );
  return exitCodes.ok;
}

/** Objective of a hedge, its inputs and the instruments to trade. Throws MISSING_FIELD for an absent input. */
async function soughtOf(
  flags: HedgeFlags,
  session: FileSession,
): Promise<{ readonly objective?: unknown; readonly instruments?: unknown }> {
  const { objective = 'initial', health, confidence, pnl, history } = flags;
  const told = await instrumentsOf(flags);
  const instruments = told === undefined ? {} : { instruments: told };
  const needed = <T>(value: T | undefined, flag: string): T => {
    if (value === undefined) throw new Fault('MISSING_FIELD', flag, `present: --objective ${objective} asks for it`, undefined);
    return value;
  };
  const ofTail = objective === 'expectedShortfall' || objective === 'valueAtRisk';
  for (const flag of ['history', 'windows', 'horizonDays'] as const)
    if (flags[flag] !== undefined && (!ofTail || history === undefined || pnl !== undefined)) {
      const expectation = 'used with --objective expectedShortfall or valueAtRisk, and with --history instead of --pnl';
      throw new Fault('BAD_ARGUMENT', flagName(flag), expectation, flags[flag]);
    }
  if (objective === 'health') return { objective: { health: { least: needed(health, '--health') } }, ...instruments };
  if (!ofTail) return { objective, ...instruments };
  const level = needed(confidence, '--confidence');
  const sought = (scenarios: unknown) => ({ objective: { [objective]: { confidence: level, scenarios } } });
  // a tail is of the instruments whose P&L is known
  if (history === undefined) {
    const scenarios = (await givenJson(needed(pnl, '--pnl or --history'), '--pnl')) as { readonly instruments?: object };
    return { ...sought(scenarios), instruments: told ?? Object.keys(scenarios.instruments ?? {}) };
  }
  const days = flags.horizonDays ?? 1;
  say(`scenarios: simple returns of overlapping windows of ${counted(days, 'day')}; revaluation: full; blank closes: trim`);
  const named = told === undefined || '*' in told ? undefined : Array.isArray(told) ? told : Object.keys(told);
  await session.prepare();
  const scenarios = await session.engine.account(flags.account, flags.subaccount).pastPnls({
    history: await historyOf('--history', history, session.market),
    horizonDays: days,
    missing: 'trim',
    ...(flags.windows === undefined ? {} : { windows: flags.windows }),
    ...(named === undefined ? {} : { instruments: named }),
  });
  return { ...sought(scenarios), instruments: named === undefined ? Object.keys(scenarios.instruments) : told };
}

/** Names, or terms by name; what is usual where neither is given. */
async function instrumentsOf({ instruments }: HedgeFlags): Promise<Asked['instruments'] | undefined> {
  if (instruments === undefined) return undefined;
  if (instruments !== '-' && !instruments.endsWith('.json')) return instruments.split(',').map((id) => id.trim());
  return (await givenJson(instruments, '--instruments')) as unknown as Asked['instruments'];
}

function textOf(best: Found): string {
  const { account, subaccount, requirement, trades, before, after, cost, proof, binds, released, frontier } = best;
  const name = `${requirement} requirement of ${accountName(account, subaccount)}`;
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
