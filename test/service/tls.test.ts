// TLS with files of the command line: serves questions and the stream, nothing without TLS; a missing or invalid file is a fault.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { margincore } from '../cli/command.js';
import { certificate } from './certificate.js';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
const flags = ['serve', '--accounts', '20', '--journal', join(folder, 'journal'), '--port', '0', '--json', '-q'];

beforeAll(() => void certificate(folder));
afterAll(() => rmSync(folder, { recursive: true }));

test('answers questions and streams to those who trust its certificate, and nobody in clear', async () => {
  const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  const service = spawn(process.execPath, [cli, ...flags, '--cert', cert, '--cert-key', key], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(service.stdout, 'data');
  const { address } = JSON.parse(String(line)) as { address: string };
  expect(address).toMatch(/^https:/);
  const ca = readFileSync(cert);
  const [answer] = await once(get(`${address}/v1/accounts?most=2`, { ca }), 'response');
  expect([answer.statusCode, JSON.parse(String(Buffer.concat(await answer.toArray()))).answer.accounts.length]).toEqual([200, 2]);
  const [distrust] = await once(get(`${address}/v1/accounts`), 'error');
  expect(distrust.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  await expect(fetch(`${address.replace('https', 'http')}/livez`)).rejects.toThrow();
  const socket = new WebSocket(`${address.replace('https', 'wss')}/v1/stream`, 'margincore', { ca });
  await once(socket, 'open');
  socket.send('{"type":"subscribe"}');
  const [told] = await once(socket, 'message');
  expect(JSON.parse(String(told))).toMatchObject({ type: 'subscribed', sequence: 0 });
  socket.terminate();
  service.kill();
  expect(await once(service, 'exit')).toEqual([0, null]);
});

test('says which file is missing, or is none', async () => {
  const alone = await margincore([...flags, '--cert', cert]);
  expect([alone.code === 0, alone.stderr]).toEqual([false, expect.stringContaining('--cert-key')]);
  const none = join(folder, 'none.pem');
  writeFileSync(none, 'no certificate');
  const wrong = await margincore([...flags, '--cert', none, '--cert-key', key]);
  expect([wrong.code === 0, wrong.stderr]).toEqual([false, expect.stringContaining('--cert')]);
});
