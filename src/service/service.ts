// The service: a venue behind HTTP and WebSocket, from opening its journal to closing it.
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type CoreOptions, createCore, Fault } from '../index.js';
import { type EvidenceOptions, fileLog, type LiveInputs } from '../live.js';
import { lastCheckpoint } from '../support.js';
import { Admission } from './admission.js';
import { BookThread } from './bookThread.js';
import { Guard, isLoopback } from './guard.js';
import type { Keys } from './keys.js';
import { Metrics } from './metrics.js';
import { Opening } from './opening.js';
import { pagesIn } from './pages.js';
import { routes } from './routes/routes.js';
import { serverOf } from './server.js';
import { Stream } from './stream.js';
import { Venue } from './venue.js';
import { warmed } from './warmed.js';

export interface ServiceOptions {
  /** Initial inputs of an empty journal. */
  readonly inputs?: () => Promise<LiveInputs>;
  /** The folder of the journal. */
  readonly journal: string;
  /** Whether it must be there already: a volume that is missing is no new venue. */
  readonly requireJournal?: boolean;
  /** It must hold at least this change. */
  readonly expectSequence?: number;
  /** The last change of a journal that was expected to be longer: what came later is lost. */
  readonly acceptLoss?: number;
  /** Told of a snapshot that was passed over, or could not be written. */
  readonly notice?: (fault: Fault) => void;
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
  /** Told of the address once it listens, before it has read the journal. */
  readonly listening?: (address: string) => void | Promise<void>;
  /** Options of pino; no log where false. */
  readonly logger?: object | false;
  readonly version: string;
}

export interface Service {
  readonly venue: Venue;
  readonly address: string;
  /** Resolves with the reason once no change can ever be taken again: FAILED or FENCED. Close it then; a new process reads what stands. */
  readonly ended: Promise<Fault>;
  /** Answers what is under way, refuses what comes, and closes the journal. */
  close(): Promise<void>;
}

/** The folder of checkpoints, in that of the journal: a copy of the journal has both. */
const evidenceIn = (journal: string): string => join(journal, 'evidence');

export const usualBodyLimit = 4 * 1024 * 1024;

/**
 * Listens at once: `/livez` says that it lives, `/readyz` how far it has come, everything else gets 503. Resolves once it has read its journal and takes requests. Throws what opening the journal
 * throws, and BAD_ARGUMENT for a port that is taken, before the journal is touched.
 */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { host = '127.0.0.1', port = 0, keys, tls, origins = [], logger = false } = options;
  if (keys === undefined && !isLoopback(host))
    throw new Fault('BAD_ARGUMENT', '--keys', 'set where others than this machine are served', host);
  if (tls !== undefined) pairOf(tls);
  const [opening, guard] = [new Opening(), new Guard(keys, origins)];
  const stream = new Stream(opening, guard);
  const metrics = new Metrics(opening, guard, () => stream.size);
  const admission = new Admission((lane, why) => metrics.notAdmitted(lane, why));
  metrics.admission(admission);
  const { bodyLimit = usualBodyLimit, requestTimeoutMs = 30_000, version } = options;
  const app = serverOf({
    ...{ opening, admission, guard, metrics, logger, bodyLimit, requestTimeoutMs, version, routes },
    pages: options.pages === undefined ? new Map() : pagesIn(options.pages),
    ...(tls && { tls }),
  });
  stream.on(app.server, metrics, app.log);
  const address = await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    stream.close();
    throw new Fault('BAD_ARGUMENT', '--port', `one that is free at ${host}`, `${port}: ${error.code}`);
  });
  try {
    await options.listening?.(address);
    const close = await opened(options, opening, (venue) => stream.begin(venue));
    const { ended, unwatch } = watched(opening.opened.venue);
    return {
      venue: opening.opened.venue,
      ...{ address, ended },
      close: async () => {
        unwatch();
        stream.close();
        const { venue } = opening.opened;
        // answers under way would wait for a log that takes nothing
        if (venue.trouble !== undefined) await venue.close();
        await closed(app);
        await close();
      },
    };
  } catch (error) {
    stream.close();
    await closed(app);
    throw error;
  }
}

/** Opens the journal, goes on where it ends, and is ready; resolves with what closes it again. */
async function opened(options: ServiceOptions, opening: Opening, begin: (venue: Venue) => void): Promise<() => Promise<void>> {
  // what was signed is there, or the journal is not opened
  const known = lastCheckpoint(evidenceIn(options.journal));
  const log = await fileLog(options.journal, { create: options.requireJournal !== true, ...(known && { known: [known] }) });
  const closing: (() => unknown)[] = [() => log.close()];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    const core = await createCore(options.core);
    closing.unshift(() => core.dispose());
    // inputs are made for an empty journal alone
    const inputs = log.position.next === 0 ? await options.inputs?.() : undefined;
    const { expectSequence, acceptLoss } = options;
    const evidence = options.evidence && { folder: evidenceIn(options.journal), ...options.evidence };
    const venue = await Venue.open(core, log, inputs, evidence, {
      onProgress: (progress) => opening.reached(progress),
      ...(options.notice && { onNotice: options.notice }),
      ...(expectSequence === undefined ? {} : { expectSequence }),
      ...(acceptLoss === undefined ? {} : { acceptLoss }),
    });
    closing.push(() => venue.close());
    const book = new BookThread(venue, options.core ?? {});
    closing.push(() => book.close());
    if (options.follow) book.begin();
    opening.reached({ ...opening.progress, phase: 'warming' });
    await warmed(venue);
    begin(venue);
    opening.ready({ venue, book });
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

const lookMs = 100;

/** Looks whether the journal has failed for good. */
function watched(venue: Venue): { readonly ended: Promise<Fault>; readonly unwatch: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<Fault>((say) => {
    timer = setInterval(() => {
      if (venue.ended === undefined) return;
      clearInterval(timer);
      say(venue.ended);
    }, lookMs).unref();
  });
  return { ended, unwatch: () => clearInterval(timer) };
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
