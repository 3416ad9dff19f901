// What is counted, for Prometheus.
import type { Server } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Admission, type Lane, lanes, type RefusedWhy } from './admission.js';
import type { FaultResponse } from './faults.js';
import type { Guard } from './guard.js';
import type { Opening } from './opening.js';
import type { Venue } from './venue.js';

export class Metrics {
  readonly registry = new Registry();
  readonly #requests = this.#counter('margincore_requests_total', 'requests that were answered', ['route', 'status']);
  readonly #faults = this.#counter('margincore_faults_total', 'refusals by code', ['code']);
  readonly #refused = this.#counter('margincore_unauthorised_total', 'requests without a key that may', ['why']);
  readonly #early = this.#counter('margincore_refused_early_total', 'what was no request: too slow, too large a head, not HTTP', [
    'status',
  ]);
  readonly #shed = this.#counter('margincore_not_admitted_total', 'requests that there was no room, no time or no quota for', [
    'lane',
    'why',
  ]);
  readonly #replayed = this.#counter('margincore_replayed_total', 'changes that were sent again, and answered as before', []);
  readonly #changes = this.#counter('margincore_changes_total', 'changes that were made', ['kind']);
  readonly #conflated = this.#counter('margincore_stream_conflated_total', 'changes that slow consumers were told of in one message', []);
  readonly #seconds = new Histogram({
    ...{ name: 'margincore_request_seconds', help: 'time to an answer', labelNames: ['route'], registers: [this.registry] },
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  });

  readonly #laneSeconds = new Histogram({
    ...{ name: 'margincore_lane_seconds', help: 'time from admission to an answer; of changes until on the disk', labelNames: ['lane'] },
    registers: [this.registry],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
  });

  constructor(opening: Opening, guard: Guard, consumers: () => number) {
    collectDefaultMetrics({ register: this.registry });
    const ofVenue = (name: string, help: string, value: (venue: Venue) => number): void =>
      this.#gauge(name, help, () => (opening.venue === undefined ? undefined : value(opening.venue)));
    this.#gauge('margincore_ready', '1 once the journal was read', () => Number(opening.venue !== undefined));
    this.#gauge('margincore_recovery_records', 'records of the journal that the start has come to', () => opening.progress.seq);
    this.#gauge('margincore_recovery_target', 'records of the journal at the start', () => opening.progress.target ?? undefined);
    this.#gauge('margincore_recovery_seconds', 'time from the start until it was ready, or until now', () => opening.seconds);
    ofVenue('margincore_sequence', 'number of the last durable change', (venue) => venue.durable.sequence);
    ofVenue('margincore_accounts', 'accounts of the book', (venue) => venue.live.levels.equities.length);
    new Gauge({
      ...{ name: 'margincore_accounts_by_level', help: 'accounts that are not ok, by level; atRisk: in call or below, or unknown' },
      labelNames: ['level'],
      registers: [this.registry],
      collect: function collect() {
        const { venue } = opening;
        // as they were durable
        if (venue === undefined || venue.durable.sequence < venue.live.sequence) return;
        for (const [level, accounts] of Object.entries(venue.live.levels.counts())) this.set({ level }, accounts);
      },
    });
    ofVenue('margincore_log_trouble', '1 while the log takes no changes', (venue) => Number(venue.trouble !== undefined));
    ofVenue('margincore_log_behind', 'changes made that are not durable yet', (venue) => venue.live.sequence - venue.durable.sequence);
    ofVenue('margincore_halted', '1 while orders are halted', (venue) => Number(venue.policy.halted));
    ofVenue('margincore_frozen_accounts', 'accounts that are frozen', (venue) => venue.policy.frozenAccounts);
    this.#gauge('margincore_keys_stale', '1 while the file of keys cannot be read: those read before stand', () => Number(guard.stale));
    this.#gauge('margincore_stream_consumers', 'who watches', consumers);
    ofVenue('margincore_engine_memory_bytes', 'memory of the backend', (venue) => venue.engine.memoryBytes);
    this.#gauge(
      'margincore_book_thread_behind',
      'changes that the thread for the whole book has still to make',
      () => opening.book?.behind,
    );
  }

  /** Sockets of everybody, those that ask nothing among them. */
  connections(server: Server): void {
    const counted = (): Promise<number> => new Promise((done) => server.getConnections((_, count) => done(count)));
    new Gauge({
      ...{ name: 'margincore_connections', help: 'open connections, streams among them', registers: [this.registry] },
      collect: async function collect() {
        this.set(await counted());
      },
    });
  }

  /** Sets the queue lengths and running requests. */
  admission(admission: Admission): void {
    const byLane = (name: string, help: string, of: (lane: Lane) => number): void =>
      void new Gauge({
        ...{ name, help, labelNames: ['lane'], registers: [this.registry] },
        collect: function collect() {
          for (const lane of lanes) this.set({ lane }, of(lane));
        },
      });
    byLane('margincore_waiting', 'requests that wait for their turn, by lane', (lane) => admission.waiting(lane));
    byLane('margincore_at_work', 'requests at work, by lane', (lane) => admission.atWork(lane));
  }

  /** Records the time from admission to answer, seconds; for a change, until it is on disk. */
  laneTook(lane: Lane, seconds: number): void {
    this.#laneSeconds.observe({ lane }, seconds);
  }

  /** A request that there was no room or no time for. */
  notAdmitted(lane: Lane, why: RefusedWhy): void {
    this.#shed.inc({ lane, why });
  }

  request(route: string, status: number, seconds: number): void {
    this.#requests.inc({ route, status });
    this.#seconds.observe({ route }, seconds);
  }

  /** Counts a refused request or stream message. */
  refused(told: FaultResponse | undefined): void {
    this.#faults.inc({ code: told?.fault.code ?? 'INTERNAL' });
    if (told?.status === 401) this.#refused.inc({ why: told.fault.path });
    if (told?.status === 403) this.#refused.inc({ why: 'scope' });
  }

  refusedEarly(status: string): void {
    this.#early.inc({ status });
  }

  replayed(): void {
    this.#replayed.inc();
  }

  changed(kind: string): void {
    this.#changes.inc({ kind });
  }

  conflated(changes: number): void {
    this.#conflated.inc(changes);
  }

  /** Without a value it is not told. */
  #gauge(name: string, help: string, value: () => number | undefined): void {
    new Gauge({
      ...{ name, help, labelNames: [], registers: [this.registry] },
      collect: function collect() {
        const now = value();
        if (now === undefined) this.remove();
        else this.set(now);
      },
    });
  }

  #counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
