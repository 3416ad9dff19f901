// A witness believes what continues, and nothing else: checkpoints that go back, other histories under the same key, other keys, key changes that come too early.
import { expect, test } from 'vitest';
import { type Checkpoint, type SignedCheckpoint, signCheckpoint, signKeyChange } from '../../src/log/checkpoint.js';
import { leafHash } from '../../src/log/merkle.js';
import { Tree } from '../../src/log/tree.js';
import { type Continuation, type Witnessed, witnessed } from '../../src/log/witness.js';
import { newKeys, sha256 } from '../fixtures/signedVenue.js';

const [keys, second, stranger] = await Promise.all([newKeys(), newKeys(), newKeys()]);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const headOf = (n: number): string => hex(sha256(Buffer.from(`head ${n}`)));

function treeOf(name: string, forked = Number.POSITIVE_INFINITY): Tree {
  return new Tree(
    sha256,
    Array.from({ length: 40 }, (_, n) => leafHash(sha256, Buffer.from(`${n < forked ? 'log' : name} ${n}`))),
  );
}
const tree = treeOf('log');

async function signed(next: number, more: Partial<Checkpoint> = {}, by = keys, of = tree): Promise<SignedCheckpoint> {
  const checkpoint = { log: 'venue', part: 0, epoch: 1, next, head: headOf(next), root: hex(of.root(next)), time: 1000 + next, ...more };
  return signCheckpoint(by.web, checkpoint);
}

async function answer(from: number, next: number, more: Partial<Checkpoint> = {}, by = keys, of = tree): Promise<Continuation> {
  return { signed: await signed(next, more, by, of), keys: [], consistency: from === 0 ? [] : of.consistency(from, next).map(hex) };
}

const change = (next: number, by = keys, to = second) =>
  signKeyChange(by.web, { log: 'venue', part: 0, epoch: 1, next, publicKey: to.raw, time: 2000 });

test('continues from every size to every size', async () => {
  for (let from = 0; from < 20; from++)
    for (let next = from; next < 21; next++) {
      const kept: Witnessed = { signed: await signed(from), keys: [] };
      expect((await witnessed(kept, await answer(from, next))).signed.checkpoint.next).toBe(next);
    }
});

test('believes the key that it was told, or the first', async () => {
  expect((await witnessed(undefined, await answer(0, 5), keys.raw)).signed.checkpoint.next).toBe(5);
  expect((await witnessed(undefined, await answer(0, 5))).signed.checkpoint.next).toBe(5);
  await expect(witnessed(undefined, await answer(0, 5), stranger.raw)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  const kept = await witnessed(undefined, await answer(0, 5));
  await expect(witnessed(kept, await answer(5, 9, {}, stranger))).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});

test('refuses what goes back, and another history at every place, whatever its proof', async () => {
  const kept = await witnessed(undefined, await answer(0, 12));
  await expect(witnessed(kept, await answer(0, 11))).rejects.toMatchObject({ code: 'SHORT' });
  for (const more of [{ epoch: 0 }, { time: 1011 }])
    await expect(witnessed(kept, await answer(12, 13, more))).rejects.toMatchObject({ code: 'DAMAGED' });
  for (const more of [{ log: 'other' }, { part: 1 }])
    await expect(witnessed(kept, await answer(12, 13, more))).rejects.toMatchObject({ name: 'Fault' });
  await expect(witnessed(kept, await answer(12, 12, { head: headOf(1) }))).rejects.toMatchObject({ code: 'DAMAGED' });
  for (let forked = 0; forked < 12; forked++) {
    const other = treeOf('rewritten', forked);
    for (const next of [12, 13, 16, 24, 40]) {
      const honest = await answer(12, next, {}, keys, other);
      const proofs = [honest.consistency, tree.consistency(12, next).map(hex), [], undefined];
      for (const consistency of proofs)
        await expect(witnessed(kept, { signed: honest.signed, keys: [], ...(consistency && { consistency }) })).rejects.toMatchObject({
          code: 'DAMAGED',
        });
    }
  }
});

test('follows a change of keys from where the last checkpoint ends, and never forgets one', async () => {
  const kept = await witnessed(undefined, await answer(0, 12));
  const handed = { ...(await answer(12, 14, {}, second)), keys: [await change(12)] };
  const next = await witnessed(kept, handed);
  expect(next.keys).toHaveLength(1);
  await expect(witnessed(kept, { ...handed, keys: [await change(11)] })).rejects.toMatchObject({ code: 'DAMAGED' });
  await expect(witnessed(kept, { ...handed, keys: [await change(12, stranger)] })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  await expect(witnessed(kept, { ...handed, keys: [await change(15)] })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  // the old key goes on as if nothing had been
  await expect(witnessed(next, await answer(14, 15))).rejects.toMatchObject({ code: 'DAMAGED' });
  await expect(witnessed(next, { ...(await answer(14, 15)), keys: next.keys })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  // or hands over once more, to somebody else
  const twice = { ...(await answer(14, 15, {}, stranger)), keys: [await change(12, keys, stranger)] };
  await expect(witnessed(next, twice)).rejects.toMatchObject({ code: 'DAMAGED' });
  await expect(witnessed(next, { ...twice, keys: [...next.keys, await change(14, keys, stranger)] })).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
  });
});

test('refuses what has not the form of an answer', async () => {
  const good = await answer(0, 5);
  for (const bad of [
    null,
    [],
    'x',
    {},
    { ...good, more: 1 },
    { ...good, keys: undefined },
    { ...good, consistency: ['x'] },
    { ...good, signed: good.signed.checkpoint },
  ])
    await expect(witnessed(undefined, bad)).rejects.toMatchObject({ name: 'Fault' });
});
