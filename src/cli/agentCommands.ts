// `margincore agent advise` and `simulate`: what an agent would do of a policy, and what it would have come to.
import { openLive } from '../live.js';
import { type Agent, agent, type Policy, type Simulation, simulateAgent } from '../optimise.js';
import { wayFigures, wayHead } from './agentFigures.js';
import { changesIn } from './changes.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { AgentFlags } from './flags.js';
import { accountName, counted, grouped, instantText } from './format.js';
import { givenJson } from './given.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { targetOf, writeOut, writeResult } from './output.js';
import { tableText } from './terminal.js';

type Step = Awaited<ReturnType<Agent['step']>>;

async function opened(flags: AgentFlags) {
  const core = await openCore(flags.backend);
  const start = { market: await marketOf(flags), book: await bookFrom(flags), rules: await documentOf(flags.rules) };
  return { core, start, policy: (await givenJson(flags.policy, '--policy')) as unknown as Policy };
}

export async function agentAdviseCommand(flags: AgentFlags): Promise<ExitCode> {
  const { core, start, policy } = await opened(flags);
  const live = await openLive(core, start);
  const watcher = await agent(core, { engine: live, policy });
  const told = (step: Step): Promise<void> => writeOut(flags.json === true ? [`${JSON.stringify(step)}\n`] : stepTexts(step));
  if (flags.changes === undefined) await told(await watcher.step());
  else for await (const change of changesIn(flags.changes)) await told((await watcher.apply(change)).agent);
  live.dispose();
  return exitCodes.ok;
}

function stepTexts({ time, actions, silences }: Step): string[] {
  const lines = actions.map(({ account, subaccount, why, orders, expected, verdict }) => {
    const trades = orders.map(
      ({ instrument, quantity, price }) =>
        `${quantity > 0 ? 'buy' : 'sell'} ${grouped(Math.abs(quantity), 4)} ${instrument} at ${grouped(price, 4)}`,
    );
    const { released, cost, net, after } = expected;
    const worth = `releases ${grouped(released, 2)} for ${grouped(cost, 2)}, worth ${grouped(net, 2)}, health ${grouped(after.health, 3)} after it`;
    return `${instantText(time)}  ${accountName(account, subaccount)}  ${verdict}, ${why}: ${trades.join(', ')}; ${worth}`;
  });
  const quiet = silences.filter(({ reason }) => reason !== 'well' && reason !== 'coolDown');
  return [
    ...lines,
    ...quiet.map(({ account, subaccount, detail }) => `${instantText(time)}  ${accountName(account, subaccount)}  nothing: ${detail}`),
  ].map((line) => `${line}\n`);
}

export async function agentSimulateCommand(flags: AgentFlags): Promise<ExitCode> {
  const target =
    flags.out === undefined
      ? undefined
      : targetOf(flags.out, ['json', 'html'], [flags.market, flags.book, flags.rules, flags.policy, flags.changes]);
  const { core, start, policy } = await opened(flags);
  const found = await simulateAgent(core, {
    live: start,
    policy,
    changes: changesIn(flags.changes as string),
    liquidationCost: Math.max(0, flags.liquidationCost as number),
    ...(flags.slippage === undefined ? {} : { slippage: Math.max(0, flags.slippage) }),
  });
  await writeResult(flags, target, {
    json: () => [`${JSON.stringify({ format: 'margincore-agent-simulation', version: 1, ...found }, null, 1)}\n`],
    html: async () => (await import('./report/agentPage.js')).agentPage(policy, found),
    text: () => [simulationText(found)],
  });
  return exitCodes.ok;
}

function simulationText({ record, agent: acting, nothing, deltaHedge, silences }: Simulation): string {
  const rows = Object.entries({ agent: acting, 'doing nothing': nothing, 'delta hedge': deltaHedge }).map(([name, path]) => [
    name,
    ...wayFigures(path),
  ]);
  const head = ['', ...wayHead];
  const quiet = Object.entries(silences).map(([reason, times]) => `${reason} ${grouped(times)}`);
  return `${instantText(record.from)} to ${instantText(record.to)}, ${counted(record.changes, 'change')}, ${counted(record.actions, 'action')}; nothing was done: ${quiet.join(', ')}\n${tableText(head, rows)}\n`;
}
