// npm run bench:service [accounts] [seconds]: the service under load: what-ifs, fills acknowledged from disk, a thousand subscribers of which a tenth do not read.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { benchRoot } from './root.js';

const [accounts = 100_000, seconds = 5] = process.argv.slice(2).map(Number);

/** A connection that asks again as soon as it is answered, until then: nothing between it and the socket, so that what is timed is the service. */
function asking(address: URL, path: string, body: () => object, until: number, times: number[]): Promise<void> {
  const head = `POST ${path} HTTP/1.1\r\nhost: ${address.host}\r\ncontent-type: application/json\r\ncontent-length: `;
  return new Promise((done, failed) => {
    const socket = connect(Number(address.port), address.hostname).setNoDelay().setEncoding('latin1');
    let [from, got] = [0, ''];
    const ask = (): void => {
      if (performance.now() >= until) return void socket.end(done);
      const text = JSON.stringify(body());
      from = performance.now();
      socket.write(`${head}${Buffer.byteLength(text)}\r\n\r\n${text}`);
    };
    socket.on('connect', ask).on('error', failed);
    socket.on('data', (chunk) => {
      got += chunk;
      const end = got.indexOf('\r\n\r\n') + 4;
      if (end < 4 || got.length < end + Number(/content-length: (\d+)/i.exec(got)?.[1])) return;
      if (!got.startsWith('HTTP/1.1 200')) return void failed(new Error(got));
      times.push(performance.now() - from);
      got = '';
      ask();
    });
  });
}

/** Over so many connections at a time for so long; each answer must be 200. */
async function load(what: string, address: URL, path: string, connections: number, body: () => object, each = 1): Promise<void> {
  const times: number[] = [];
  const until = performance.now() + 1000 * seconds;
  await Promise.all(Array.from({ length: connections }, () => asking(address, path, body, until, times)));
  times.sort((x, y) => x - y);
  const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN).toFixed(2);
  const rate = Math.round((times.length * each) / seconds);
  const busy = (loadavg()[0] as number).toFixed(1);
  console.log(
    `${what.padEnd(46)} ${String(rate).padStart(6)} /s  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  p99.9 ${at(0.999)} ms  (machine's load ${busy})`,
  );
}

interface Of {
  readonly account: string;
  readonly subaccount: string;
}

/** A few thousand accounts from all over the book, in turn. */
async function turns(address: URL): Promise<() => Of> {
  const some: Of[] = [];
  for (let part = 0; part < 10; part++) {
    const page = await fetch(new URL(`/v1/accounts?from=${Math.floor((accounts * part) / 10)}&most=300`, address));
    const { answer } = (await page.json()) as { answer: { accounts: Of[] } };
    for (const { account, subaccount } of answer.accounts) some.push({ account, subaccount });
  }
  let n = 0;
  return () => some[(n++ * 7919) % some.length] as Of;
}

async function memory(address: URL): Promise<string> {
  const text = await (await fetch(new URL('/metrics', address))).text();
  const bytes = /^process_resident_memory_bytes (\S+)/m.exec(text)?.[1];
  return `${Math.round(Number(bytes) / 2 ** 20)} MiB`;
}

async function measured(service: ChildProcess): Promise<void> {
  const [line] = await once(service.stdout as NonNullable<typeof service.stdout>, 'data');
  const address = new URL(JSON.parse(String(line)).address);
  console.log(`${accounts} accounts; resident ${await memory(address)}`);
  const account = await turns(address);
  const trade = { instrument: 'BTC-30JAN26', quantity: 10, price: 90_000 };
  const whatIf = (): object => ({ ...account(), trades: [trade] });
  const many = <T>(of: () => T): T[] => Array.from({ length: 100 }, of);
  let sign = 1;
  const fill = (): object => {
    sign = -sign;
    return { kind: 'fill', ...account(), ...trade, quantity: 10 * sign };
  };
  await load('what-ifs, 4 connections (warming up)', address, '/v1/what-if', 4, whatIf);
  await load('what-ifs, one connection', address, '/v1/what-if', 1, whatIf);
  await load('what-ifs, 16 connections', address, '/v1/what-if', 16, whatIf);
  await load('what-ifs, 4 connections, lists of 100', address, '/v1/what-ifs', 4, () => ({ questions: many(whatIf) }), 100);
  await load('fills on the disk, one connection', address, '/v1/changes', 1, fill);
  await load('fills on the disk, 64 connections', address, '/v1/changes', 64, fill);
  await load('fills on the disk, 8 connections, lists of 100', address, '/v1/changes', 8, () => many(fill), 100);
  console.log(`resident ${await memory(address)}`);
  const watchers = new Worker(new URL(import.meta.url), { workerData: address.host });
  await once(watchers, 'message');
  for (const n of [1, 2]) {
    await load(`fills on the disk, 16 connections, 1000 watch, ${n}`, address, '/v1/changes', 16, fill);
    watchers.postMessage('how many');
    const [{ told, behind }] = await once(watchers, 'message');
    console.log(`resident ${await memory(address)}; ${Math.round(told / seconds)} changes told a second, ${behind} watchers behind`);
  }
  await watchers.terminate();
}

/** A thousand who watch, a tenth of whom do not read. */
async function watched(host: string): Promise<void> {
  let told = 0;
  const sockets = Array.from({ length: 1000 }, () => new WebSocket(`ws://${host}/v1/stream`, 'margincore'));
  const last = new Int32Array(sockets.length);
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  for (const [n, socket] of sockets.entries()) {
    socket.on('message', (data: Buffer) => {
      const text = String(data);
      for (let at = 0; at >= 0; at = text.indexOf('\n', at + 1)) told += 1;
      last[n] = Number(/"sequence":(\d+)/.exec(text.slice(text.lastIndexOf('\n') + 1))?.[1] ?? last[n]);
    });
    socket.send('{"type":"subscribe"}');
    if (n % 10 === 0) setTimeout(() => socket.pause(), 500);
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  told = 0;
  parentPort?.on('message', () => {
    const most = Math.max(...last);
    parentPort?.postMessage({ told, behind: last.filter((one) => one < most - 256).length });
    told = 0;
  });
  parentPort?.postMessage('there');
}

if (!isMainThread) await watched(workerData);
else {
  const folder = mkdtempSync(join(tmpdir(), 'bench-service-'));
  const flags = ['serve', '--accounts', String(accounts), '--journal', join(folder, 'journal'), '--port', '0', '--json', '-q'];
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
}
