// Ed25519 by Web Crypto. Public keys of low order and those not in their one form are refused: under them one signature fits many texts.
import { readField, unread } from '../book/fields.js';
import { Fault } from '../fault.js';
import { refined, type Shape, said } from '../shape/shape.js';
import { base64Of, fromBase64, fromHex, same, toBase64 } from './bytes.js';

const algorithm = 'Ed25519';

/** Throws BAD_ARGUMENT at `path` for what is no pair of keys that may sign; BACKEND_UNAVAILABLE. */
export async function signedBy(
  key: CryptoKeyPair,
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
): Promise<{ readonly publicKey: string; readonly value: string }> {
  const [privateKey, publicKey] = [keyOf(key, 'privateKey', path), keyOf(key, 'publicKey', path)];
  const { subtle } = crypto;
  const [value, raw] = await Promise.all([subtle.sign(algorithm, privateKey, bytes), subtle.exportKey('raw', publicKey)]).catch(
    (error: unknown) => {
      throw new Fault('BAD_ARGUMENT', path, 'a key that may sign', String(error));
    },
  );
  const made = { publicKey: toBase64(raw), value: toBase64(value) };
  if (!(await isSigned(made, bytes))) throw new Fault('BAD_ARGUMENT', path, 'the private and the public key of one pair', made.publicKey);
  return made;
}

function keyOf(pair: CryptoKeyPair, name: keyof CryptoKeyPair, path: string): CryptoKey {
  const key = readField(unread(pair, path), name, path);
  try {
    // the getter throws for what is no key
    const { name: found } = Reflect.get(CryptoKey.prototype, 'algorithm', key) as KeyAlgorithm;
    if (found === algorithm) return key as CryptoKey;
  } catch {
    // said below
  }
  throw new Fault('BAD_ARGUMENT', path, 'a pair of Ed25519 keys of Web Crypto', key);
}

/** Whether the signature is of these bytes by this public key, both base64. Throws BACKEND_UNAVAILABLE where the runtime knows no Ed25519. */
export async function isSigned(
  { publicKey, value }: { readonly publicKey: string; readonly value: string },
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const raw = fromBase64(publicKey);
  const of = fromBase64(value);
  if (raw === undefined || !isSoundKey(raw) || of?.length !== 64) return false;
  const key = await crypto.subtle.importKey('raw', raw, algorithm, true, ['verify']).catch((error: unknown) => {
    if ((error as Error).name === 'NotSupportedError')
      throw new Fault('BACKEND_UNAVAILABLE', 'Ed25519', 'known to the Web Crypto of this runtime', String(error));
    return undefined;
  });
  return key !== undefined && crypto.subtle.verify(algorithm, key, of, bytes);
}

/** 2^255 - 19, little endian. */
const prime = fromHex(`ed${'ff'.repeat(30)}7f`);

/**
 * y of every point whose order divides 8, little endian: 1 (order 1), p - 1 (order 2), 0 (order 4), and two of order 8. Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs" (2020),
 * table 1; the test works them out from the curve.
 */
const lowOrders = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map(fromHex);

/** Whether raw bytes are a public key to rely on: y below p, and not of low order. That it is on the curve the runtime finds. */
export function isSoundKey(raw: Uint8Array): boolean {
  if (raw.length !== 32) return false;
  const y = Uint8Array.from(raw);
  y[31] = (y[31] as number) & 0x7f;
  return isBelow(y, prime) && !lowOrders.some((low) => same(low, y));
}

/** A raw public key in base64 to rely on. */
export const publicKeyShape: Shape<string> = said(
  refined(base64Of(32), (key, path) => {
    if (!isSoundKey(fromBase64(key) as Uint8Array))
      throw new Fault('BAD_ARGUMENT', path, 'an Ed25519 key in its one form, not of low order', key);
  }),
  { words: 'raw Ed25519 key' },
);

function isBelow(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) if (one[i] !== other[i]) return (one[i] as number) < (other[i] as number);
  return false;
}
