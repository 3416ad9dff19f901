// The commands of live operation, and their flags.
import type { Command } from 'commander';
import { Fault } from '../index.js';
import { type ExitCode, runCommand } from './exit.js';
import type { ReplayFlags, StatementFlags, VerifyFlags, WatchFlags } from './flags.js';
import { backendFlag, choice, decimal, rawCsvFlag, snapshotFlag, text, whole } from './flagValues.js';
import { handled } from './handled.js';
import { replayCommand } from './replayCommand.js';
import { replyCommand, venueNames } from './replyCommand.js';
import { statementCommand, verifyCommand } from './statementCommands.js';
import { watchCommand } from './watchCommand.js';

export function addLiveCommands(program: Command): void {
  program
    .command('watch')
    .description('a book while it is traded: who is near, margin calls, events')
    .requiredOption('--market <file>', 'market file', text)
    .requiredOption('--book <file>', 'accounts, positions, collateral, orders: CSV or NDJSON; plain or gzip', text)
    .requiredOption('--changes <file or ->', 'ticks, fills, orders ... as NDJSON, a change a line; - reads standard input', text)
    .option('--rules <file or name>', 'margin rules (default: margincore)', text)
    .option(
      '--history <file>',
      'daily closes, date,BTC,...: what forecasts of the rules begin with, or else factors are estimated from',
      text,
    )
    .option('--journal <file>', 'keep what happens in this journal, and go on where it ends', text)
    .option('--nearest <n>', 'how many accounts are shown (default: 20)', whole(0, 100_000))
    .option('--strict', 'use no stand-in for what the market does not carry')
    .option(...snapshotFlag)
    .option(...backendFlag)
    .option('--json', 'print every event, verdict and refusal as a line of JSON, and at the end how it stands')
    .option(...rawCsvFlag)
    .action(handled<WatchFlags>(watchCommand));

  program
    .command('statement')
    .description('all that a margin call rests on, as one file that anybody can recompute')
    .requiredOption('--market <file>', 'market file', text)
    .requiredOption('--book <file>', 'accounts, positions, collateral, orders: CSV or NDJSON; plain or gzip', text)
    .requiredOption('--account <id>', 'whose', text)
    .option('--subaccount <id>', 'which of its subaccounts (default: none)', text)
    .option('--rules <file or name>', 'margin rules (default: margincore)', text)
    .option('--key <file>', 'sign it with this Ed25519 key: PKCS #8, PEM', text)
    .option(...snapshotFlag)
    .option(...backendFlag)
    .option('--json', 'print the statement')
    .option('--out <file>', 'write it as .json', text)
    .option(...rawCsvFlag)
    .action(handled<StatementFlags>(statementCommand));

  program
    .command('verify <files...>')
    .description(
      'a statement recomputed to the bit, its hash, its signature; or, with --venue, what a venue says it charges, from its replies',
    )
    .option('--venue <name>', `whose replies the files are: ${venueNames.join(', ')}`, choice(venueNames))
    .option('--partial', 'rows were left out of the replies: totals are not held against them')
    .option('--as-of <instant>', 'instant of the prices, where the replies state none', text)
    .option('--near <share>', 'how far a figure may lie, relative, and still be near', decimal(0, 1))
    .option('--public-key <base64>', 'the Ed25519 key that must have signed the statement', text)
    .option(...backendFlag)
    .option('--json', 'print the findings as JSON')
    .action((paths: readonly string[], flags: VerifyFlags) => runCommand(flags.json === true, () => verified(paths, flags)));

  program
    .command('replay <journal>')
    .description('a journal made again: every event and hash must come out as recorded; the story of one account')
    .option('--account <id>', 'tell of this account alone: what changed, how it stood, why it was called', text)
    .option('--subaccount <id>', 'which of its subaccounts (default: none)', text)
    .option(...backendFlag)
    .option('--json', 'print the story as one JSON document')
    .action((journal: string, flags: ReplayFlags) => runCommand(flags.json === true, () => replayCommand(journal, flags)));
}

/** One statement, or replies of a venue. */
function verified(paths: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  if (flags.venue !== undefined) return replyCommand(paths, flags);
  if (paths.length > 1) throw new Fault('BAD_ARGUMENT', '--venue', `given with several files: one of ${venueNames.join(', ')}`, undefined);
  return verifyCommand(paths[0] as string, flags);
}
