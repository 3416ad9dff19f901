// The HTTP side: keys and scopes, limits, faults as answers, request ids, what is counted, the page.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Fault } from '../index.js';
import type { Admission } from './admission.js';
import { internal, Refusal, toldOf } from './faults.js';
import type { Guard } from './guard.js';
import { deadlineOf, laneOf } from './lanes.js';
import type { Metrics } from './metrics.js';
import { openApi } from './openapi.js';
import type { Opening } from './opening.js';
import { type PageFile, pageHeaders } from './pages.js';
import { allowAccounts } from './reach.js';
import { keyHorizonMs } from './remembered.js';
import type { Asked, Route } from './routes/route.js';
import { keyOf, producerOf, type Venue } from './venue.js';

export interface ServerOptions {
  readonly opening: Opening;
  readonly routes: readonly Route[];
  readonly guard: Guard;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly pages: ReadonlyMap<string, PageFile>;
  readonly version: string;
  readonly bodyLimit: number;
  readonly requestTimeoutMs: number;
  readonly logger: object | false;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

const traceForm = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const idForm = /^[\w.:-]{1,128}$/;

/** As deep as a file may be. */
const mostDepth = 64;

/** Whether lists and objects of a JSON text stand so deep in each other that what reads them by recursion might not come back. */
function nestedDeeper(text: string, most: number): boolean {
  let [depth, quoted] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted && code === 0x5c) at += 1;
    else if (code === 0x22) quoted = !quoted;
    else if (!quoted && (code === 0x5b || code === 0x7b)) depth += 1;
    else if (!quoted && (code === 0x5d || code === 0x7d)) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** The caller's id, the trace that it belongs to, or one of our own. */
function requestId(request: IncomingMessage): string {
  const own = headerOf(request, 'x-request-id');
  if (own !== undefined && idForm.test(own)) return own;
  return traceForm.exec(headerOf(request, 'traceparent') ?? '')?.[1] ?? randomUUID();
}

export function serverOf(options: ServerOptions): FastifyInstance {
  const { opening, guard, metrics, logger, tls, bodyLimit, requestTimeoutMs } = options;
  const app = fastify({
    ...(logger === false ? { logger: false } : { logger }),
    ...(tls && { https: { ...tls, handshakeTimeout: Math.min(requestTimeoutMs, 10_000) } }),
    ...{ bodyLimit, requestTimeout: requestTimeoutMs, connectionTimeout: 0, keepAliveTimeout: 72_000, genReqId: requestId },
    ...{
      routerOptions: { maxParamLength: 200 },
      exposeHeadRoutes: false,
      return503OnClosing: true,
      forceCloseConnections: 'idle' as const,
    },
    http: { headersTimeout: Math.min(requestTimeoutMs, 10_000), connectionsCheckingInterval: 1000 } as object,
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => refusedEarly(metrics, error, socket),
  } as Parameters<typeof fastify>[0]) as unknown as FastifyInstance;

  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (nestedDeeper(text as string, mostDepth)) done(new Fault('TOO_LARGE', 'body', `nested at most ${mostDepth} deep`, 'more'));
    else parse(request, text as string, done);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    const { traceparent } = request.headers;
    if (typeof traceparent === 'string' && traceForm.test(traceparent)) {
      reply.header('traceparent', traceparent);
      request.log = request.log.child({ traceparent });
    }
    for (const [name, value] of Object.entries(guard.crossOrigin(request.raw))) reply.header(name, value);
  });
  app.addHook('onResponse', async (request, reply) => {
    metrics.request(request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
  });
  app.setErrorHandler((error, request, reply) => refused(metrics, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    if (request.method === 'OPTIONS') return reply.code(204).send();
    return refused(
      metrics,
      new Refusal(404, new Fault('NOT_FOUND', 'route', 'one of the document at /openapi.json', request.url)),
      request,
      reply,
    );
  });

  metrics.connections(app.server);
  for (const route of options.routes) served(app, options, route);
  const document = openApi(options.routes, options.version);
  app.get('/openapi.json', async () => document);
  app.get('/livez', async (_, reply) => {
    // only another process gets over these
    const ended = opening.venue?.ended !== undefined;
    return reply.code(ended ? 503 : 200).send({ live: !ended });
  });
  app.get('/readyz', async (_, reply) => {
    if (opening.venue === undefined) return reply.code(503).send({ ready: false, ...opening.progress });
    const { open, trouble, durable, lock } = opening.venue;
    const ready = open && trouble === undefined;
    return reply.code(ready ? 200 : 503).send({ ready, ...durable, lock, trouble: trouble?.toRecord() ?? null });
  });
  app.get('/metrics', async (request, reply) => {
    guard.admit(request.raw, 'metrics');
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  for (const [path, file] of options.pages) app.get(path, async (request, reply) => page(file, path, request, reply));
  return app;
}

function served(app: FastifyInstance, { opening, guard, metrics, admission }: ServerOptions, route: Route): void {
  const { method, path, scope, body, query = [], changes, handle } = route;
  app.route({
    method,
    url: `/v1/${path}`,
    onRequest: async (request, reply) => {
      request.holder = guard.admit(request.raw, scope);
      // who asked stands beside the answer in the log
      request.log = reply.log = request.log.child({ who: request.holder.name });
      // before its body is read
      void opening.opened;
    },
    handler: async (request, reply) => {
      const { venue, book } = opening.opened;
      const given = request.query as Readonly<Record<string, string>>;
      for (const name of Object.keys(given))
        if (!query.includes(name) && (changes || name !== 'durable'))
          throw new Fault('UNKNOWN_FIELD', `query.${name}`, `one of ${query.join(', ') || 'none'}`, given[name]);
      const asked: Asked = {
        ...{ venue, book, holder: request.holder, params: request.params as Asked['params'], query: given },
        key: changes ? keyOf(request.headers['idempotency-key']) : undefined,
        ...(changes && { producer: producerOf(request.headers['producer-id'], request.headers['producer-sequence']) }),
        header: (name, value) => void reply.header(name, value),
      };
      const parsed = body?.parse(request.body, 'body');
      if (!route.public) allowAccounts(request.holder, asked.params.id === undefined ? parsed : { account: asked.params.id });
      if (asked.key !== undefined) reply.header('idempotency-horizon', String(keyHorizonMs / 1000));
      const deadlineMs = deadlineOf(request.headers['deadline-ms'], reply.elapsedTime);
      const asks = {
        lane: laneOf(route, parsed ?? given),
        holder: request.holder,
        count: Array.isArray(parsed) ? parsed.length : 1,
        deadlineMs,
      };
      const from = performance.now();
      const answer = await admission.run(asks, () => handle(asked, parsed as never));
      metrics.laneTook(asks.lane, (performance.now() - from) / 1000);
      const found = changes ? answer : await shown(venue, answer, given.durable);
      if (changes)
        for (const { kind } of [found].flat() as readonly { readonly kind?: string }[]) if (kind !== undefined) metrics.changed(kind);
      if (reply.hasHeader('idempotency-replayed')) metrics.replayed();
      return reply.type('application/json; charset=utf-8').send(typeof found === 'string' ? found : JSON.stringify(found));
    },
  });
}

/** An answer once all that it rests on is durable; with `durable=any` at once, saying whether it is. */
async function shown(venue: Venue, found: unknown, durable: string | undefined): Promise<unknown> {
  if (durable === undefined) await venue.shown();
  else {
    if (durable !== 'any') throw new Fault('BAD_ARGUMENT', 'query.durable', 'any', durable);
    const text = typeof found === 'string' ? found : JSON.stringify(found);
    const isDurable = Number(/^\{"sequence":(\d+)/.exec(text)?.[1] ?? 0) <= venue.durable.sequence;
    return `{"isDurable":${isDurable},${text.slice(1)}`;
  }
  return found;
}

declare module 'fastify' {
  interface FastifyRequest {
    holder: Asked['holder'];
  }
}

/** Answers a refusal as JSON; logs an internal failure, and answers it without detail. */
function refused(metrics: Metrics, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const told = toldOf(error);
  metrics.refused(told);
  if (told === undefined) {
    request.log.error({ err: error }, 'internal failure');
    return reply.code(500).send({ fault: { ...internal.fault, message: `internal failure ${request.id}` } });
  }
  if (told.status === 401) reply.header('www-authenticate', 'Bearer');
  // a connection without a known key ends
  if (told.status === 401 || told.status === 403) reply.header('connection', 'close');
  if (told.retryAfter !== undefined) reply.header('retry-after', String(told.retryAfter));
  else if (told.status === 503) request.log.warn({ fault: told.fault }, 'not possible');
  return reply.code(told.status).send({ fault: told.fault });
}

/** Before there is a request: a head that is too large, not HTTP, or does not come. */
function refusedEarly(metrics: Metrics, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const [status, words] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? (['408', 'Request Timeout'] as const)
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? (['431', 'Request Header Fields Too Large'] as const)
        : (['400', 'Bad Request'] as const);
  metrics.refusedEarly(status);
  dismiss(socket, `HTTP/1.1 ${status} ${words}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Says it and lets the connection go: who does not close its side would hold a descriptor. */
export function dismiss(socket: Socket, text: string): void {
  socket.end(text);
  socket.destroySoon();
}

function page({ bytes, type, tag }: PageFile, path: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  for (const [name, value] of Object.entries(pageHeaders)) reply.header(name, value);
  reply.header('etag', tag).header('cache-control', /-[A-Z0-9]{8}\.js$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  return reply.type(type).send(bytes);
}
