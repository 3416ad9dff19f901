// The WebSocket side: each subscriber has its own position in the feed. A slow one gets the latest of what it missed; memory stays bounded.
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Fault } from '../index.js';
import { Consumer } from './consumer.js';
import { toldOf } from './faults.js';
import { Figures } from './figures.js';
import { type Guard, protocol } from './guard.js';
import type { Metrics } from './metrics.js';
import type { Opening } from './opening.js';
import { dismiss } from './server.js';
import type { Venue } from './venue.js';

const path = '/v1/stream';
const mostConsumers = 10_000;
/** Maximum size of an incoming message, bytes. */
const mostBytes = 256 * 1024;
const pumpMs = 20;
const pingMs = 15_000;

/** The part of a log that the stream uses. */
interface Log {
  info(about: object, text: string): void;
}

export class Stream {
  readonly #consumers = new Set<Consumer>();
  readonly #sockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: mostBytes, perMessageDeflate: false, clientTracking: false },
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  });
  readonly #opening: Opening;
  readonly #guard: Guard;
  #figures: Figures | undefined;
  #metrics: Metrics | undefined;
  #log: Log | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #pings: NodeJS.Timeout;
  #unwatch: () => void = () => undefined;

  constructor(opening: Opening, guard: Guard) {
    this.#opening = opening;
    this.#guard = guard;
    this.#pings = setInterval(() => this.#ping(), pingMs).unref();
  }

  get size(): number {
    return this.#consumers.size;
  }

  /** From now on subscribers are told of this venue. */
  begin(venue: Venue): void {
    this.#figures = new Figures(venue);
    this.#unwatch = venue.feed.watch(() => this.#soon());
  }

  on(server: Server, metrics: Metrics, log: Log): void {
    this.#metrics = metrics;
    this.#log = log;
    this.#guard.onChange(() => {
      for (const consumer of this.#consumers) consumer.recheck();
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head));
  }

  close(): void {
    this.#unwatch();
    clearInterval(this.#pings);
    clearTimeout(this.#timer);
    for (const consumer of this.#consumers) consumer.close(1001, 'the service shuts down');
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      if (request.url?.split('?')[0] !== path) throw new Fault('NOT_FOUND', 'route', path, request.url);
      const { venue } = this.#opening.opened;
      const figures = this.#figures as Figures;
      if (!venue.open || this.size >= mostConsumers) throw new Fault('CLOSED', 'stream', `open to at most ${mostConsumers}`, this.size);
      const holder = this.#guard.holderOf(request);
      this.#sockets.handleUpgrade(request, socket, head, (to) => {
        const consumer = new Consumer({
          to,
          holder,
          venue,
          guard: this.#guard,
          figures,
          soon: () => this.#soon(),
          allowed: ({ name }) => this.#log?.info({ who: name, remoteAddress: request.socket.remoteAddress }, 'stream subscribed'),
          conflated: (n) => this.#metrics?.conflated(n),
          refused: (told) => this.#metrics?.refused(told),
        });
        this.#consumers.add(consumer);
        to.on('close', () => this.#consumers.delete(consumer));
      });
    } catch (error) {
      const told = toldOf(error);
      this.#metrics?.refused(told);
      const { status = 500, fault } = told ?? {};
      dismiss(
        socket as Socket,
        `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n${JSON.stringify({ fault })}`,
      );
    }
  }

  /** Once for all changes of a moment; again while a subscriber is behind. */
  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#figures?.turn();
      let behind = false;
      for (const consumer of this.#consumers) behind = consumer.pump() || behind;
      if (behind) this.#soon();
    }, pumpMs).unref();
  }

  #ping(): void {
    for (const consumer of this.#consumers) consumer.ping();
  }
}
