// Bytes as text in one form: hexadecimal in lower case, base64 with its padding. Text of any other form is none.
import { Fault } from '../fault.js';
import type { Shape } from '../shape/shape.js';

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes of a hexadecimal text that `hash32` has read. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

export function toBase64(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** Undefined of text that is not base64 in its one form: another form of the same bytes is another document. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

export function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** A SHA-256 hash as 64 hexadecimal digits in lower case. */
export const hash32: Shape<string> = {
  parse(value, path) {
    if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value))
      throw new Fault('BAD_FORMAT', path, 'a SHA-256 hash: 64 hexadecimal digits in lower case', value);
    return value;
  },
  schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
};

/** So many bytes in base64. */
export function base64Of(length: number): Shape<string> {
  return {
    parse(value, path) {
      if (typeof value !== 'string' || fromBase64(value)?.length !== length)
        throw new Fault('BAD_FORMAT', path, `${length} bytes in base64 with padding`, value);
      return value;
    },
    schema: { type: 'string', contentEncoding: 'base64', minLength: 4 * Math.ceil(length / 3), maxLength: 4 * Math.ceil(length / 3) },
  };
}
