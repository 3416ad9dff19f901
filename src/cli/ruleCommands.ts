// The commands of margin rules, and their flags.
import type { Command } from 'commander';
import { presetNames } from '../rules.js';
import { compareCommand } from './compareCommand.js';
import { explainCommand } from './explainCommand.js';
import type { CompareFlags, ExplainFlags } from './flags.js';
import { decimal, source, whole } from './flagValues.js';
import { handled, handledOf } from './handled.js';
import { ruleKinds } from './ruleKinds.js';
import { rulesListCommand, rulesShowCommand, rulesValidateCommand } from './rulesCommand.js';
import { saying, shared } from './sharedFlags.js';

export function addRuleCommands(program: Command): void {
  program
    .command('compare')
    .description('the same book under several rule documents, side by side')
    .requiredOption(...shared.market)
    .requiredOption(...shared.book)
    .requiredOption(...shared.ruleList)
    .option(...saying(shared.requirement, 'only these requirements of documents with several, separated by commas (default: all)'))
    .option(...shared.strict)
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...shared.json)
    .option(...saying(shared.csv, 'print initial margin and whether it is whole as CSV: a row an account, two columns a requirement'))
    .option(...saying(shared.out, 'write the result: .json or .csv (as --csv)'))
    .option(...shared.rawCsv)
    .action(handled<CompareFlags>(compareCommand));

  program
    .command('explain')
    .description('why one account is asked for what it is under a requirement of a rule document, and the prices that liquidate it')
    .requiredOption(...shared.market)
    .requiredOption(...shared.book)
    .option(...shared.rules)
    .requiredOption(...shared.account)
    .option(...shared.subaccount)
    .option(...shared.requirement)
    .option(...shared.strict)
    .option('--lowest <x>', "of the search for liquidation prices: down to x times today's (default: 0.1)", decimal(0, 1, true))
    .option('--highest <x>', "up to x times today's, above 1 (default: 10)", decimal(1, 1e6, true))
    .option('--steps <n>', 'prices that are looked at on either side (default: 64)', whole(1, 100_000))
    .option(...saying(shared.horizonDays, 'how many sigmas of so many days every such price is away, and how likely it is touched'))
    .option(
      '--sigmas <file or name>',
      'with --horizon-days: a document whose factors are the volatilities (default: the rules)',
      source(...presetNames),
    )
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...shared.json)
    .option(...shared.out)
    .option(...shared.rawCsv)
    .action(handled<ExplainFlags>(explainCommand));

  const rules = program.command('rules').description('the rules that come with the core, one of them whole, or a file checked');
  rules
    .command('list')
    .description('kind, name, date, requirements and source of every preset: margin rules and stress scenarios')
    .option(...shared.json)
    .option(...shared.out)
    .action(handled(rulesListCommand));
  rules
    .command('show')
    .description('the file of a preset of any kind, as your own can be started from; always JSON')
    .argument('<name>', 'a preset of any kind, or a file', source(...ruleKinds.flatMap(({ names }) => names)))
    .option(...saying(shared.json, 'changes nothing'))
    .option(...shared.out)
    .action(handledOf(rulesShowCommand));
  rules
    .command('validate <file>')
    .description('whether a rule file of any kind is valid, or the first thing wrong in it')
    .option(...shared.json)
    .option(...shared.out)
    .action(handledOf(rulesValidateCommand));
}
