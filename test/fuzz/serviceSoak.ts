// A service under load for minutes: questions, keyed and plain changes, repetitions, nonsense, subscribers that do not read. Memory has to stay flat.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const accounts = 2000;
const watchers = 40;
const trade = { instrument: 'BTC-30JAN26', quantity: 10, price: 90_000 };

type Sent = readonly [path: string, body: unknown, key?: string];

/** What a busy day brings, in turn; every tenth of it is refused. */
function sent(n: number): Sent {
  const account = `A${String(1 + (n % 50)).padStart(6, '0')}`;
  const fill = { kind: 'fill', account, ...trade, quantity: n % 2 === 0 ? 10 : -10 };
  switch (n % 10) {
    case 0:
      return ['what-if', { account: n % 20 === 0 ? 'nobody' : account, trades: [trade] }];
    case 1:
      return ['changes', Array.from({ length: 20 }, () => fill)];
    case 2:
      // each of them three times
      return [
        'changes',
        { ...fill, account: `A${String(1 + (Math.floor(n / 30) % 50)).padStart(6, '0')}`, quantity: 1 },
        `key-${Math.floor(n / 30)}`,
      ];
    case 3:
      return ['changes', { kind: 'tick', prices: { BTC: 80_000 + (n % 20_000), ETH: 2500 + (n % 1000) } }];
    case 4:
      return n % 20 === 4 ? ['changes', '{'] : ['limits', { account, withdrawal: 'USDC' }];
    case 5:
      return ['greeks', { account }];
    case 6:
      return ['order-check', { account, order: { id: `o${n}`, ...trade } }];
    case 7:
      return n % 100 === 7 ? ['statement', { account }] : ['margin', { accounts: [{ account }] }];
    case 8:
      return ['explain', { account }];
    default:
      return ['what-if', { account, trades: [trade] }];
  }
}

/** Watches as the stream has it, without a library: one masked frame asks, and what comes is counted. */
async function watching(address: URL, reads: boolean, told: (bytes: number) => void): Promise<Socket> {
  const socket = connect(Number(address.port), address.hostname);
  const head = `connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${Buffer.alloc(16).toString('base64')}`;
  socket.write(`GET /v1/stream HTTP/1.1\r\nhost: ${address.host}\r\n${head}\r\n\r\n`);
  await once(socket, 'data');
  const text = Buffer.from('{"type":"subscribe","figures":[{"account":"A000001"}]}');
  // masked by zeros: as it stands
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]));
  // who does not read is let go, since it answers no pings; the others say that they are there
  socket.on('error', () => socket.destroy());
  if (!reads) return socket.pause();
  const there = setInterval(() => socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0])), 5000);
  socket.on('close', () => clearInterval(there));
  return socket.on('data', ({ length }) => told(length));
}

interface Sample {
  readonly seconds: number;
  readonly rss: number;
  readonly heap: number;
}

async function sampled(address: URL, began: number): Promise<Sample> {
  const text = await (await fetch(new URL('/metrics', address))).text();
  const of = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]) / 2 ** 20;
  const seconds = Math.round((performance.now() - began) / 1000);
  return { seconds, rss: of('process_resident_memory_bytes'), heap: of('nodejs_heap_size_used_bytes') };
}

/** The least of a third: what is left when the garbage was collected. */
const least = (samples: readonly Sample[], of: 'rss' | 'heap'): number => Math.round(Math.min(...samples.map((one) => one[of])));

export async function serviceSoak(cli: string, folder: string, until: number): Promise<object> {
  const flags = ['serve', '--accounts', String(accounts), '--journal', join(folder, 'service'), '--port', '0', '--json', '-q'];
  const service = spawn(process.execPath, [cli, ...flags, '--log-level', 'silent'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(service.stdout, 'data');
    const address = new URL(JSON.parse(String(line)).address);
    let bytes = 0;
    const count = (length: number): void => {
      bytes += length;
    };
    const sockets = await Promise.all(Array.from({ length: watchers }, (_, n) => watching(address, n % 10 !== 0, count)));
    const statuses: Record<number, number> = {};
    let n = 0;
    const began = performance.now();
    const asking = async (): Promise<void> => {
      while (performance.now() < until) {
        const [path, body, key] = sent(n++);
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        const headers = { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) };
        const answer = await fetch(new URL(`/v1/${path}`, address), { method: 'POST', headers, body: text });
        await answer.arrayBuffer();
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        if (answer.status >= 500) throw new Error(`${answer.status} of ${path} ${text}`);
      }
    };
    const samples: Sample[] = [];
    const looking = async (): Promise<void> => {
      for (; performance.now() < until; await pause(500)) samples.push(await sampled(address, began));
    };
    await Promise.all([looking(), ...Array.from({ length: 8 }, asking)]);
    const left = sockets.filter((socket, n) => n % 10 !== 0 && !socket.destroyed).length;
    if (left !== sockets.filter((_, n) => n % 10 !== 0).length) throw new Error(`${left} who read are left`);
    for (const socket of sockets) socket.destroy();
    const third = Math.floor(samples.length / 3);
    const [middle, end] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
    const memory = { heap: [least(middle, 'heap'), least(end, 'heap')], rss: [least(middle, 'rss'), least(end, 'rss')] } as const;
    // what is kept for those who come back fills up in the first minutes, and is bounded: so much it may still grow by
    const room = 1.15;
    const more = 64;
    for (const [name, [before, after]] of Object.entries(memory))
      if (after > room * before + more)
        throw new Error(`${name} of the service grew from ${before} to ${after} MiB: ${JSON.stringify(samples)}`);
    const [first, last] = [samples[0], samples.at(-1)];
    return { requests: n, statuses, toldMiB: Math.round(bytes / 2 ** 20), first, last, leastOfThirds: memory };
  } finally {
    service.kill('SIGKILL');
  }
}
