// npm run bench:service [accounts] [seconds]: the service under load on this machine: what-ifs, fills acknowledged after the disk, a thousand who watch of which a tenth do not read.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { benchRoot } from './root.js';

const [accounts = 100_000, seconds = 10] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'bench-service-'));
const flags = ['serve', '--accounts', String(accounts), '--journal', join(folder, 'journal'), '--port', '0', '--json', '-q'];

/** Asks over so many connections at a time for so long; each answer must be 200. */
async function load(address: URL, path: string, connections: number, body: (n: number) => object): Promise<Float64Array> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const until = performance.now() + 1000 * seconds;
  let asked = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      const text = JSON.stringify(body(asked++));
      const from = performance.now();
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const sent = request({ agent, host: address.hostname, port: address.port, path, method: 'POST', headers }).end(text);
      const [answer] = await once(sent, 'response');
      const chunks = await answer.toArray();
      if (answer.statusCode !== 200) throw new Error(String(Buffer.concat(chunks)));
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  agent.destroy();
  return Float64Array.from(times).sort();
}

function told(what: string, times: Float64Array, each = 1): void {
  const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN).toFixed(2);
  const rate = Math.round((times.length * each) / seconds);
  console.log(`${what.padEnd(44)} ${String(rate).padStart(7)} /s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   p99.9 ${at(0.999)} ms`);
}

interface Of {
  readonly account: string;
  readonly subaccount: string;
}
const some: Of[] = [];
const account = (n: number): Of => some[(n * 7919) % some.length] as Of;

/** A few thousand accounts from all over the book. */
async function listed(address: URL): Promise<void> {
  for (let part = 0; part < 10; part++) {
    const page = await fetch(new URL(`/v1/accounts?from=${Math.floor((accounts * part) / 10)}&most=300`, address));
    const { answer } = (await page.json()) as { answer: { accounts: Of[] } };
    for (const { account, subaccount } of answer.accounts) some.push({ account, subaccount });
  }
}

const trade = { instrument: 'BTC-30JAN26', quantity: 10, price: 90_000 };
const fill = (n: number): object => ({ kind: 'fill', ...account(n), ...trade, quantity: n % 2 === 0 ? 10 : -10 });

async function memory(address: URL): Promise<string> {
  const text = await (await fetch(new URL('/metrics', address))).text();
  const bytes = /^process_resident_memory_bytes (\S+)/m.exec(text)?.[1];
  return `${Math.round(Number(bytes) / 2 ** 20)} MiB`;
}

async function measured(service: ChildProcess): Promise<void> {
  const [line] = await once(service.stdout as NonNullable<typeof service.stdout>, 'data');
  const address = new URL(JSON.parse(String(line)).address);
  console.log(`${accounts} accounts; resident ${await memory(address)}`);
  await listed(address);
  const whatIf = (n: number): object => ({ ...account(n), changes: { trades: [trade] } });
  await load(address, '/v1/what-if', 1, whatIf);
  told('what-ifs, one connection', await load(address, '/v1/what-if', 1, whatIf));
  told('what-ifs, 16 connections', await load(address, '/v1/what-if', 16, whatIf));
  told('fills on the disk, 64 connections', await load(address, '/v1/changes', 64, fill));
  const list = (n: number): object => Array.from({ length: 100 }, (_, i) => fill(100 * n + i));
  told('fills on the disk, 8 connections, lists of 100', await load(address, '/v1/changes', 8, list), 100);
  console.log(`resident ${await memory(address)}`);
  await watched(address);
}

/** A thousand who watch, a tenth of whom do not read. */
async function watched(address: URL): Promise<void> {
  let received = 0;
  const sockets = Array.from({ length: 1000 }, () => new WebSocket(`ws://${address.host}/v1/stream`, 'margincore'));
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  for (const [n, socket] of sockets.entries()) {
    socket.on('message', () => received++);
    socket.send('{"type":"subscribe"}');
    if (n % 10 === 0) setTimeout(() => socket.pause(), 500);
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = received;
  for (const n of [1, 2, 3]) {
    told(`fills on the disk, 16 connections, 1000 watch, ${n}`, await load(address, '/v1/changes', 16, fill));
    console.log(`resident ${await memory(address)}, ${Math.round((received - before) / (n * seconds))} messages read a second`);
  }
  for (const socket of sockets) socket.terminate();
}

const service = spawn(process.execPath, [fileURLToPath(new URL('dist/cli.js', benchRoot)), ...flags], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await measured(service);
} finally {
  service.kill();
  await once(service, 'exit');
  rmSync(folder, { recursive: true });
}
