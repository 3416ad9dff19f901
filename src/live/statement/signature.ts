// Ed25519 signatures by Web Crypto.
import { Fault } from '../../fault.js';

export interface Signature {
  readonly algorithm: 'Ed25519';
  /** Raw, base64. */
  readonly publicKey: string;
  readonly value: string;
}

const algorithm = 'Ed25519';

/** Throws BAD_ARGUMENT, BACKEND_UNAVAILABLE. */
export async function signed({ privateKey, publicKey }: CryptoKeyPair, bytes: Uint8Array<ArrayBuffer>): Promise<Signature> {
  if (privateKey?.algorithm?.name !== algorithm || publicKey?.algorithm?.name !== algorithm)
    throw new Fault('BAD_ARGUMENT', 'options.key', 'a pair of Ed25519 keys of Web Crypto', privateKey?.algorithm?.name);
  const value = await crypto.subtle.sign(algorithm, privateKey, bytes).catch((error: unknown) => {
    throw new Fault('BAD_ARGUMENT', 'options.key', 'a key that may sign', String(error));
  });
  return { algorithm, publicKey: toBase64(await crypto.subtle.exportKey('raw', publicKey)), value: toBase64(value) };
}

/** Whether the signature is of these bytes by its public key. Throws BACKEND_UNAVAILABLE where the runtime knows no Ed25519. */
export async function isSigned({ publicKey, value }: Signature, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const raw = fromBase64(publicKey);
  const of = fromBase64(value);
  if (raw?.length !== 32 || of?.length !== 64) return false;
  const key = await crypto.subtle.importKey('raw', raw, algorithm, true, ['verify']).catch((error: unknown) => {
    if ((error as Error).name === 'NotSupportedError')
      throw new Fault('BACKEND_UNAVAILABLE', 'Ed25519', 'known to the Web Crypto of this runtime', String(error));
    return undefined;
  });
  return key !== undefined && crypto.subtle.verify(algorithm, key, of, bytes);
}

function toBase64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
