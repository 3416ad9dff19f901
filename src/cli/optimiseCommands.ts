// The commands of margin optimisation and of the agent, and their flags.
import type { Command } from 'commander';
import { agentAdviseCommand, agentSimulateCommand } from './agentCommands.js';
import { type AgentFlags, type CollateralFlags, type HedgeFlags, hedgeObjectives, type MovesFlags } from './flags.js';
import { choice, decimal, source, whole } from './flagValues.js';
import { handled } from './handled.js';
import { hedgeCommand } from './hedgeCommand.js';
import { collateralCommand, compressCommand, transferCommand } from './movesCommands.js';
import { saying, shared } from './sharedFlags.js';

export function addOptimiseCommands(program: Command): void {
  const optimise = program.command('optimise').description('what brings margin down: hedges, collateral, moved and compressed positions');
  const onBook = (name: string, description: string): Command =>
    optimise
      .command(name)
      .description(description)
      .requiredOption(...shared.market)
      .requiredOption(...shared.book)
      .option(...shared.rules)
      .option(...saying(shared.requirement, "the one of the rules that is brought down (default: each account's own)"));
  const last = (command: Command): Command =>
    command
      .option(...shared.snapshot)
      .option(...shared.asset)
      .option(...shared.backend)
      .option(...shared.json)
      .option(...shared.rawCsv);

  last(
    onBook('hedge', 'find the trades that release most margin of an account for their cost')
      .requiredOption(...shared.account)
      .option(...shared.subaccount)
      .option('--objective <what>', `${hedgeObjectives.join(', ')} (default: initial)`, choice(hedgeObjectives))
      .option('--health <times>', '--objective health: least equity after costs, in maintenance margins', decimal(0, 1e6))
      .option(...saying(shared.confidence, 'confidence of expectedShortfall and valueAtRisk, such as 0.99'))
      .option(
        '--pnl <file>',
        'P&L by scenario for these objectives, JSON: `pnl` of the account, `instruments` of a contract of each',
        source(),
      )
      .option(...saying(shared.history, 'daily closes instead, whose windows are the scenarios: date,BTC,... a row a day'))
      .option(...saying(shared.horizonDays, 'with --history: days a window spans; windows overlap (default: 1)'))
      .option(...shared.windows)
      .option(
        '--instruments <ids or file>',
        'ids separated by commas, or a JSON file of terms by instrument, * for all others (default: the ten that promise most)',
        source(),
      )
      .option(
        '--lot <contracts>',
        'lot of instruments without terms of their own (default: a power of ten near a thousandth of the largest position)',
        decimal(0, 1e12),
      )
      .option('--cost-rate <part>', 'cost of a trade as a part of its notional, for the same instruments (default: 0.0005)', decimal(0, 1))
      .option(
        '--impact <amount>',
        'further cost per contract: this x the square root of the contracts, for the same instruments (default: none)',
        decimal(0, 1e12),
      )
      .option('--most <n>', 'largest number of instruments traded (default: 1)', whole(1, 8))
      .option('--budget <amount>', 'highest cost', decimal(0, 1e15))
      .option('--reduce-only', 'let no position grow')
      .option('--frontier <n>', 'also the best trades for this many budgets, from 0 to the cost of the best', whole(2, 100))
      .option(...saying(shared.out, 'write the result: .json, or .html with the frontier drawn')),
  ).action(handled<HedgeFlags>(hedgeCommand));

  optimise
    .command('collateral')
    .description('allocate assets to places at the least cost: places, holdings, terms, caps and bridges as JSON')
    .requiredOption(...shared.inputs)
    .option(...shared.backend)
    .option(...shared.json)
    .option(...shared.out)
    .action(handled<CollateralFlags>(collateralCommand));

  last(
    onBook('transfer', 'moves of positions between accounts, so that offsets meet')
      .requiredOption(...saying(shared.inputs, 'JSON: accounts between which positions may move, instruments with price, lot and cost'))
      .option(...shared.out),
  ).action(handled<MovesFlags>(transferCommand));

  last(
    onBook('compress', 'positions of many accounts reduced against each other')
      .requiredOption(...saying(shared.inputs, 'JSON: the band of every account, instruments with price and lot'))
      .option(...shared.out),
  ).action(handled<MovesFlags>(compressCommand));

  const agent = program.command('agent').description('watch accounts and release or defend margin, within a policy');
  const watching = (name: string, description: string): Command =>
    agent
      .command(name)
      .description(description)
      .requiredOption(...shared.market)
      .requiredOption(...shared.book)
      .requiredOption(...shared.policy)
      .option(...shared.rules);
  last(watching('advise', 'actions it would take now, or after each of a stream of changes').option(...shared.changes)).action(
    handled<AgentFlags>(agentAdviseCommand),
  );
  last(
    watching('simulate', 'the policy over a history, beside doing nothing and a fixed delta hedge')
      .requiredOption(...saying(shared.changes, 'the history, as NDJSON, a change a line'))
      .requiredOption('--liquidation-cost <part>', 'cost of a liquidation, part of the notional that it closes', decimal(-1e-9, 1))
      .option('--slippage <times>', "cost of fills, as a multiple of the policy's costs (default: 1)", decimal(-1e-9, 1000))
      .option(...saying(shared.out, 'write the record that an agent needs before it acts, and the rest: .json; a page of it: .html')),
  ).action(handled<AgentFlags>(agentSimulateCommand));
}
