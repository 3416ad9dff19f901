// Admission: urgent requests first, a share per key, bounded queues, and immediate refusal of requests that cannot finish in time.
import { Fault } from '../index.js';
import { Refusal } from './faults.js';
import type { Holder } from './keys.js';

/** In the order of their urgency. `book`: questions about the whole book, which a thread of their own answers. */
export const lanes = ['halt', 'cancel', 'fill', 'tick', 'question', 'book'] as const;
export type Lane = (typeof lanes)[number];

interface Limits {
  /** At work at a time. */
  readonly atWork: number;
  /** Waiting at most; beyond them 503. */
  readonly waiting: number;
  /** Deadline where none is stated, ms. */
  readonly deadlineMs: number;
}

/** Halts and cancels are bounded by connections alone: none is refused. */
const limits: Readonly<Record<Lane, Limits>> = {
  halt: { atWork: Number.POSITIVE_INFINITY, waiting: Number.POSITIVE_INFINITY, deadlineMs: Number.POSITIVE_INFINITY },
  cancel: { atWork: Number.POSITIVE_INFINITY, waiting: Number.POSITIVE_INFINITY, deadlineMs: Number.POSITIVE_INFINITY },
  fill: { atWork: 512, waiting: 4096, deadlineMs: 5000 },
  tick: { atWork: 64, waiting: 512, deadlineMs: 5000 },
  question: { atWork: 64, waiting: 2048, deadlineMs: 5000 },
  book: { atWork: 1, waiting: 16, deadlineMs: 60_000 },
};
const exempt: readonly Lane[] = ['halt', 'cancel'];
/** Default limit of a key on requests in flight: over all lanes, and in the lane `book`. */
const usualInFlight = 2048;
const mostBookInFlight = 4;
/** Work of a turn of the event loop: as long as requests took to be read times `share`, within these bounds, ms. */
const slice = { least: 4, most: 40, share: 4 } as const;
/** Longest reading before a turn is taken in between, ms: the event loop may read thousands of sockets before it comes to anything else. */
const mostReadingMs = 10;
/** Least cost of a start, ms: most of a change's work comes later. */
const leastCostMs = 0.1;
/** Weight of the newest measurement. */
const weight = 0.1;

export interface Asks {
  readonly lane: Lane;
  readonly holder: Holder;
  /** Counted so often against the quota of the key: changes of a list. */
  readonly count: number;
  /** Time that is left for an answer, ms; that of the lane where undefined. */
  readonly deadlineMs: number | undefined;
}

interface Queued {
  readonly until: number;
  readonly start: () => void;
  readonly refuse: (error: Refusal) => void;
}

/** Use of one key: quota left, and requests under way. */
interface Share {
  tokens: number;
  filledAt: number;
  inFlight: number;
  book: number;
}

/** Reason of a refusal, as metrics count it. */
export type RefusedWhy = 'quota' | 'inFlight' | 'queue' | 'deadline' | 'late';

export class Admission {
  readonly #now: () => number;
  readonly #later: (turn: () => void) => void;
  readonly #refused: (lane: Lane, why: RefusedWhy) => void;
  readonly #queues = new Map<Lane, Queued[]>(lanes.map((lane) => [lane, []]));
  readonly #atWork = new Map<Lane, number>(lanes.map((lane) => [lane, 0]));
  readonly #shares = new Map<string, Share>();
  /** Time of a request by lane, ms: from start to answer, and on the one thread. */
  readonly #tookMs = new Map<Lane, number>();
  readonly #costMs = new Map<Lane, number>();
  #turnAsked = false;
  #spentMs = 0;
  #sliceMs: number = slice.least;
  #endedAt: number;

  /** `now` is a clock in ms; `later` calls back in the next turn of the event loop. */
  constructor(
    refused: (lane: Lane, why: RefusedWhy) => void,
    now = () => performance.now(),
    later: (turn: () => void) => void = setImmediate,
  ) {
    this.#refused = refused;
    this.#now = now;
    this.#later = later;
    this.#endedAt = now();
  }

  waiting(lane: Lane): number {
    return (this.#queues.get(lane) as Queued[]).length;
  }

  atWork(lane: Lane): number {
    return this.#atWork.get(lane) as number;
  }

  /** Does the work in its turn. Rejects with 429 where the key has used its share, 503 where there is no room or no time, both with the time after which to come again. */
  async run<T>({ lane, holder, count, deadlineMs }: Asks, work: () => Promise<T> | T): Promise<T> {
    this.#turnBetween();
    const until = this.#now() + (exempt.includes(lane) ? Number.POSITIVE_INFINITY : (deadlineMs ?? limits[lane].deadlineMs));
    const share = this.#shareOf(holder);
    if (!exempt.includes(lane)) this.#admit(lane, holder, share, count, until);
    share.inFlight += count;
    if (lane === 'book') share.book += 1;
    try {
      const turn = this.#turn(lane, until);
      if (turn !== undefined) await turn;
      return await this.#worked(lane, until, work);
    } finally {
      share.inFlight -= count;
      if (lane === 'book') share.book -= 1;
      if (share.inFlight === 0 && holder.perSecond === undefined) this.#shares.delete(holder.name);
    }
  }

  #shareOf({ name, perSecond = 0 }: Holder): Share {
    const now = this.#now();
    const share = this.#shares.get(name) ?? { tokens: perSecond, filledAt: now, inFlight: 0, book: 0 };
    this.#shares.set(name, share);
    share.tokens = Math.min(perSecond, share.tokens + ((now - share.filledAt) / 1000) * perSecond);
    share.filledAt = now;
    return share;
  }

  #admit(lane: Lane, { perSecond, inFlight = usualInFlight }: Holder, share: Share, count: number, until: number): void {
    if (perSecond !== undefined && share.tokens < Math.min(count, perSecond)) {
      const seconds = (Math.min(count, perSecond) - share.tokens) / perSecond;
      throw this.#refusal(lane, 'quota', 429, `at most ${perSecond} a second for this key`, count, seconds);
    }
    // one alone is always let in: a list may be longer than the cap
    if ((share.inFlight > 0 && share.inFlight + count > inFlight) || (lane === 'book' && share.book >= mostBookInFlight))
      throw this.#refusal(
        lane,
        'inFlight',
        429,
        `at most ${lane === 'book' ? mostBookInFlight : inFlight} at a time for this key`,
        share.inFlight,
        1,
      );
    const wait = this.#waitMs(lane);
    if (this.waiting(lane) >= limits[lane].waiting)
      throw this.#refusal(lane, 'queue', 503, `among at most ${limits[lane].waiting} that wait`, this.waiting(lane), wait / 1000);
    const left = until - this.#now();
    if (wait + (this.#tookMs.get(lane) ?? 0) > left && wait > 0)
      throw this.#refusal(
        lane,
        'deadline',
        503,
        `answered within ${Math.round(left)} ms`,
        `${Math.round(wait)} ms of work before it`,
        wait / 1000,
      );
    if (perSecond !== undefined) share.tokens -= count;
  }

  /** Work before a request of this lane, ms, as it has been of late. */
  #waitMs(lane: Lane): number {
    if (lane === 'book') return this.waiting(lane) * (this.#tookMs.get(lane) ?? 0);
    let sum = 0;
    for (const other of lanes.slice(0, lanes.indexOf(lane) + 1)) sum += this.waiting(other) * (this.#costMs.get(other) ?? 0);
    return sum;
  }

  /** Resolves when it is its turn. */
  #turn(lane: Lane, until: number): Promise<void> | undefined {
    const queue = this.#queues.get(lane) as Queued[];
    if (lane === 'halt' || (this.#spentMs < this.#sliceMs && this.#free(lane) && queue.length === 0)) return this.#started(lane);
    return new Promise((done, refuse) => {
      const start = (): void => {
        this.#started(lane);
        done();
      };
      queue.push({ until, start, refuse });
      this.#askTurn();
    });
  }

  #free(lane: Lane): boolean {
    return this.atWork(lane) < limits[lane].atWork;
  }

  #started(lane: Lane): undefined {
    this.#atWork.set(lane, this.atWork(lane) + 1);
    this.#spentMs += this.#costMs.get(lane) ?? leastCostMs;
    this.#askTurn();
    return undefined;
  }

  async #worked<T>(lane: Lane, until: number, work: () => Promise<T> | T): Promise<T> {
    const from = this.#now();
    try {
      const made = work();
      // a change goes on in later turns: what its lane costs is learned from turns that were full
      if (lane === 'question') {
        const ms = this.#now() - from;
        this.#spentMs += Math.max(0, ms - (this.#costMs.get(lane) ?? leastCostMs));
        this.#learn(this.#costMs, lane, Math.max(leastCostMs, ms));
      }
      const answer = await made;
      // its caller has gone; a change that was made stands, and gets an answer
      if (lane === 'question' && this.#now() > until)
        throw this.#refusal(lane, 'late', 503, 'answered within its deadline', 'a later answer', 1);
      return answer;
    } finally {
      this.#atWork.set(lane, this.atWork(lane) - 1);
      this.#learn(this.#tookMs, lane, this.#now() - from);
      this.#askTurn();
    }
  }

  #learn(of: Map<Lane, number>, lane: Lane, ms: number): void {
    const before = of.get(lane);
    of.set(lane, before === undefined ? ms : before + weight * (ms - before));
  }

  #askTurn(): void {
    if (this.#turnAsked) return;
    this.#turnAsked = true;
    this.#later(() => this.#takeTurn());
  }

  /** A turn of the event loop: the most urgent first, until its time is used. */
  #takeTurn(learns = true): void {
    this.#turnAsked = false;
    const from = this.#now();
    // while requests are read for long, work goes on for long too: refusing does not starve what was accepted
    this.#sliceMs = Math.min(slice.most, Math.max(slice.least, slice.share * (from - this.#endedAt - this.#spentMs)));
    this.#spentMs = 0;
    let started = 0;
    for (const lane of lanes) {
      const queue = this.#queues.get(lane) as Queued[];
      let taken = 0;
      while (taken < queue.length && this.#free(lane) && this.#spentMs < this.#sliceMs) {
        const next = queue[taken++] as Queued;
        // what is started in this turn works when it is over
        if (this.#now() + this.#spentMs + (this.#tookMs.get(lane) ?? 0) > next.until)
          next.refuse(
            this.#refusal(lane, 'deadline', 503, 'begun in time for its deadline', 'a queue that was too long', this.#waitMs(lane) / 1000),
          );
        else {
          next.start();
          started += 1;
        }
      }
      queue.splice(0, taken);
    }
    this.#endedAt = this.#now();
    if (started > 0 && learns) {
      // microtasks of what was started come first, and are part of the turn
      const [began, count] = [from, started];
      this.#later(() => this.#learnTurn(began, count));
    }
    if (this.#spentMs > 0 || lanes.some((lane) => this.waiting(lane) > 0 && this.#free(lane))) this.#askTurn();
  }

  /** Takes a turn amid reading that goes on for long: what was accepted is not kept waiting by what comes. */
  #turnBetween(): void {
    if (this.#turnAsked && this.#now() - this.#endedAt - this.#spentMs >= mostReadingMs) this.#takeTurn(false);
  }

  /** Learns how long a start occupies the one thread, from turns that started changes. */
  #learnTurn(began: number, started: number): void {
    const ms = Math.max(leastCostMs, (this.#now() - began) / started);
    for (const lane of ['cancel', 'fill', 'tick'] as const) this.#learn(this.#costMs, lane, ms);
  }

  #refusal(lane: Lane, why: RefusedWhy, status: 429 | 503, expectation: string, got: unknown, seconds: number): Refusal {
    this.#refused(lane, why);
    return new Refusal(status, new Fault('BUSY', lane, expectation, got), Math.max(1, Math.ceil(seconds)));
  }
}
