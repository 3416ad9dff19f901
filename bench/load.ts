// npm run bench:load [-- --accounts N --seconds S --before DIST --json]: the service under an open loop, with targets.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type ClientTold, driven, type LanePlan, type LaneTold, type Plan } from './load/client.js';
import { burned, disturbed, type ReadersPlan, type ReadersTold } from './load/others.js';
import { machine, node } from './machine.js';
import { benchRoot } from './root.js';

const roles = { client: driven, readers: disturbed, control: burned } as const;
type Role = keyof typeof roles;

/** A process of its own that does this; resolves with its answer. */
async function beside<T>(role: Role, plan: object): Promise<T> {
  const child = fork(fileURLToPath(import.meta.url), [role], { execArgv: [], stdio: 'inherit' });
  child.send(plan);
  const [told] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${role} ended with ${code}`))),
  ]);
  child.kill();
  return told as T;
}

interface Of {
  readonly account: string;
  readonly subaccount: string;
}

const trade = { instrument: 'BTC-30JAN26', quantity: 10, price: 90_000 };

/** A service of its own, and what is sent to it. */
class Venue {
  readonly #process: ChildProcess;
  readonly address: URL;
  readonly accounts: readonly Of[];
  readonly #folder: string;

  private constructor(process: ChildProcess, address: URL, accounts: readonly Of[], folder: string) {
    this.#process = process;
    this.address = address;
    this.accounts = accounts;
    this.#folder = folder;
  }

  static async open(dist: URL, count: number): Promise<Venue> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
    const flags = ['serve', '--accounts', String(count), '--journal', join(folder, 'journal'), '--port', '0', '--json', '-q'];
    const child = spawn(process.execPath, [fileURLToPath(new URL('cli.js', dist)), ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const address = new URL(JSON.parse(String(line)).address);
    const accounts: Of[] = [];
    for (let from: number | null = 0; from !== null && accounts.length < 10_000; ) {
      const page = await fetch(new URL(`/v1/accounts?from=${from}&most=100`, address), { headers: { 'deadline-ms': '60000' } });
      const text = await page.text();
      if (page.status !== 200) throw new Error(text);
      const { answer } = JSON.parse(text) as { answer: { accounts: Of[]; next: number | null } };
      for (const { account, subaccount } of answer.accounts) accounts.push({ account, subaccount });
      from = answer.next;
    }
    return new Venue(child, address, accounts, folder);
  }

  async close(): Promise<void> {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
    rmSync(this.#folder, { recursive: true });
  }

  /** CPU that its main thread and its others have used, s. Of Linux alone. */
  cpu(): Used {
    const ticks = (path: string): number => {
      const fields = readFileSync(path, 'latin1').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    };
    const { pid } = this.#process;
    const main = ticks(`/proc/${pid}/task/${pid}/stat`);
    return { main, others: ticks(`/proc/${pid}/stat`) - main };
  }

  async post(path: string, body: unknown): Promise<void> {
    const response = await fetch(new URL(`/v1/${path}`, this.address), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(await response.text());
    await response.arrayBuffer();
  }

  fills(perSecond: LanePlan['perSecond'], connections: number, deadlineMs?: number): LanePlan {
    const body = (n: number): string =>
      JSON.stringify({ kind: 'fill', ...this.#of(Math.floor(n / 2)), ...trade, quantity: n % 2 === 0 ? 10 : -10 });
    return this.#lane(
      'fill',
      'changes',
      perSecond,
      connections,
      Array.from({ length: 4000 }, (_, n) => body(n)),
      deadlineMs,
    );
  }

  whatIfs(connections: number): LanePlan {
    const bodies = Array.from({ length: connections }, (_, n) => JSON.stringify({ ...this.#of(n), trades: [trade] }));
    return this.#lane('what-if', 'what-if', 'once', connections, bodies, 120_000);
  }

  /** Orders that stand, and the cancel of each. */
  async cancels(perSecond: number, count: number): Promise<LanePlan> {
    const ids = Array.from({ length: count }, (_, n) => `load-${n}`);
    const { instrument } = trade;
    for (let n = 0; n < count; n += 500)
      await this.post(
        'changes',
        ids.slice(n, n + 500).map((id, k) => ({ kind: 'place', ...this.#of(n + k), order: { id, instrument, quantity: 1, price: 1 } })),
      );
    const bodies = ids.map((id, n) => JSON.stringify({ kind: 'cancel', ...this.#of(n), order: id }));
    return this.#lane('cancel', 'changes', perSecond, 64, bodies);
  }

  halts(perSecond: number): LanePlan {
    const bodies = [true, false].map((halted) => JSON.stringify({ halted, why: 'load' }));
    return this.#lane('halt', 'operator/halt', perSecond, 16, bodies);
  }

  #of(n: number): Of {
    return this.accounts[(n * 7919) % this.accounts.length] as Of;
  }

  #lane(
    name: string,
    path: string,
    perSecond: LanePlan['perSecond'],
    connections: number,
    bodies: string[],
    deadlineMs?: number,
  ): LanePlan {
    return { name, path: `/v1/${path}`, perSecond, connections, bodies, ...(deadlineMs !== undefined && { deadlineMs }) };
  }
}

interface Used {
  readonly main: number;
  readonly others: number;
}

interface Stage extends ClientTold {
  readonly stage: string;
  /** Cores that the service used. */
  readonly service: Used;
}

const said: (readonly [string, number, string, boolean])[] = [];
const say = (what: string, value: number, target: string, met: boolean): void => void said.push([what, value, target, met]);
const lane = ({ lanes }: Stage, name: string): LaneTold => lanes.find((one) => one.name === name) as LaneTold;

async function measured(): Promise<void> {
  const { values } = parseArgs({
    options: {
      accounts: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '8' },
      before: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [count, seconds] = [Number(values.accounts), Number(values.seconds)];
  const stages: Stage[] = [];
  const tell = (text: string): void => void (values.json || console.log(text));
  const told = (one: Stage): Stage => {
    stages.push(one);
    for (const { name, sent, unsent, answers, unanswered, p50, p99, p999, most, rate, late } of one.lanes)
      tell(
        `${`${one.stage}: ${name}`.padEnd(34)} ${String(Math.round(rate)).padStart(6)} /s of ${Math.round((sent + unsent) / seconds)}  p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)}  p99.9 ${p999.toFixed(1)}  most ${most.toFixed(0)} ms  ${JSON.stringify(answers)}${unsent > 0 ? ` unsent ${unsent}` : ''}${unanswered > 0 ? ` unanswered ${unanswered}` : ''}${late > 0 ? ` late ${late}` : ''}`,
      );
    tell(
      `${''.padEnd(34)} cores: client ${one.cores.toFixed(2)}, service ${one.service.main.toFixed(2)} + ${one.service.others.toFixed(2)}; load of the machine ${(loadavg()[0] as number).toFixed(1)}`,
    );
    return one;
  };
  const run = async (stage: string, venue: Venue, lanes: readonly LanePlan[], lasting = seconds): Promise<Stage> => {
    const plan: Plan = { host: venue.address.hostname, port: Number(venue.address.port), seconds: lasting, lanes };
    const [from, before] = [performance.now(), venue.cpu()];
    const client = await beside<ClientTold>('client', plan);
    const [after, elapsed] = [venue.cpu(), (performance.now() - from) / 1000];
    const service = { main: (after.main - before.main) / elapsed, others: (after.others - before.others) / elapsed };
    return told({ stage, ...client, service });
  };

  const venue = await Venue.open(new URL('dist/', benchRoot), count);
  const former = values.before === undefined ? undefined : await Venue.open(pathToFileURL(`${values.before}/`), count);
  try {
    for (const one of [former, venue]) if (one !== undefined) await run('warming up', one, [one.fills('closed', 64)], 3);
    const capacity = lane(await run('capacity', venue, [venue.fills('closed', 64)], 4), 'fill').rate;
    const half = Math.round(capacity / 2);
    const before = former && lane(await run('half, before', former, [former.fills(half, 256)]), 'fill');
    const alone = await run('half', venue, [venue.fills(half, 256)]);
    if (before !== undefined)
      say(
        'fills against the version before, p50',
        lane(alone, 'fill').p50 / before.p50,
        'at most 1',
        lane(alone, 'fill').p50 <= before.p50,
      );
    say('cores of the generator', alone.cores, 'at most 0.25', alone.cores <= 0.25);

    const watchers = Array.from({ length: 10 }, (_, n) => venue.accounts.slice(n * 1000, n * 1000 + 1000)).filter(
      (some) => some.length > 0,
    );
    const readers: ReadersPlan = { address: venue.address.origin, seconds: Math.max(10, seconds + 1), watchers };
    const reading = beside<ReadersTold>('readers', readers);
    await new Promise((go) => setTimeout(go, 500));
    const watched = await run('half, with readers', venue, [venue.fills(half, 256)]);
    const { answers, longest, megabytes, cores } = await reading;
    tell(
      `${''.padEnd(34)} stress: ${answers} answers, longest wait ${longest.toFixed(1)} s; readers: ${megabytes.toFixed(0)} MB, ${cores.toFixed(2)} cores`,
    );
    say('answers of stress in 10 s', answers, 'at least 1', answers >= 1);

    const more = (of: keyof Used): number => Math.max(0, watched.service[of] - alone.service[of]);
    const burn = more('main') + more('others') + cores;
    const burning = beside<number>('control', { cores: burn, seconds: seconds + 1 });
    await new Promise((go) => setTimeout(go, 500));
    const control = await run('half, with the control', venue, [venue.fills(half, 256)]);
    tell(`${''.padEnd(34)} control: ${(await burning).toFixed(2)} cores of ${burn.toFixed(2)}`);
    const ratio = lane(watched, 'fill').p999 / lane(control, 'fill').p999;
    say('p99.9 of fills with readers over the control', ratio, 'at most 3', ratio <= 3);

    const deadlineMs = 1000;
    const cancels = await venue.cancels(50, Math.ceil(50 * seconds));
    const over = await run('ten times', venue, [venue.fills(10 * half, 3000, deadlineMs), cancels, venue.halts(5)]);
    const [fill, cancel, halt] = ['fill', 'cancel', 'halt'].map((name) => lane(over, name)) as [LaneTold, LaneTold, LaneTold];
    const shed = (fill.answers['503'] ?? 0) + (fill.answers['429'] ?? 0);
    say('ten times: share that is shed', shed / fill.sent, 'more than 0', shed > 0);
    say('ten times: accepted over the capacity', fill.rate / capacity, 'at least 0.8', fill.rate >= 0.8 * capacity);
    say('ten times: accepted after the deadline', fill.late / (fill.answers['200'] ?? 0), '0', fill.late === 0);
    for (const one of [cancel, halt]) {
      const missed = one.sent - (one.answers['200'] ?? 0);
      say(`ten times: ${one.name}s not made`, missed, '0', missed === 0);
    }
    const burst = lane(await run('a thousand at once', venue, [venue.whatIfs(1000)], 1), 'what-if');
    const missed = burst.sent - (burst.answers['200'] ?? 0);
    say('a thousand what-ifs at once: seconds until the last', burst.most / 1000, 'at most 5', missed === 0 && burst.most <= 5000);
  } finally {
    for (const one of [former, venue]) await one?.close();
  }
  const results = said.map(([what, value, target, met]) => ({ what, value, target, met }));
  if (values.json)
    console.log(JSON.stringify({ machine, node, accounts: count, seconds, load: loadavg()[0], stages, results }, undefined, 1));
  else for (const { what, value, target, met } of results) tell(`${met ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(3)} (${target})`);
}

const role = roles[process.argv[2] as Role] as ((plan: never) => Promise<unknown>) | undefined;
if (role === undefined || process.send === undefined) await measured();
else {
  const [plan] = await once(process, 'message');
  process.send(await role(plan as never));
}
