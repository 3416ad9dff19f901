// `margincore log`: a journal is checked, printed, copied and restored; damage and what is missing are faults.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fileLog } from '../../src/log/open.js';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, write } = sampleFiles(3);
let journal = '';
beforeAll(async () => {
  write();
  journal = files.path('venue.journal');
  const log = await fileLog(journal, { segmentBytes: 512, ahead: 0 });
  for (let n = 0; n < 20; n++) await log.append([`{"n":${n},"text":"${'x'.repeat(40)}"}`]);
  await log.close();
});

const verified = async (path: string, ...more: readonly string[]) => margincore(['log', 'verify', path, '--json', ...more]);

describe('a journal', () => {
  test('is read and checked, and against what was known of it before', async () => {
    const { stdout } = await verified(journal);
    const { next, head, first, torn } = JSON.parse(stdout) as { next: number; head: string; first: number; torn: number };
    expect([next, first, torn]).toEqual([20, 0, 0]);
    expect((await verified(journal, '--known', `${next}:${head}`)).code).toBe(0);
    const short = await verified(journal, '--known', `${next + 1}:${head}`);
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('SHORT')]);
    expect((await verified(journal, '--known', 'any')).code).toBe(2);
  });

  test('is printed, a record a line', async () => {
    const { stdout } = await margincore(['log', 'read', journal, '--first', '18']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).n),
    ).toEqual([18, 19]);
  });

  test('is copied while it may be in use, and restored where there is none', async () => {
    const [copy, back] = [files.path('copy'), files.path('back')];
    expect((await margincore(['log', 'backup', journal, '--to', copy])).code).toBe(0);
    expect((await margincore(['log', 'restore', copy, '--to', back])).code).toBe(0);
    expect((await verified(back)).stdout).toBe((await verified(journal)).stdout);
    expect((await margincore(['log', 'restore', copy, '--to', back])).code).toBe(2);
    const segment = join(copy, readdirSync(copy).filter((name) => name.startsWith('log-'))[1] as string);
    const bytes = readFileSync(segment);
    bytes[100] ^= 1;
    writeFileSync(segment, bytes);
    const damaged = await margincore(['log', 'restore', copy, '--to', files.path('other')]);
    expect([damaged.code, damaged.stderr]).toEqual([2, expect.stringMatching(/record \d+, byte \d+ of log-/)]);
  });
});

test('a journal that must be there is not begun: no folder, an empty one, one that ends too early', async () => {
  const serve = (...more: readonly string[]) => margincore(['serve', '--accounts', '3', '--port', '0', '--require-journal', ...more]);
  const missing = await serve('--journal', files.path('missing'));
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('must be the folder of a log')]);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(files.path('empty'));
  const empty = await serve('--journal', files.path('empty'));
  expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('a log that was begun')]);
  expect(readdirSync(files.path('empty'))).toEqual([]);
});

describe('a witness', () => {
  test('follows a service, keeps what continues, and stops where the journal was rewritten; its file is what a journal is checked against', async () => {
    const { createServer } = await import('node:http');
    const { createHash } = await import('node:crypto');
    const { leafHash } = await import('../../src/log/merkle.js');
    const { signCheckpoint } = await import('../../src/log/checkpoint.js');
    const { Tree } = await import('../../src/log/tree.js');
    const { packed } = await import('../../src/live/record/packed.js');
    const { newKeys, sha256 } = await import('../fixtures/signedVenue.js');
    const keys = await newKeys();
    const path = files.path('followed.journal');
    const log = await fileLog(path, { ahead: 0 });
    let tree = new Tree(sha256);
    const signed = async () =>
      signCheckpoint(keys.web, {
        log: 'venue',
        part: 0,
        epoch: 1,
        ...log.position,
        root: Buffer.from(tree.root()).toString('hex'),
        time: 0,
      });
    const grown = async (texts: readonly string[]): Promise<void> => {
      for (const text of texts) {
        tree.add(leafHash(sha256, Buffer.from(text)));
        await log.append([packed(text)]);
      }
    };
    await grown(['{"kind":"snapshot"}', '{"n":1}']);
    let now = await signed();
    const server = createServer((request, response) => {
      const from = Number(/from=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
      const consistency =
        from > 0 && from <= tree.size ? tree.consistency(from, tree.size).map((one) => Buffer.from(one).toString('hex')) : [];
      if (request.headers.authorization !== 'Bearer mck_test')
        return void response.writeHead(401).end('{"fault":{"code":"BAD_ARGUMENT","path":"x","expectation":"x","got":"x","message":"x"}}');
      response.end(JSON.stringify({ sequence: 1, time: 0, answer: { signed: now, keys: [], consistency } }));
    });
    await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
    const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const [out, token] = [files.path('witness'), files.path('token')];
    writeFileSync(token, 'mck_test\n');
    const asked = (...more: readonly string[]) => margincore(['log', 'witness', address, '--out', out, '--once', ...more]);
    const lines = (name = out) => readFileSync(name, 'utf8').trim().split('\n').length;
    expect((await asked()).code).toBe(2);
    const options = ['--token', token, '--public-key', keys.raw];
    expect(await asked(...options)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 records, root [0-9a-f]{64}\n$/) });
    expect(await asked(...options)).toMatchObject({ code: 0, stdout: '' });
    await grown(['{"n":2}', '{"n":3}', '{"n":4}']);
    now = await signed();
    // a line that a crash has cut off is no line
    writeFileSync(out, `${readFileSync(out, 'utf8')}{"signed":`);
    expect((await asked(...options)).code).toBe(0);
    expect(lines()).toBe(2);
    expect(JSON.parse((await verified(path, '--known', out)).stdout)).toMatchObject({ next: 5, roots: 2 });
    // the same records but one, with hashes and a signature of the venue's own
    const honest = tree;
    tree = new Tree(sha256);
    for (const text of ['{"kind":"snapshot"}', '{"n":7}', '{"n":2}', '{"n":3}', '{"n":4}', '{"n":5}'])
      tree.add(leafHash(sha256, Buffer.from(text)));
    await log.append(['{"n":5}']);
    now = await signed();
    const refused = await asked(...options);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/a checkpoint that continues 5:.*witness\.refused/)]);
    expect([lines(), lines(`${out}.refused`)]).toEqual([2, 1]);
    // a root of another tree in the witness's file, under the venue's signature, is not that of the journal
    const forged = await signCheckpoint(keys.web, { ...now.checkpoint, root: createHash('sha256').digest('hex') });
    writeFileSync(`${out}.other`, `${JSON.stringify({ signed: forged, keys: [] })}\n`);
    expect(await verified(path, '--known', `${out}.other`)).toMatchObject({ code: 2, stderr: expect.stringContaining('have the root') });
    const edited = readFileSync(out, 'utf8').replace(/"time":0/, '"time":1');
    writeFileSync(`${out}.edited`, edited);
    expect(await verified(path, '--known', `${out}.edited`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a checkpoint that is signed by'),
    });
    // fewer records than were signed
    tree = new Tree(sha256);
    tree.add(leafHash(sha256, Buffer.from('{"kind":"snapshot"}')));
    now = await signCheckpoint(keys.web, { ...now.checkpoint, next: 1, root: Buffer.from(honest.root(1)).toString('hex') });
    expect(await asked(...options)).toMatchObject({ code: 2, stderr: expect.stringContaining('at least 5, which was signed before') });
    await log.close();
    server.closeAllConnections();
    server.close();
  });
});
