// Checkpoints and keys: what is signed by whom, keys of low order and other forms of keys, and one key after another.
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type Checkpoint,
  checkpointBytes,
  isCheckpointOf,
  keyAt,
  signCheckpoint,
  signedCheckpointShape,
  signKeyChange,
} from '../../src/log/checkpoint.js';
import { isSigned, isSoundKey } from '../../src/log/signature.js';
import { encoded, encodingsOf, lowOrderPoints, p } from '../reference/edwards25519.js';

const newKey = async (): Promise<CryptoKeyPair> => (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
const rawOf = async (key: CryptoKeyPair): Promise<string> =>
  Buffer.from(await crypto.subtle.exportKey('raw', key.publicKey)).toString('base64');
const [venue, second, other] = await Promise.all([newKey(), newKey(), newKey()]);
const [venueKey, secondKey, otherKey] = await Promise.all([rawOf(venue), rawOf(second), rawOf(other)]);
const checkpoint: Checkpoint = {
  log: 'venue',
  part: 0,
  epoch: 3,
  next: 100,
  head: 'ab'.repeat(32),
  root: 'cd'.repeat(32),
  time: Date.UTC(2026, 10, 25),
};

describe('a checkpoint', async () => {
  const signed = await signCheckpoint(venue, checkpoint);

  test('is one text, as it is written down here', () => {
    const text = `margincore-checkpoint-1\nvenue\n0\n3\n100\n${'ab'.repeat(32)}\n${'cd'.repeat(32)}\n${checkpoint.time}\n`;
    expect(Buffer.from(checkpointBytes(checkpoint)).toString()).toBe(text);
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const value = sign(null, Buffer.from(text), privateKey).toString('base64');
    const raw = (publicKey.export({ format: 'jwk' }).x as string).replaceAll('-', '+').replaceAll('_', '/');
    return expect(isCheckpointOf({ checkpoint, signature: { publicKey: `${raw}=`, value } }, `${raw}=`)).resolves.toBe(true);
  });

  test('is of the key that signed it, and of no other', async () => {
    expect(await isCheckpointOf(signed, venueKey)).toBe(true);
    expect(await isCheckpointOf(signed, otherKey)).toBe(false);
    expect(await isCheckpointOf({ ...signed, signature: { ...signed.signature, publicKey: otherKey } }, otherKey)).toBe(false);
  });

  test('of which any field is another is not signed', async () => {
    for (const name of Object.keys(checkpoint) as (keyof Checkpoint)[]) {
      const value = checkpoint[name];
      const changed = { ...checkpoint, [name]: typeof value === 'number' ? value + 1 : `${value}`.replace(/^./, 'e') };
      expect([name, await isCheckpointOf({ ...signed, checkpoint: changed }, venueKey)]).toEqual([name, false]);
    }
  });

  test('holds no line break, no other form of a hash or a signature, and nothing more', async () => {
    const faulty = [
      { ...checkpoint, log: 'venue\n1' },
      { ...checkpoint, head: 'AB'.repeat(32) },
      { ...checkpoint, root: 'cd' },
      { ...checkpoint, next: -1 },
      { ...checkpoint, next: 2 ** 53 },
      { ...checkpoint, more: 1 },
    ];
    for (const one of faulty) await expect(signCheckpoint(venue, one as Checkpoint)).rejects.toMatchObject({ name: 'Fault' });
    const { value } = signed.signature;
    for (const again of [value.replace('==', ''), ` ${value}`, `${value}\n`, value.slice(0, -4)])
      expect(() => signedCheckpointShape.parse({ checkpoint, signature: { ...signed.signature, value: again } }, 'proof')).toThrow(
        /64 bytes/,
      );
    await expect(signCheckpoint({ privateKey: venue.privateKey, publicKey: other.publicKey }, checkpoint)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });
});

describe('a public key', () => {
  test('of low order is refused in every form, the eight points worked out from the curve', async () => {
    const forms = lowOrderPoints().flatMap(encodingsOf);
    expect(forms.length).toBe(14);
    // with A of order 1, R = B and S = 1 fit every text
    const base = encoded(46316835694926478169428394003475163141307993866256225615783033603165251855960n, 0n);
    const value = Buffer.from([...base, 1, ...Array(31).fill(0)]).toString('base64');
    for (const form of forms) {
      expect(isSoundKey(form)).toBe(false);
      const publicKey = Buffer.from(form).toString('base64');
      for (const text of ['one', 'another', 'third', 'fourth'])
        expect(await isSigned({ publicKey, value }, new TextEncoder().encode(text))).toBe(false);
    }
  });

  test('with y of p or more is refused, and every usual one is taken', async () => {
    for (let y = p; y < 2n ** 255n; y++) for (const sign of [0n, 1n]) expect(isSoundKey(encoded(y, sign))).toBe(false);
    for (const key of [venueKey, secondKey, otherKey]) expect(isSoundKey(Buffer.from(key, 'base64'))).toBe(true);
    expect(isSoundKey(new Uint8Array(31))).toBe(false);
  });
});

describe('key changes', async () => {
  const change = { log: 'venue', part: 0, epoch: 3, next: 40, publicKey: secondKey, time: checkpoint.time };
  const toSecond = await signKeyChange(venue, change);
  const toOther = await signKeyChange(second, { ...change, next: 60, publicKey: otherKey });

  test('lead from the first key to the last', async () => {
    expect(await keyAt(venueKey, [], checkpoint)).toBe(venueKey);
    expect(await keyAt(venueKey, [toSecond, toOther], checkpoint)).toBe(otherKey);
  });

  test('lead to no key of low order', async () => {
    const publicKey = Buffer.from([1, ...Array(31).fill(0)]).toString('base64');
    await expect(signKeyChange(venue, { ...change, publicKey })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('count by the key before, in their order, of their log and place alone', async () => {
    const faulty = [
      [toOther],
      [toOther, toSecond],
      [{ ...toSecond, publicKey: otherKey }],
      [{ ...toSecond, log: 'another' }],
      [{ ...toSecond, part: 1 }],
      [await signKeyChange(venue, { ...change, next: 101 })],
      [toSecond, await signKeyChange(second, { ...change, next: 39 })],
      [await signKeyChange(other, change)],
    ];
    for (const changes of faulty) await expect(keyAt(venueKey, changes, checkpoint)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});
