// The commands of margin optimisation and of the agent, and their flags.
import type { Command } from 'commander';
import { agentAdviseCommand, agentSimulateCommand } from './agentCommands.js';
import { runCommand } from './exit.js';
import type { AgentFlags, CollateralFlags, HedgeFlags, MovesFlags } from './flags.js';
import { backendFlag, choice, decimal, rawCsvFlag, snapshotFlag, text, whole } from './flagValues.js';
import { handled } from './handled.js';
import { hedgeCommand } from './hedgeCommand.js';
import { collateralCommand, compressCommand, transferCommand } from './movesCommands.js';

export function addOptimiseCommands(program: Command): void {
  const optimise = program.command('optimise').description('what brings margin down: hedges, collateral, moved and compressed positions');
  const onBook = (name: string, description: string): Command =>
    optimise
      .command(name)
      .description(description)
      .requiredOption('--market <file>', 'market file', text)
      .requiredOption('--book <file>', 'accounts, positions, collateral, orders: CSV or NDJSON; plain or gzip', text)
      .option('--rules <file or name>', 'margin rules (default: margincore)', text)
      .option('--requirement <name>', "the one of the rules that is brought down (default: each account's own)", text);
  const last = (command: Command): Command =>
    command
      .option(...snapshotFlag)
      .option(...backendFlag)
      .option('--json', 'print the whole answer as one JSON document')
      .option(...rawCsvFlag);

  last(
    onBook('hedge', 'the trades that release most margin of an account for what they cost')
      .requiredOption('--account <id>', 'whose', text)
      .option('--subaccount <id>', 'which of its subaccounts (default: none)', text)
      .option('--objective <what>', 'initial, maintenance, released (default: initial)', choice(['initial', 'maintenance', 'released']))
      .option(
        '--instruments <ids or file>',
        'ids with commas between them, or a JSON file of terms by instrument (default: all listed)',
        text,
      )
      .option('--lot <contracts>', 'traded at a time, of instruments without terms of their own (default: 0.1)', decimal(0, 1e12))
      .option('--cost-rate <part>', 'cost of a trade, part of its notional, likewise (default: 0.0005)', decimal(0, 1))
      .option('--most <n>', 'how many instruments are traded (default: 1)', whole(1, 8))
      .option('--budget <amount>', 'costs at most', decimal(0, 1e15))
      .option('--reduce-only', 'no position grows')
      .option('--frontier <n>', 'also the best trades for so many budgets, from nothing to what the best costs', whole(2, 100))
      .option('--out <file>', 'write it as .json, or as .html with the frontier drawn', text),
  ).action(handled<HedgeFlags>(hedgeCommand));

  optimise
    .command('collateral <inputs>')
    .description('which asset goes where at the least cost: places, holdings, terms, caps and bridges as JSON')
    .option(...backendFlag)
    .option('--json', 'print the whole answer as one JSON document')
    .option('--out <file>', 'write it as .json', text)
    .action((path: string, flags: CollateralFlags) => runCommand(flags.json === true, () => collateralCommand(path, flags)));

  last(
    onBook('transfer', 'moves of positions between accounts, so that offsets meet')
      .requiredOption('--inputs <file>', 'JSON: accounts between which positions may move, instruments with price, lot and cost', text)
      .option('--out <file>', 'write it as .json', text),
  ).action(handled<MovesFlags>(transferCommand));

  last(
    onBook('compress', 'positions of many accounts reduced against each other')
      .requiredOption('--inputs <file>', 'JSON: the band of every account, instruments with price and lot', text)
      .option('--out <file>', 'write it as .json', text),
  ).action(handled<MovesFlags>(compressCommand));

  const agent = program.command('agent').description('watches accounts and releases or defends margin, within a policy');
  const watching = (name: string, description: string): Command =>
    agent
      .command(name)
      .description(description)
      .requiredOption('--market <file>', 'market file', text)
      .requiredOption('--book <file>', 'accounts, positions, collateral, orders: CSV or NDJSON; plain or gzip', text)
      .requiredOption('--policy <file>', 'what it may do: JSON', text)
      .option('--rules <file or name>', 'margin rules (default: margincore)', text);
  last(
    watching('advise', 'what it would do now, or after each of a stream of changes').option(
      '--changes <file or ->',
      'ticks, sources ... as NDJSON; - reads standard input',
      text,
    ),
  ).action(handled<AgentFlags>(agentAdviseCommand));
  last(
    watching('simulate', 'the policy over a history, beside doing nothing and a fixed delta hedge')
      .requiredOption('--changes <file or ->', 'the history, as NDJSON, a change a line; - reads standard input', text)
      .requiredOption('--liquidation-cost <part>', 'of the notional that a liquidation closes', decimal(-1e-9, 1))
      .option('--slippage <times>', "what fills cost, as a multiple of the policy's costs (default: 1)", decimal(-1e-9, 1000))
      .option('--out <file>', 'write the record that an agent needs before it acts, and the rest, as .json', text),
  ).action(handled<AgentFlags>(agentSimulateCommand));
}
