// A checker of histories, without an engine, of a service killed at random moments under load: no acknowledged change vanishes or doubles.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Draws } from '../../src/draws.js';
import { serviceClient } from '../../src/service/client.js';
import { isLong } from '../long.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const kills = Number(process.env.SERVICE_KILLS ?? (isLong ? 200 : 3));
const [writers, readers] = [4, 2];

interface Served {
  readonly address: string;
  readonly sequence: number;
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>;
}

async function served(journal: string): Promise<Served> {
  const child = spawn(process.execPath, [cli, 'serve', '--accounts', '50', '--journal', journal, '--port', '0', '--json', '-q'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exit = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  const kill = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return (await exit)[0] as number | null;
  };
  return { ...JSON.parse(String(line)), kill };
}

/** What clients saw, and what must hold of it whatever the service is. */
class History {
  /** Number of an acknowledged change, by key. */
  readonly #made = new Map<string, number>();
  readonly #holder = new Map<number, string>();
  /** The highest number that anybody was shown. */
  shown = 0;

  acknowledged(key: string, sequence: number): void {
    expect(this.#made.get(key) ?? sequence, `${key} is answered as before`).toBe(sequence);
    expect(this.#holder.get(sequence) ?? key, `change ${sequence} is of one request`).toBe(key);
    this.#made.set(key, sequence);
    this.#holder.set(sequence, key);
    this.read(sequence);
  }

  read(sequence: number): void {
    this.shown = Math.max(this.shown, sequence);
  }

  get made(): readonly (readonly [string, number])[] {
    return [...this.#made];
  }
}

const fill = (key: string) =>
  ({ kind: 'fill', account: 'A000001', instrument: 'BTC-30JAN26', quantity: 1, price: 90_000, id: key }) as const;

test(`killed ${kills} times`, async () => {
  const draws = new Draws(Number(process.env.MARGINCORE_SEED ?? 20240805), 0);
  const folder = await mkdtemp(join(tmpdir(), 'crash-'));
  const journal = join(folder, 'journal');
  const history = new History();
  /** Sent, without an answer: they may stand or not, and from then on as they are answered. */
  const open: string[] = [];
  let service: Served | undefined;
  try {
    for (let life = 0; life < kills; life++) {
      service = await served(journal);
      const { address, sequence, kill } = service;
      expect(sequence, 'nothing that was shown has vanished').toBeGreaterThanOrEqual(history.shown);
      const client = serviceClient(address, { backOff: { retries: 0 } });
      for (const [key, number] of history.made.slice(-20)) expect((await client.apply(fill(key), key)).sequence).toBe(number);
      for (const key of open.splice(0)) history.acknowledged(key, (await client.apply(fill(key), key)).sequence as number);
      let [down, came] = [false, 0];
      const most = 1 + draws.below(40);
      let enough: () => void = () => undefined;
      const reached = new Promise<void>((go) => {
        enough = go;
      });
      const writing = Array.from({ length: writers }, async (_, writer) => {
        for (let n = 0; !down; n++) {
          const key = `${life}-${writer}-${n}`;
          const done = await client.apply(fill(key), key).catch(() => undefined);
          if (done === undefined) return void open.push(key);
          history.acknowledged(key, done.sequence as number);
          if (++came === most) enough();
        }
      });
      const reading = Array.from({ length: readers }, async () => {
        for (let last = 0; !down; ) {
          const read = await client.account('A000001').catch(() => undefined);
          if (read === undefined) return;
          expect(read.sequence, 'a reader never goes back').toBeGreaterThanOrEqual(last);
          const held = read.answer.holding.positions.find(({ instrument }) => instrument === 'BTC-30JAN26');
          expect(held?.quantity ?? 0, 'a fill each').toBe(read.sequence);
          last = read.sequence;
          history.read(last);
        }
      });
      await reached;
      // at any moment of what follows, by the seed
      await new Promise((go) => setTimeout(go, draws.below(15)));
      await kill('SIGKILL');
      down = true;
      await Promise.all([...writing, ...reading]);
    }
    service = await served(journal);
    const { address, kill } = service;
    const client = serviceClient(address);
    for (const key of open) history.acknowledged(key, (await client.apply(fill(key), key)).sequence as number);
    const { sequence, answer } = await client.account('A000001');
    expect(sequence).toBeGreaterThanOrEqual(history.shown);
    expect(answer.holding.positions.find(({ instrument }) => instrument === 'BTC-30JAN26')?.quantity).toBe(sequence);
    // numbers without a gap, each of one key: nothing is there that nobody sent, nothing twice
    expect(history.made.map(([, number]) => number).sort((x, y) => x - y)).toEqual(Array.from({ length: sequence }, (_, n) => n + 1));
    const { made } = history;
    for (let n = 0; n < made.length; n += 64)
      await Promise.all(
        made.slice(n, n + 64).map(async ([key]) => history.acknowledged(key, (await client.apply(fill(key), key)).sequence as number)),
      );
    expect((await client.account('A000001')).sequence).toBe(sequence);
    // told to stop, it answers what is under way and ends well
    expect(await kill('SIGTERM')).toBe(0);
  } finally {
    await service?.kill('SIGKILL').catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}, 3_600_000);
