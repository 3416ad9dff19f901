// The commands of live operation, and their flags.
import type { Command } from 'commander';
import { Fault } from '../index.js';
import type { ExitCode } from './exit.js';
import type { StatementFlags, VerifyFlags, WatchFlags } from './flags.js';
import { choice, decimal, file, source, target, text, whole } from './flagValues.js';
import { handled, handledOf } from './handled.js';
import { logCopy, logRead, logTrim, logVerify } from './logCommand.js';
import { replayCommand } from './replayCommand.js';
import { replyCommand, venueNames } from './replyCommand.js';
import { saying, shared } from './sharedFlags.js';
import { statementCommand, verifyCommand } from './statementCommands.js';
import { watchCommand } from './watchCommand.js';
import { logWitness } from './witnessCommand.js';

export function addLiveCommands(program: Command): void {
  program
    .command('watch')
    .description('a book while it is traded: who is near, margin calls, events')
    .requiredOption(...shared.market)
    .requiredOption(...shared.book)
    .requiredOption(...shared.changes)
    .option(...shared.rules)
    .option(...saying(shared.history, 'daily closes: what forecasts of the rules begin with, or else factors are estimated from'))
    .option('--journal <folder>', 'keep what happens in this journal, and go on where it ends', file)
    .option('--nearest <n>', 'how many accounts are shown (default: 20)', whole(0, 100_000))
    .option(...shared.strict)
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...saying(shared.json, 'print every event, verdict and refusal as a line of JSON, and at the end how it stands'))
    .option(...shared.rawCsv)
    .action(handled<WatchFlags>(watchCommand));

  program
    .command('statement')
    .description('all that a margin call rests on, as one file that anybody can recompute')
    .requiredOption(...shared.market)
    .requiredOption(...shared.book)
    .requiredOption(...shared.account)
    .option(...shared.subaccount)
    .option(...shared.rules)
    .option('--key <file>', 'sign it with this Ed25519 key: PKCS #8, PEM', source())
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...shared.json)
    .option(...shared.out)
    .option(...shared.rawCsv)
    .action(handled<StatementFlags>(statementCommand));

  program
    .command('verify [files...]')
    .description(
      'verify a statement: fields recomputed to the bit, only signed, unproven; with --venue or --from, recompute what a venue charges from its replies',
    )
    .option('--venue <name>', `venue of the reply files: ${venueNames.join(', ')}`, choice(venueNames))
    .option('--from <file>', 'a module of your own (.mjs) that returns { venue, replies } or structures of ccxt; or such a .json', source())
    .option('--save <folder>', 'write the account that the replies hold as market.json, book.ndjson and rules.json', file)
    .option('--partial', 'the replies lack rows: do not compare totals')
    .option('--as-of <instant>', 'instant of the prices, where the replies state none', text)
    .option('--near <share>', 'largest relative difference that is still near', decimal(0, 1))
    .option('--public-key <base64>', 'Ed25519 key that must have signed the statement', text)
    .option('--log-key <base64>', 'first Ed25519 key of the log that proves the statement (default: --public-key)', text)
    .option(...shared.backend)
    .option(...shared.json)
    .option(...shared.out)
    .action(handledOf(verified));

  program
    .command('replay')
    .description('a journal made again: every event and hash must come out as recorded; the story of one account')
    .argument('<journal>', 'as watch keeps it', file)
    .option(...saying(shared.account, 'tell of this account alone: what changed, how it stood, why it was called'))
    .option(...shared.subaccount)
    .option(...shared.backend)
    .option(...shared.json)
    .option(...shared.out)
    .action(handledOf(replayCommand));

  const log = program.command('log').description("check, print, copy a journal's folder; follow that of a service");
  log
    .command('verify')
    .description('read every group of a journal and check its hashes')
    .argument('<journal>', 'folder', file)
    .option('--known <place>', 'what the journal must go on from: NEXT:HEAD as `log verify` printed it, or the file of a witness', text)
    .option(...shared.json)
    .action(handledOf(logVerify));
  log
    .command('witness')
    .description('follow a service: keep each signed checkpoint that continues the last, and stop where one does not')
    .argument('<address>', 'of the service, such as https://venue.example', text)
    .requiredOption('--out <file>', 'checkpoints, a line each; it is gone on with', target)
    .option('--public-key <base64>', "the venue's key; the first answer is believed where left out", text)
    .option('--token <file>', 'a file with an API key', file)
    .option('--every <seconds>', 'between two questions (default: 1)', decimal(0.01, 86_400))
    .option('--once', 'ask once')
    .option(...shared.json)
    .action(handledOf(logWitness));
  log
    .command('read')
    .description('print the records of a journal as JSON, a line each')
    .argument('<journal>', 'folder', file)
    .option('--first <n>', 'number of the first record (default: 0)', whole(0, Number.MAX_SAFE_INTEGER))
    .option(...saying(shared.json, 'accepted: records are JSON'))
    .action(handledOf(logRead));
  log
    .command('trim')
    .description('remove segments that the last two snapshots do without and that are older; no service may have the journal open')
    .argument('<journal>', 'folder', file)
    .requiredOption('--older-than <hours>', 'by the time of changes, before the last one', whole(0, 1e6))
    .option(...shared.json)
    .action(handledOf(logTrim));
  const copies = {
    backup: 'copy a journal and check the copy; the service may go on',
    restore: 'copy a backup to where a journal is expected, and check it',
  };
  for (const [name, says] of Object.entries(copies))
    log
      .command(name)
      .description(says)
      .argument('<from>', 'folder', file)
      .requiredOption('--to <folder>', 'the folder of the copy, empty or not there', file)
      .option(...shared.json)
      .action(handledOf(logCopy));
}

/** Verifies a statement, or replies of a venue. */
function verified(paths: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  if (flags.from !== undefined) return replyCommand(paths, flags);
  if (paths.length === 0) throw new Fault('MISSING_FIELD', 'files', 'a statement, replies beside --venue, or --from', undefined);
  if (flags.venue !== undefined) return replyCommand(paths, flags);
  if (flags.save !== undefined) throw new Fault('BAD_ARGUMENT', '--save', 'absent beside a statement', flags.save);
  if (paths.length > 1) throw new Fault('BAD_ARGUMENT', '--venue', `set with several files: one of ${venueNames.join(', ')}`, undefined);
  return verifyCommand(paths[0] as string, flags);
}
