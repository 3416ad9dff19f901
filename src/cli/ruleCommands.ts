// The commands of margin rules, and their flags.
import type { Command } from 'commander';
import { compareCommand } from './compareCommand.js';
import { runCommand } from './exit.js';
import { explainCommand } from './explainCommand.js';
import type { CompareFlags, ExplainFlags } from './flags.js';
import { backendFlag, decimal, rawCsvFlag, snapshotFlag, text, whole } from './flagValues.js';
import { handled } from './handled.js';
import { rulesListCommand, rulesShowCommand, rulesUpgradeCommand, rulesValidateCommand, type UpgradeFlags } from './rulesCommand.js';

export function addRuleCommands(program: Command): void {
  program
    .command('compare')
    .description('the same book under several rule documents, side by side')
    .requiredOption('--market <file>', 'market file', text)
    .requiredOption('--book <file>', 'accounts, positions, collateral, orders: CSV or NDJSON; plain or gzip', text)
    .requiredOption('--rules <list>', 'names or files, separated by commas; all: every preset', text)
    .option('--requirement <list>', 'of documents with several requirements only these (default: all)', text)
    .option('--strict', 'use no stand-in for what the market does not carry: the accounts that need one have no figures')
    .option(...snapshotFlag)
    .option(...backendFlag)
    .option('--json', 'print the comparison as one JSON document')
    .option(
      '--out <file>',
      'write .json, or .csv (initial margin and whether it is whole: a row an account, two columns a requirement)',
      text,
    )
    .option(...rawCsvFlag)
    .action(handled<CompareFlags>(compareCommand));

  program
    .command('explain')
    .description('why one account is asked for what it is under a requirement of a rule document, and the prices that liquidate it')
    .requiredOption('--market <file>', 'market file', text)
    .requiredOption('--book <file>', 'accounts, positions, collateral, orders: CSV or NDJSON; plain or gzip', text)
    .requiredOption('--rules <file or name>', 'a preset or a rule document', text)
    .requiredOption('--account <id>', 'whose', text)
    .option('--subaccount <id>', 'which of its subaccounts (default: none)', text)
    .option('--requirement <name>', 'of the document (default: its own)', text)
    .option('--strict', 'use no stand-in for what the market does not carry')
    .option('--lowest <x>', "of the search for liquidation prices: down to x times today's (default: 0.1)", decimal(0, 1, true))
    .option('--highest <x>', "up to x times today's, above 1 (default: 10)", decimal(1, 1e6, true))
    .option('--steps <n>', 'prices that are looked at on either side (default: 64)', whole(1, 100_000))
    .option('--horizon-days <n>', 'how many sigmas of so many days every such price is away, and how likely it is touched', whole(1, 3650))
    .option('--sigmas <file or name>', 'with --horizon-days: a document whose factors are the volatilities (default: the rules)', text)
    .option(...snapshotFlag)
    .option(...backendFlag)
    .option('--json', 'print the explanation as one JSON document')
    .option('--out <file>', 'write it as .json', text)
    .option(...rawCsvFlag)
    .action(handled<ExplainFlags>(explainCommand));

  const rules = program.command('rules').description('the rules that come with the core, one of them whole, or a file checked');
  rules
    .command('list')
    .description('kind, name, date, requirements and source of every preset: margin rules and stress scenarios')
    .option('--json', 'print the list as JSON')
    .action(handled(rulesListCommand));
  rules
    .command('show <name>')
    .description('the file of a preset of any kind, as your own can be started from; always JSON')
    .option('--json', 'changes nothing')
    .action((name: string, flags: { json?: boolean }) => runCommand(flags.json === true, () => rulesShowCommand(name)));
  rules
    .command('validate <file>')
    .description('whether a rule file of any kind is valid, or the first thing wrong in it')
    .option('--json', 'print the finding as JSON')
    .action((file: string, flags: { json?: boolean }) => runCommand(flags.json === true, () => rulesValidateCommand(file, flags)));
  rules
    .command('upgrade <file>')
    .description('a margin rule file of version 1 or 2 as the document that charges the same; always JSON')
    .option('--json', 'changes nothing')
    .option('--out <file>', 'write it as .json', text)
    .action((file: string, flags: UpgradeFlags) => runCommand(flags.json === true, () => rulesUpgradeCommand(file, flags)));
}
