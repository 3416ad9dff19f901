// A service that is killed at any moment comes back with every change that it has acknowledged, each once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { serviceClient } from '../../src/service/client.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** `npm run soak` asks for more. */
const kills = Number(process.env.SERVICE_KILLS ?? 3);

async function served(
  journal: string,
): Promise<{ address: string; sequence: number; kill: (signal: NodeJS.Signals) => Promise<number | null> }> {
  const child = spawn(process.execPath, [cli, 'serve', '--accounts', '50', '--journal', journal, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const kill = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const [code] = await once(child, 'exit');
    return code;
  };
  return { ...JSON.parse(String(line)), kill };
}

test(`killed ${kills} times`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crash-'));
  const journal = join(folder, 'journal');
  const acknowledged = new Map<string, number>();
  const sent = (key: string) =>
    ({ kind: 'fill', account: 'A000001', instrument: 'BTC-30JAN26', quantity: 1, price: 90_000, id: key }) as const;
  for (let life = 0; life < kills; life++) {
    const { address, sequence, kill } = await served(journal);
    expect(sequence).toBeGreaterThanOrEqual(acknowledged.size);
    const client = serviceClient(address);
    // what was acknowledged is answered as it was; each has a number of its own
    for (const [key, number] of [...acknowledged].slice(-20)) expect((await client.apply(sent(key), key)).sequence).toBe(number);
    let down = false;
    const before = acknowledged.size;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; !down; n++) {
        const key = `${life}-${writer}-${n}`;
        try {
          acknowledged.set(key, (await client.apply(sent(key), key)).sequence as number);
        } catch {
          return;
        }
      }
    });
    while (acknowledged.size === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, (37 * life) % 160));
    await kill('SIGKILL');
    down = true;
    await Promise.all(writers);
  }
  const { address, sequence, kill } = await served(journal);
  const client = serviceClient(address);
  expect(acknowledged.size).toBeGreaterThan(kills);
  expect(new Set(acknowledged.values()).size).toBe(acknowledged.size);
  // a fill each, those that were on the disk but not acknowledged among them
  const { answer } = await client.account('A000001');
  const held = answer.holding.positions.find(({ instrument }) => instrument === 'BTC-30JAN26');
  expect(held?.quantity).toBe(sequence);
  expect(sequence).toBeGreaterThanOrEqual(acknowledged.size);
  const keys = [...acknowledged.keys()];
  for (let n = 0; n < keys.length; n += 64) {
    const part = keys.slice(n, n + 64);
    const again = await Promise.all(part.map((key) => client.apply(sent(key), key)));
    expect(again.map((done) => done.sequence)).toEqual(part.map((key) => acknowledged.get(key)));
  }
  expect((await client.account('A000001')).sequence).toBe(sequence);
  // told to stop, it answers what is under way and ends well
  expect(await kill('SIGTERM')).toBe(0);
  await rm(folder, { recursive: true });
}, 600_000);
