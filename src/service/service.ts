// The service: a venue behind HTTP and WebSocket, from opening its journal to closing it.
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type CoreOptions, createCore, Fault } from '../index.js';
import { type EventLog, type EvidenceOptions, fileLog, type LiveInputs } from '../live.js';
import { lastCheckpoint } from '../support.js';
import { Admission } from './admission.js';
import { BookThread } from './bookThread.js';
import { Guard, isLoopback } from './guard.js';
import type { Keys } from './keys.js';
import { Metrics } from './metrics.js';
import { pagesIn } from './pages.js';
import { routes } from './routes/routes.js';
import { serverOf } from './server.js';
import { Stream } from './stream.js';
import { Venue } from './venue.js';

export interface ServiceOptions {
  /** Initial inputs of an empty journal. */
  readonly inputs?: () => Promise<LiveInputs>;
  /** The folder of the journal. */
  readonly journal: string;
  /** Whether it must be there already: a volume that is missing is no new venue. */
  readonly requireJournal?: boolean;
  /** It must hold at least this change. */
  readonly expectSequence?: number;
  readonly core?: CoreOptions;
  readonly host?: string;
  /** Any that is free where it is 0. */
  readonly port?: number;
  /** Without them only this machine is served. */
  readonly keys?: Keys;
  /** Pages of other origins that may ask. */
  readonly origins?: readonly string[];
  /** The folder of the page. */
  readonly pages?: string;
  readonly bodyLimit?: number;
  readonly requestTimeoutMs?: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** Keys that sign statements and checkpoints of the journal; without them statements are neither signed nor proved. */
  readonly evidence?: EvidenceOptions;
  /** Whether the thread for questions about the whole book begins with the service; with the first of them where left out. */
  readonly follow?: boolean;
  /** Options of pino; no log where false. */
  readonly logger?: object | false;
  readonly version: string;
}

export interface Service {
  readonly venue: Venue;
  readonly address: string;
  /** Answers what is under way, refuses what comes, and closes the journal. */
  close(): Promise<void>;
}

/** The folder of checkpoints, in that of the journal: a copy of the journal has both. */
const evidenceIn = (journal: string): string => join(journal, 'evidence');

export const usualBodyLimit = 4 * 1024 * 1024;

export async function openService(options: ServiceOptions): Promise<Service> {
  const { host = '127.0.0.1', keys, tls } = options;
  if (keys === undefined && !isLoopback(host))
    throw new Fault('BAD_ARGUMENT', '--keys', 'set where others than this machine are served', host);
  if (tls !== undefined) pairOf(tls);
  // what was signed is there, or the journal is not opened
  const known = lastCheckpoint(evidenceIn(options.journal));
  const log = await fileLog(options.journal, { create: options.requireJournal !== true, ...(known && { known: [known] }) });
  try {
    return await opened(options, log);
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function opened(options: ServiceOptions, log: EventLog): Promise<Service> {
  const {
    host = '127.0.0.1',
    port = 0,
    keys,
    origins = [],
    logger = false,
    bodyLimit = usualBodyLimit,
    requestTimeoutMs = 30_000,
  } = options;
  const core = await createCore(options.core);
  // inputs are made for an empty journal alone
  const evidence = options.evidence && { folder: evidenceIn(options.journal), ...options.evidence };
  const venue = await Venue.open(core, log, log.position.next === 0 ? await options.inputs?.() : undefined, evidence);
  const { expectSequence = 0 } = options;
  if (venue.live.sequence < expectSequence)
    throw new Fault('SHORT', options.journal, `a journal of at least ${expectSequence} changes`, venue.live.sequence);
  const book = new BookThread(venue, options.core ?? {});
  if (options.follow) book.begin();
  const guard = new Guard(keys, origins);
  const stream = new Stream(venue, guard);
  const metrics = new Metrics(venue, guard, () => stream.size);
  const admission = new Admission((lane, why) => metrics.notAdmitted(lane, why));
  metrics.admission(admission, book);
  const app = serverOf({
    ...{ venue, book, admission, guard, metrics, logger, bodyLimit, requestTimeoutMs, version: options.version, routes },
    pages: options.pages === undefined ? new Map() : pagesIn(options.pages),
    ...(options.tls && { tls: options.tls }),
  });
  stream.on(app.server, metrics, app.log);
  const address = await app.listen({ host, port }).catch(async (error: NodeJS.ErrnoException) => {
    stream.close();
    await book.close();
    await venue.close();
    core.dispose();
    throw new Fault('BAD_ARGUMENT', '--port', `one that is free at ${host}`, `${port}: ${error.code}`);
  });
  return {
    venue,
    address,
    close: async () => {
      stream.close();
      // answers under way would wait for a log that takes nothing
      if (venue.trouble !== undefined) await venue.close();
      await closed(app);
      await book.close();
      await venue.close();
      core.dispose();
    },
  };
}

function pairOf(tls: NonNullable<ServiceOptions['tls']>): void {
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new Fault('BAD_FORMAT', '--cert', 'a certificate in PEM, with its key in --cert-key', (error as Error).message);
  }
}

/** Time for answers under way; the service cuts connections that stay open longer. */
const graceMs = 5000;

async function closed(app: ReturnType<typeof serverOf>): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  await app.close();
  clearTimeout(cut);
  clearInterval(idle);
}
