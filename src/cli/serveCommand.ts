// `margincore serve`: a venue behind HTTP and WebSocket, with the page; its journal goes on where it ended.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../index.js';
import { sampleBook, sampleMarket } from '../io/index.js';
import type { LiveInputs } from '../live.js';
import type { Scope, Service, ServiceOptions } from '../service.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { BackendFlag } from './flags.js';
import { historyOf } from './histories.js';
import { bookFrom, documentOf, marketOf } from './inputs.js';
import { writeOut } from './output.js';
import { keyOf } from './statementCommands.js';
import { say } from './terminal.js';
import { version } from './version.js';

export interface ServeFlags {
  readonly market?: string;
  readonly snapshot?: string;
  readonly book?: string;
  readonly rawCsv?: boolean;
  readonly rules?: string;
  readonly history?: string;
  readonly strict?: boolean;
  readonly accounts?: number;
  readonly seed?: number;
  readonly journal?: string;
  readonly requireJournal?: boolean;
  readonly expectSequence?: number;
  readonly acceptLoss?: number;
  readonly host?: string;
  readonly port?: number;
  readonly keys?: string;
  readonly origin?: readonly string[];
  readonly cert?: string;
  readonly certKey?: string;
  readonly statementKey?: string;
  readonly formerStatementKey?: string;
  readonly logName?: string;
  readonly bodyLimit?: number;
  readonly timeout?: number;
  readonly logLevel?: string;
  readonly backend?: BackendFlag;
  readonly open?: boolean;
  readonly makeKey?: string;
  readonly revokeKey?: string;
  readonly scope?: Scope;
  readonly account?: readonly string[];
  readonly perSecond?: number;
  readonly inFlight?: number;
  readonly json?: boolean;
}

export const usualPort = 8317;
export const usualJournal = 'margincore.journal';
const usualSample = 1000;

export async function serveCommand(flags: ServeFlags): Promise<ExitCode> {
  // bundled with what it needs, and read for this command alone
  const { openService, watchKeys } = await import('../service.js');
  if (flags.makeKey !== undefined || flags.revokeKey !== undefined) return keysChanged(flags);
  const journal = flags.journal ?? usualJournal;
  if (flags.requireJournal !== true) mkdirSync(dirname(journal), { recursive: true });
  const watched =
    flags.keys === undefined ? undefined : await watchKeys(flags.keys, (fault) => say(`the keys stay as they were: ${fault.message}`));
  const options: ServiceOptions = {
    ...{ journal, version, inputs: () => inputsOf(flags), pages: fileURLToPath(new URL('./web', import.meta.url)) },
    ...{ host: flags.host ?? '127.0.0.1', port: flags.port ?? usualPort, origins: flags.origin ?? [] },
    ...{ core: { backend: flags.backend ?? 'auto' }, follow: true },
    listening: (address) => say(`listening at ${address}; /readyz says when the journal is read`),
    ...(flags.requireJournal && { requireJournal: true }),
    ...(flags.expectSequence === undefined ? {} : { expectSequence: flags.expectSequence }),
    ...(flags.acceptLoss === undefined ? {} : { acceptLoss: flags.acceptLoss }),
    notice: (fault) => say(fault.message),
    // standard output says where it listens, and nothing else
    logger: flags.logLevel === 'silent' ? false : { level: flags.logLevel ?? 'warn', stream: process.stderr },
    ...(watched && { keys: watched.keys }),
    ...(flags.bodyLimit === undefined ? {} : { bodyLimit: flags.bodyLimit }),
    ...(flags.timeout === undefined ? {} : { requestTimeoutMs: flags.timeout * 1000 }),
    ...tlsOf(flags),
    ...(flags.statementKey && { evidence: await evidenceOf(flags.statementKey, flags) }),
  };
  const service = await openService(options);
  const { live, core } = service.venue;
  say(`backend: ${core.backend} (${core.backendReason})`);
  say(`journal: ${journal}, ${live.sequence === 0 ? 'new' : `goes on after change ${live.sequence}`}`);
  if (flags.keys === undefined) say('no keys: whoever is on this machine may do everything; --make-key makes one');
  await writeOut([
    flags.json === true
      ? `${JSON.stringify({ address: service.address, sequence: live.sequence })}\n`
      : `serving ${live.levels.equities.length} accounts at ${service.address}/\n`,
  ]);
  const code = await stopped(service);
  watched?.close();
  return code;
}

async function evidenceOf(
  key: string,
  { formerStatementKey: former, logName }: ServeFlags,
): Promise<NonNullable<ServiceOptions['evidence']>> {
  return {
    key: await keyOf(key, '--statement-key'),
    name: logName ?? 'venue',
    ...(former !== undefined && { former: await keyOf(former, '--former-statement-key') }),
  };
}

/** Makes a key, or takes one out of the file. */
async function keysChanged({
  keys,
  scope,
  makeKey: name,
  revokeKey: revoked,
  account: accounts,
  perSecond,
  inFlight,
}: ServeFlags): Promise<ExitCode> {
  const { makeKey, revokeKey } = await import('../service.js');
  if (keys === undefined) throw new Fault('MISSING_FIELD', '--keys', 'present: the file that the hash of the key is in', undefined);
  if (revoked !== undefined) {
    if (name !== undefined) throw new Fault('BAD_ARGUMENT', '--revoke-key', 'in a command of its own', revoked);
    await revokeKey(keys, revoked);
    say(`${revoked} has no key any more; a service that has ${keys} open refuses it within a second`);
    return exitCodes.ok;
  }
  if (scope === undefined) throw new Fault('MISSING_FIELD', '--scope', 'present: what its holder may do', undefined);
  await writeOut([
    `${await makeKey(keys, { name: name as string, scope, ...(accounts && { accounts }), ...(perSecond && { perSecond }), ...(inFlight && { inFlight }) })}\n`,
  ]);
  say(`the hash of this key is in ${keys}; the key itself is nowhere else`);
  return exitCodes.ok;
}

/** Waits for a stop signal, or until the journal has failed for good; a second signal stops at once. */
async function stopped(service: Service): Promise<ExitCode> {
  const signalled = new Promise<undefined>((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(undefined));
  });
  const ended = await Promise.race([signalled, service.ended]);
  say(ended === undefined ? 'shutting down: what is under way is answered' : `error: ${ended.message} [${ended.code}]`);
  await service.close();
  if (ended === undefined) return exitCodes.ok;
  return ended.code === 'FENCED' ? exitCodes.fenced : exitCodes.failure;
}

/** The files, or a seeded sample. */
async function inputsOf(flags: ServeFlags): Promise<LiveInputs> {
  const { market: path, book, accounts, seed = 1, snapshot } = flags;
  if ((path === undefined) !== (book === undefined))
    throw new Fault('MISSING_FIELD', path === undefined ? '--market' : '--book', 'present beside the other', undefined);
  if (path === undefined && accounts === undefined && flags.open !== true)
    throw new Fault('MISSING_FIELD', '--market', 'present with --book, or --accounts: the journal is empty', undefined);
  const market =
    path === undefined ? sampleMarket(seed) : await marketOf({ market: path, ...(snapshot === undefined ? {} : { snapshot }) });
  return {
    market,
    book:
      book === undefined
        ? sampleBook(market, { accounts: accounts ?? usualSample, seed })
        : await bookFrom({ book, ...(flags.rawCsv && { rawCsv: true }) }),
    rules: await documentOf(flags.rules),
    assumptions: flags.strict === true ? 'refuse' : 'stated',
    ...(flags.history === undefined ? {} : { history: await historyOf('--history', flags.history, market) }),
  };
}

function tlsOf({ cert, certKey }: ServeFlags): Pick<ServiceOptions, 'tls'> {
  if (cert === undefined && certKey === undefined) return {};
  const read = (flag: string, path: string | undefined): Buffer => {
    try {
      return readFileSync(path ?? '');
    } catch (error) {
      throw new Fault(
        'NOT_FOUND',
        flag,
        'a file in PEM that can be read',
        path === undefined ? undefined : (error as NodeJS.ErrnoException).code,
      );
    }
  };
  return { tls: { cert: read('--cert', cert), key: read('--cert-key', certKey) } };
}
