// Disturbing processes: a reader that loops `stress` beside watchers, and a control that burns as much CPU.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { WebSocket } from 'ws';

export interface ReadersPlan {
  readonly address: string;
  readonly seconds: number;
  readonly watchers: readonly (readonly object[])[];
}

export interface ReadersTold {
  readonly answers: number;
  /** Time until the first answer, and the longest between two, s. */
  readonly longest: number;
  readonly megabytes: number;
  readonly cores: number;
}

/** Asks for `stress` until the time is over, beside watchers. */
export async function disturbed({ address, seconds, watchers }: ReadersPlan): Promise<ReadersTold> {
  let bytes = 0;
  const sockets = watchers.map((figures) => {
    const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/stream`, 'margincore');
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', figures })));
    socket.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  const used = process.cpuUsage();
  const from = performance.now();
  const until = from + seconds * 1000;
  const over = AbortSignal.timeout(seconds * 1000);
  let [answers, last, longest] = [0, from, 0];
  while (performance.now() < until) {
    try {
      const response = await fetch(`${address}/v1/stress`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'deadline-ms': '60000' },
        body: '{}',
        signal: over,
      });
      bytes += (await response.arrayBuffer()).byteLength;
      if (response.status === 200) answers += 1;
      else if (response.status !== 503) throw new Error(`stress: ${response.status}`);
    } catch (error) {
      if (!over.aborted) throw error;
      break;
    }
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }
  longest = Math.max(longest, performance.now() - last);
  const { user, system } = process.cpuUsage(used);
  for (const socket of sockets) socket.terminate();
  return { answers, longest: longest / 1000, megabytes: bytes / 2 ** 20, cores: (user + system) / 1000 / (performance.now() - from) };
}

/** A thread spins in slices until its process has used so many cores since it began. */
const spinning = `
const { workerData: cores } = require('node:worker_threads');
const [used, from] = [process.cpuUsage(), performance.now()];
const spin = () => {
  const until = performance.now() + 2;
  while (performance.now() < until);
  const { user, system } = process.cpuUsage(used);
  const ahead = (user + system) / 1000 / cores - (performance.now() - from);
  if (ahead > 0) setTimeout(spin, ahead); else setImmediate(spin);
};
spin();`;

/** Burns so many cores for so long, as far as the machine gives them; answers what it burned. */
export async function burned({ cores, seconds }: { readonly cores: number; readonly seconds: number }): Promise<number> {
  const threads = Math.ceil(cores) + 1;
  const used = process.cpuUsage();
  const from = performance.now();
  const workers = Array.from({ length: threads }, () => new Worker(spinning, { eval: true, workerData: Math.max(0.01, cores) }));
  await new Promise((over) => setTimeout(over, seconds * 1000));
  const { user, system } = process.cpuUsage(used);
  const elapsed = performance.now() - from;
  await Promise.all(workers.map((one) => one.terminate()));
  return (user + system) / 1000 / elapsed;
}
