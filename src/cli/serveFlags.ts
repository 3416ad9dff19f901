// The command `serve`, and its flags.
import { type Command, InvalidArgumentError } from 'commander';
import { choice, file, type Parser, text, whole } from './flagValues.js';
import { handled } from './handled.js';
import { type ServeFlags, serveCommand, usualJournal, usualPort } from './serveCommand.js';
import { saying, shared } from './sharedFlags.js';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
const scopes = ['metrics', 'read', 'write', 'operate'] as const;

/** Accounts, one a flag. */
const several: Parser<readonly string[]> = Object.assign(
  (value: string, before: readonly string[] = []): readonly string[] => [...before, value],
  { kind: 'text' as const },
);

/** Origins of pages, one a flag. */
const origins: Parser<readonly string[]> = Object.assign(
  (value: string, before: readonly string[] = []): readonly string[] => {
    if (!/^https?:\/\/[^/\s]+$/.test(value)) throw new InvalidArgumentError('It must be an origin such as https://desk.example.');
    return [...before, value];
  },
  { kind: 'text' as const },
);

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('a venue behind HTTP and WebSocket, with the page in front of it; its journal goes on where it ended')
    .option(...saying(shared.market, 'market, with --book: what an empty journal begins with'))
    .option(...shared.book)
    .option(...saying(shared.accounts, 'so many accounts of the sample instead'))
    .option(...shared.seed)
    .option(...shared.rules)
    .option(...saying(shared.history, 'daily closes: what forecasts of the rules begin with, or else factors are estimated from'))
    .option(...shared.strict)
    .option('--journal <folder>', `what happens is kept in (default: ${usualJournal})`, file)
    .option('--require-journal', 'refuse to begin a new venue: the journal must be there')
    .option('--expect-sequence <n>', 'refuse a journal that ends before this change', whole(0, Number.MAX_SAFE_INTEGER))
    .option(
      '--accept-loss <n>',
      'go on after this change although later ones were expected, as of a restored backup: it must be the last of the journal',
      whole(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--host <name>', 'where it listens (default: 127.0.0.1)', text)
    .option('--port <n>', `default: ${usualPort}; 0 for any that is free`, whole(0, 65_535))
    .option('--keys <file>', 'hashes of API keys; without it this machine alone is served', file)
    .option('--make-key <name>', 'make a key, print it, and add its hash to --keys', text)
    .option('--scope <scope>', `what the holder of the new key may do: ${scopes.join(', ')}`, choice(scopes))
    .option('--account <id>', 'the new key reaches this account alone; may be given several times', several)
    .option('--per-second <n>', 'requests that the new key may send a second (default: any number)', whole(1, 1e9))
    .option('--in-flight <n>', 'requests that the new key may have under way (default: 2048)', whole(1, 1e9))
    .option('--revoke-key <name>', 'take the key of this name out of --keys: a running service refuses it within a second', text)
    .option('--origin <origin>', 'a page of this origin may ask too; may be given several times', origins)
    .option('--cert <file>', 'TLS: certificate, PEM', file)
    .option('--cert-key <file>', 'TLS: its key, PEM', file)
    .option(
      '--statement-key <file>',
      'sign statements and checkpoints with this Ed25519 key (PKCS #8, PEM), and prove statements by the journal',
      file,
    )
    .option('--former-statement-key <file>', 'the key before: it signs that the new one takes over', file)
    .option('--log-name <name>', "the journal's name in checkpoints (default: venue)", text)
    .option('--body-limit <bytes>', 'largest request body (default: 4194304)', whole(1024, 2 ** 30))
    .option('--timeout <seconds>', 'seconds allowed to receive a request (default: 30)', whole(1, 3600))
    .option('--log-level <level>', `${logLevels.join(', ')} (default: warn)`, choice(logLevels))
    .option('--open', 'serve the sample where there is neither a journal nor files, and print the address of the page')
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...saying(shared.json, 'print where it listens as JSON'))
    .option(...shared.rawCsv)
    .action(handled<ServeFlags>(serveCommand));
}
