// An open-loop client: sends when the clock says, whatever was answered. Times run from the moment a request was due.
import { connect, type Socket } from 'node:net';

/** A request: what is sent, and how often. */
export interface Plan {
  readonly host: string;
  readonly port: number;
  readonly seconds: number;
  /** Each in connections of its own. */
  readonly lanes: readonly LanePlan[];
}

export interface LanePlan {
  readonly name: string;
  /** Evenly spaced; `closed`: each connection asks again as soon as it is answered; `once`: each asks once, all at the same time. */
  readonly perSecond: number | 'closed' | 'once';
  readonly connections: number;
  readonly path: string;
  /** Bodies, in turn. */
  readonly bodies: readonly string[];
  /** Stated with each request; one that is due while every connection waits is then not sent, and waits itself otherwise. */
  readonly deadlineMs?: number;
}

export interface LaneTold {
  readonly name: string;
  readonly sent: number;
  /** By status. */
  readonly answers: Readonly<Record<string, number>>;
  /** Requests that were due and found every connection waiting. */
  readonly unsent: number;
  /** Requests that were sent and never answered, or lost with their connection. */
  readonly unanswered: number;
  /** Times of answers with 200, ms. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly most: number;
  /** 200 a second, over the time in which they came. */
  readonly rate: number;
  /** Answers with 200 that came later than their deadline, counted from when they were sent. */
  readonly late: number;
}

export interface ClientTold {
  readonly lanes: readonly LaneTold[];
  /** Share of a core that this process used. */
  readonly cores: number;
}

const at = (sorted: Float64Array, share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

class Lane {
  readonly plan: LanePlan;
  readonly #requests: readonly Buffer[];
  readonly #sockets: Socket[] = [];
  /** When what a connection waits for was due and was sent, by connection; undefined where it waits for nothing. */
  readonly #asked: (readonly [due: number, sent: number] | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #queue: number[] = [];
  #due = 0;
  #sent = 0;
  #unsent = 0;
  until = 0;
  readonly #answers: Record<string, number> = {};
  readonly #times: number[] = [];
  #last = 0;
  #late = 0;

  constructor({ host, port }: Plan, plan: LanePlan) {
    this.plan = plan;
    const head = `POST ${plan.path} HTTP/1.1\r\nhost: ${host}:${port}\r\ncontent-type: application/json\r\n${
      plan.deadlineMs === undefined ? '' : `deadline-ms: ${plan.deadlineMs}\r\n`
    }content-length: `;
    this.#requests = plan.bodies.map((body) => Buffer.from(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`));
    for (let n = 0; n < plan.connections; n++) this.#connect(host, port, n);
  }

  get waiting(): number {
    return this.plan.connections - this.#free.length + this.#queue.length;
  }

  #connect(host: string, port: number, n: number): void {
    const socket = connect(port, host).setNoDelay().setEncoding('latin1');
    this.#sockets[n] = socket;
    this.#free.push(n);
    let text = '';
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = text.indexOf('content-length: ');
      if (text.length < end + 4 + Number.parseInt(text.slice(length + 16, length + 26), 10)) return;
      const status = text.slice(9, 12);
      text = '';
      this.#answered(status, n);
    });
    socket.on('error', () => socket.destroy());
  }

  /** Everything that is due by now. */
  send(from: number, now: number): void {
    const { perSecond, connections, deadlineMs } = this.plan;
    if (typeof perSecond === 'string') {
      if (this.#sent === 0) for (let n = 0; n < connections; n++) this.#ask(this.#free.pop() as number, from);
      return;
    }
    for (const due = Math.floor(((now - from) * perSecond) / 1000); this.#due < due; this.#due++) {
      const at = from + (this.#due * 1000) / perSecond;
      const n = this.#free.pop();
      if (n !== undefined) this.#ask(n, at);
      else if (deadlineMs === undefined) this.#queue.push(at);
      else this.#unsent += 1;
    }
  }

  #ask(n: number, due: number): void {
    this.#asked[n] = [due, performance.now()];
    (this.#sockets[n] as Socket).write(this.#requests[this.#sent++ % this.#requests.length] as Buffer);
  }

  #answered(status: string, n: number): void {
    const now = performance.now();
    const [due, sent] = this.#asked[n] ?? [now, now];
    this.#answers[status] = (this.#answers[status] ?? 0) + 1;
    if (status === '200') {
      this.#times.push(now - due);
      this.#last = now;
      if (this.plan.deadlineMs !== undefined && now - sent > this.plan.deadlineMs) this.#late += 1;
    }
    const next = this.plan.perSecond === 'closed' && now < this.until ? now : this.#queue.shift();
    if (next === undefined) this.#free.unshift(n);
    else this.#ask(n, next);
  }

  end(from: number): LaneTold {
    const times = Float64Array.from(this.#times).sort();
    for (const socket of this.#sockets) socket.destroy();
    return {
      ...{ name: this.plan.name, sent: this.#sent, answers: this.#answers, unsent: this.#unsent, unanswered: this.waiting },
      ...{ p50: at(times, 0.5), p99: at(times, 0.99), p999: at(times, 0.999), most: times.at(-1) ?? 0 },
      ...{ rate: times.length === 0 ? 0 : times.length / ((this.#last - from) / 1000), late: this.#late },
    };
  }
}

/** Time after the last request in which answers are waited for, ms. */
const patienceMs = 8000;

export async function driven(plan: Plan): Promise<ClientTold> {
  const lanes = plan.lanes.map((one) => new Lane(plan, one));
  await new Promise((connected) => setTimeout(connected, 300));
  const used = process.cpuUsage();
  const from = performance.now();
  const until = from + plan.seconds * 1000;
  for (const lane of lanes) lane.until = until;
  await new Promise<void>((done) => {
    const turn = (): void => {
      const now = performance.now();
      for (const lane of lanes) lane.send(from, Math.min(now, until));
      if (now < until) setTimeout(turn, 1);
      else done();
    };
    turn();
  });
  const { user, system } = process.cpuUsage(used);
  const cores = (user + system) / 1000 / (performance.now() - from);
  const patient = performance.now() + patienceMs;
  while (lanes.some(({ waiting }) => waiting > 0) && performance.now() < patient) await new Promise((go) => setTimeout(go, 10));
  return { lanes: lanes.map((lane) => lane.end(from)), cores };
}
