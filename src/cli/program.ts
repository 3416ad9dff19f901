// The commands and flags of the command line. Strict: what is not known is an error, with the nearest name that is.

import { Command } from 'commander';
import { askable } from '../questions/all.js';
import { visibleLines } from '../support.js';
import { type AskFlags, askCommand } from './askCommand.js';
import { commandsOf, fullName } from './commandTree.js';
import { completionCommand, shells } from './completionCommand.js';
import { demoCommand } from './demoCommand.js';
import { doctorCommand } from './doctorCommand.js';
import type { DemoFlags, GreeksFlags, MarginFlags, OutputFlags, SampleFlags } from './flags.js';
import { choice, text, words } from './flagValues.js';
import { greeksCommand } from './greeksCommand.js';
import { handled, handledOf } from './handled.js';
import { addLiveCommands } from './liveCommands.js';
import { marginCommand } from './marginCommand.js';
import { type McpFlags, mcpCommand } from './mcpCommand.js';
import { meant } from './nearest.js';
import { addOptimiseCommands } from './optimiseCommands.js';
import { addRiskCommands } from './riskCommands.js';
import { addRuleCommands } from './ruleCommands.js';
import { sampleCommand } from './sampleCommand.js';
import { addServeCommand } from './serveFlags.js';
import { saying, shared } from './sharedFlags.js';
import { hush, screenWidth } from './terminal.js';
import { version } from './version.js';

const exits = `
Exit codes:
  0  ok
  1  failure of the program or the machine
  2  bad input
  3  margin: the results are whole, but for accounts that the faults name; or, with --fail-on-call, accounts are below maintenance

Results go to standard output, notices to standard error (none with --quiet). --json prints one document that is a pure function of the inputs.
A file called - is standard input (once in a command), or with --out standard output: the first form that is named there, or the one of -.csv, -.html ...
COLUMNS narrows tables; NO_COLOR and FORCE_COLOR decide about colours, which otherwise only a terminal gets.`;

export function programOf(): Command {
  const program = new Command('margincore')
    .description('Isolated, cross and portfolio margin of derivative books, in WebAssembly and, bit for bit the same, in JavaScript.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', exits)
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: helpWidth,
      getErrHelpWidth: helpWidth,
      writeOut: (text) => process.stdout.write(visibleLines(text)),
      writeErr: (text) => process.stderr.write(visibleLines(text)),
      outputError: (text, write) => write(`margincore: ${text}`),
    })
    .showHelpAfterError('margincore: next: `margincore --help` lists the commands.')
    .configureHelp({ sortOptions: false });

  program
    .command('margin')
    .description('margin of every account of a book')
    .requiredOption(...shared.market)
    .requiredOption(...shared.book)
    .option(...shared.rules)
    .option(...saying(shared.requirement, 'the one of the rules that is shown, and judges (default: all, each account by its own)'))
    .option(...shared.strict)
    .option(...saying(shared.history, 'daily closes for factor vols and correlation (default: those of the rules)'))
    .option(...saying(shared.volHistory, 'daily implied vol levels by underlying: vols of vol are estimated from them'))
    .option('--forecast', 'margins that follow the forecast of the rules, made of --history')
    .option('--fail-on-call', 'exit with 3 when accounts are below maintenance')
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...shared.timings)
    .option(...shared.json)
    .option(...saying(shared.csv, 'print a row an account as CSV'))
    .option(...saying(shared.out, 'write the result: .json, .csv (a row an account) or .html (the report)'))
    .option(...shared.rawCsv)
    .action(handled<MarginFlags>(marginCommand));

  program
    .command('greeks')
    .description('value and Greeks of every option of a market')
    .requiredOption(...shared.market)
    .option('--underlying <id>', 'underlying of the options (default: all)', text)
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...shared.json)
    .option(...saying(shared.csv, 'print a row an option as CSV'))
    .option(...saying(shared.out, 'write all options: .json or .csv'))
    .option(...shared.rawCsv)
    .action(handled<GreeksFlags>(greeksCommand));

  program
    .command('sample')
    .description('write a seeded book over a market, or the embedded market')
    .option(...saying(shared.market, 'market file (default: the embedded sample)'))
    .requiredOption(...saying(shared.out, 'a book: .csv, .ndjson or .jsonl; the market: .json; each with .gz or without'))
    .option(...shared.accounts)
    .option(...shared.seed)
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.rawCsv)
    .option(...saying(shared.json, 'print what was written as one JSON document'))
    .action(handled<SampleFlags>(sampleCommand));

  program
    .command('ask')
    .description('any question by its fields, answered as the service and the assistant answer it; lists them where none is named')
    .argument('[question]', askable.map(({ name }) => name).join(', '), choice(askable.map(({ name }) => name)))
    .argument(
      '[fields...]',
      'field=value: account=A000001, trades=BTC-PERPETUAL:10:90000, deposits=USDC=5000; JSON where it is deeper',
      words,
    )
    .option(...shared.market)
    .option(...shared.book)
    .option(...shared.rules)
    .option(...saying(shared.inputs, 'fields as JSON; those of the command line come before them'))
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...shared.json)
    .option(...saying(shared.out, 'write the answer: .json, or .html with its tables'))
    .option(...shared.rawCsv)
    .action((name: string | undefined, fields: readonly string[] | undefined, flags: AskFlags) =>
      handled<AskFlags>((own) => askCommand(name, fields ?? [], own))(flags),
    );

  addRiskCommands(program);
  addRuleCommands(program);
  addLiveCommands(program);
  addOptimiseCommands(program);
  addServeCommand(program);

  program
    .command('mcp')
    .description('the core as read-only tools of an assistant (Model Context Protocol), over standard input and output, until that ends')
    .option('--folder <folder>', 'the folder whose files may be opened; nothing else is read (default: the current one)')
    .option(...saying(shared.json, 'print the tools with their schemas as one JSON document, and end'))
    .option(...saying(shared.out, 'write the tools: .json'))
    .action(handled<McpFlags>(mcpCommand));

  program
    .command('doctor')
    .description('what this machine gives the core, and whether both backends agree on it')
    .option(...shared.json)
    .option(...shared.out)
    .action(handled(doctorCommand));

  program
    .command('demo')
    .description('margin of the embedded sample book in both backends, with a report')
    .option(...shared.accounts)
    .option(...shared.seed)
    .option(...saying(shared.out, 'where the report goes: .html (default: out/report.html)'))
    .option(...saying(shared.json, 'print the totals as one JSON document'))
    .option(...shared.timings)
    .option('--open', 'serve the sample with its page instead, and print the address')
    .action(handled<DemoFlags>(demoCommand));

  program
    .command('completion')
    .description('a script that completes commands, flags and their values in a shell; made of the same table as the flags')
    .argument('[shell]', shells.join(', '), choice(shells))
    .option(...saying(shared.json, 'print the grammar, every command and flag, as one JSON document'))
    .option(...saying(shared.out, 'write the script: .bash, .zsh, .fish, or the grammar: .json'))
    .action(handledOf((shell: (typeof shells)[number] | undefined, flags: OutputFlags) => completionCommand(program, shell, flags)));

  for (const command of commandsOf(program)) finish(command);
  return program;
}

/** Width of help, columns: that of a table, up to a readable limit. */
const helpWidth = (): number => Math.min(screenWidth(), process.stdout.isTTY === true ? 120 : 80);

/** Adds the flags and usage errors that every command has. */
function finish(command: Command): void {
  const [flags, words] = shared.quiet;
  command
    .option(flags, words)
    .hook('preAction', (_, acting) => {
      if (acting.opts().quiet === true) hush();
    })
    .configureOutput({ outputError: (text, write) => write(`margincore: ${missed(command, text)}`) })
    .showHelpAfterError(
      `margincore: next: \`${fullName(command)} --help\` lists the flags of the command; a file called - is standard input or output.`,
    );
}

/** Under a flag that is missing, what may be meant for it: commander looks for what is required first. */
function missed(command: Command, text: string): string {
  const switched = /^error: unknown option '(--[a-z-]+)=.*'/.exec(text)?.[1];
  if (command.options.some(({ long }) => long === switched)) return `error: option '${switched}' takes no value\n`;
  if (!text.startsWith('error: required option')) return text;
  const longs = command.options.map(({ long }) => long as string);
  const given = process.argv.slice(2 + fullName(command).split(' ').length - 1);
  const stranger = given.find(
    (one) => /^-{1,2}[a-z]/i.test(one) && !longs.includes(one.split('=')[0] as string) && !['-q', '-h'].includes(one),
  );
  if (stranger !== undefined)
    return `${text.trimEnd()}, and '${stranger}' is no flag of ${fullName(command)}. ${meant(`-${stranger.replace(/^-+/, '-')}`, longs)}`
      .trimEnd()
      .concat('\n');
  const [first] = given;
  return first !== undefined && !first.startsWith('-')
    ? `${text.trimEnd()}: files are given after their flags, '${first}' is after none\n`
    : text;
}
