// The commands and flags of the command line. Strict: what is not known is an error, with the nearest name that is.

import { Command } from 'commander';
import { visibleLines } from '../support.js';
import { demoCommand } from './demoCommand.js';
import { doctorCommand } from './doctorCommand.js';
import type { DemoFlags, DoctorFlags, GreeksFlags, MarginFlags, SampleFlags } from './flags.js';
import { backendFlag, rawCsvFlag, snapshotFlag, text, whole } from './flagValues.js';
import { greeksCommand } from './greeksCommand.js';
import { accountLimit, handled, seedLimit } from './handled.js';
import { addLiveCommands } from './liveCommands.js';
import { marginCommand } from './marginCommand.js';
import { addOptimiseCommands } from './optimiseCommands.js';
import { addRiskCommands } from './riskCommands.js';
import { addRuleCommands } from './ruleCommands.js';
import { sampleCommand } from './sampleCommand.js';
import { version } from './version.js';

const exits = `
Exit codes:
  0  ok
  1  failure of the program or the machine
  2  bad input
  3  margin: the results are whole, but for accounts that the faults name; or, with --fail-on-call, accounts are below maintenance

Results go to standard output, notices to standard error. --json prints one document that is a pure function of the inputs.`;

export function programOf(): Command {
  const program = new Command('margincore')
    .description('Isolated, cross and portfolio margin of derivative books, in WebAssembly and, bit for bit the same, in JavaScript.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', exits)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(visibleLines(text)),
      writeErr: (text) => process.stderr.write(visibleLines(text)),
    })
    .showHelpAfterError('(margincore help lists the commands, margincore help COMMAND the flags of one)')
    .configureHelp({ sortOptions: false });

  program
    .command('margin')
    .description('margin of every account of a book')
    .requiredOption('--market <file>', 'market: Deribit chain CSV or JSON, or margincore-market JSON; plain or gzip', text)
    .requiredOption('--book <file>', 'accounts, positions and collateral: CSV or NDJSON; plain or gzip', text)
    .option('--history <file>', 'daily closes for factor vols and correlation (default: those of the rules)', text)
    .option('--vol-history <file>', 'daily implied vol levels by underlying: vols of vol are estimated from them', text)
    .option('--rules <file or name>', 'margin rules (default: margincore); `margincore rules list` names them', text)
    .option('--requirement <name>', 'the one of the rules that is shown, and judges (default: all, each account by its own)', text)
    .option('--strict', 'refuse accounts where the rules would assume what the market or the book does not state')
    .option('--forecast', 'margins that follow the forecast of the rules, made of --history')
    .option(...snapshotFlag)
    .option(...backendFlag)
    .option('--json', 'print the whole result as one JSON document')
    .option('--csv', 'print a row an account as CSV')
    .option('--out <file>', 'write the result: .json, .csv (a row an account) or .html (the report)', text)
    .option(...rawCsvFlag)
    .option('--timings', 'add backend and time per stage')
    .option('--fail-on-call', 'exit with 3 when accounts are below maintenance')
    .action(handled<MarginFlags>(marginCommand));

  program
    .command('greeks')
    .description('value and Greeks of every option of a market')
    .requiredOption('--market <file>', 'market file', text)
    .option(...snapshotFlag)
    .option(...backendFlag)
    .option('--json', 'print all options as one JSON document')
    .option('--out <file>', 'write all options: .json or .csv', text)
    .option(...rawCsvFlag)
    .action(handled<GreeksFlags>(greeksCommand));

  program
    .command('sample')
    .description('write a seeded book over a market')
    .requiredOption('--accounts <n>', 'how many margined units', whole(0, accountLimit))
    .requiredOption('--seed <n>', 'the same seed gives the same book', whole(0, seedLimit))
    .requiredOption('--market <file>', 'market file', text)
    .requiredOption('--out <file>', '.csv, .ndjson or .jsonl, each with .gz or without', text)
    .option(...snapshotFlag)
    .option(...rawCsvFlag)
    .option('--json', 'print what was written as JSON')
    .action(handled<SampleFlags>(sampleCommand));

  addRiskCommands(program);
  addRuleCommands(program);
  addLiveCommands(program);
  addOptimiseCommands(program);

  program
    .command('doctor')
    .description('what this machine gives the core, and whether both backends agree on it')
    .option('--json', 'print the findings as JSON')
    .action(handled<DoctorFlags>(doctorCommand));

  program
    .command('demo')
    .description('margin of the embedded sample book in both backends, with a report')
    .option('--accounts <n>', 'how many margined units (default: 10000)', whole(0, accountLimit))
    .option('--seed <n>', 'seed of the sample (default: 1)', whole(0, seedLimit))
    .option('--out <folder>', 'where report.html goes (default: out)', text)
    .option('--json', 'print the totals as JSON')
    .option('--timings', 'add backend and time per stage to the JSON')
    .action(handled<DemoFlags>(demoCommand));

  return program;
}
