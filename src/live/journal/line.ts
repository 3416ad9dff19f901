// A record of a journal as a line of text: checksum, sequence number, what was durable when it was written, and its JSON.
import { crc32 } from './crc32.js';

/**
 * `crc sequence durable json` and a line feed. `crc`: CRC-32, eight hexadecimal digits, of what follows its space up to the line feed. `durable`: how many records were known to be on the
 * disk when this one was written, so that a reader can tell a tail that was torn from a middle that was damaged.
 */
export interface JournalLine {
  /** Of a record: from 0, without a gap. Of a mark: of the record that comes next. */
  readonly sequence: number;
  readonly durable: number;
  /** Without a line feed; '' of a mark, which says what is durable and nothing else. */
  readonly json: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const digits = '0123456789abcdef';
const digitBytes = encoder.encode(digits);
const crcLength = 8;
export const lineFeed = 10;
const space = 32;

/** Most characters of a record's JSON. */
export const longestRecord = 1 << 26;

/** Most bytes that a line of this JSON takes. */
export function mostBytes(json: string): number {
  return crcLength + 3 * json.length + 44;
}

/** Writes a line into bytes with room for it, and returns where it ends. */
export function writeLine({ sequence, durable, json }: JournalLine, bytes: Uint8Array, at: number): number {
  const from = at + crcLength + 1;
  const end = from + encoder.encodeInto(`${sequence} ${durable} ${json}`, bytes.subarray(from)).written;
  const crc = crc32(bytes, from, end);
  for (let n = 0; n < crcLength; n++) bytes[at + n] = digitBytes[(crc >>> (28 - 4 * n)) & 15];
  bytes[from - 1] = space;
  bytes[end] = lineFeed;
  return end + 1;
}

/** What a line says, its line feed included; undefined where it is not what was written. */
export function readLine(bytes: Uint8Array, from: number, end: number): JournalLine | undefined {
  const body = from + crcLength + 1;
  const to = end - 1;
  if (to < body || bytes[to] !== lineFeed || bytes[body - 1] !== space) return undefined;
  let crc = 0;
  for (let n = from; n < body - 1; n++) {
    const digit = digitBytes.indexOf(bytes[n]);
    if (digit < 0) return undefined;
    crc = (crc << 4) | digit;
  }
  if (crc >>> 0 !== crc32(bytes, body, to)) return undefined;
  // whoever forges a checksum may write anything, so the parts are looked at all the same
  const parts = /^(\d{1,15}) (\d{1,15}) (.*)$/s.exec(decoded(bytes.subarray(body, to)));
  if (parts === null) return undefined;
  return { sequence: Number(parts[1]), durable: Number(parts[2]), json: parts[3] };
}

function decoded(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return '';
  }
}
