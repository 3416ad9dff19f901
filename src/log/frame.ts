// Bytes of a log: heads of segments, and frames, each a group of records with checksum and hash. Little endian.
import { listOf } from '../book/fields.js';
import { Fault } from '../fault.js';
import { nodeModule } from '../node.js';

/**
 * Frame: magic u32 | crc u32 of all that follows, padding included | payload bytes u32 | epoch u32 | first record u64 | records u32 | behind u32 | hash 32 bytes | payload, records as UTF-8 text
 * between line feeds | zeros to a multiple of 8, so that frames behind damage are found. `behind`: `first` less the number of records that were durable as it was written; so a reader tells a
 * tail that was torn from a middle that was damaged. A frame of 0 records is a mark: it says what is durable, and the next frame is written over it.
 */
export interface Frame {
  readonly epoch: number;
  readonly first: number;
  readonly durable: number;
  readonly count: number;
  readonly hash: Uint8Array;
  readonly payload: Uint8Array;
  /** Behind the frame. */
  readonly end: number;
}

/** The first bytes of a segment's file: magic u32 | crc u32 | epoch u32 | version u32 | first record u64 | 0 u64 | hash before the first record. */
export interface SegmentHead {
  readonly epoch: number;
  readonly first: number;
  readonly previous: Uint8Array;
}

const magic = 0x324c_434d;
const headMagic = 0x3248_434d;
const version = 2;
export const headBytes = 64;
/** Most bytes of a group. */
export const mostPayload = 1 << 27;
export const noHash = new Uint8Array(32);

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** SHA-256(0x00 | previous hash | epoch | first | count | payload). The checksum and `behind` stay outside: they only help recovery. */
export function hashOf(
  previous: Uint8Array,
  { epoch, first, count, payload }: Pick<Frame, 'epoch' | 'first' | 'count' | 'payload'>,
): Uint8Array {
  const before = new Uint8Array(49);
  const view = new DataView(before.buffer);
  before.set(previous, 1);
  view.setUint32(33, epoch, true);
  view.setBigUint64(37, BigInt(first), true);
  view.setUint32(45, count, true);
  return new Uint8Array(nodeModule('node:crypto').createHash('sha256').update(before).update(payload).digest());
}

export const hexOf = (hash: Uint8Array): string => Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const sameHash = (x: Uint8Array, y: Uint8Array): boolean => x.every((byte, n) => byte === y[n]);

/** Records of one call, and characters of a record. */
const mostRecords = 1_000_000;
const longestRecord = 1 << 25;

/** Records as a caller gives them: a copy. Throws TYPE_MISMATCH, TOO_SHORT, TOO_LARGE, BAD_ARGUMENT. */
export function linesOf(given: unknown): readonly string[] {
  const texts = listOf(given, 'records', 0, mostRecords);
  for (const text of texts) {
    if (typeof text !== 'string') throw new Fault('TYPE_MISMATCH', 'record', 'one line of text', text);
    if (text === '' || text.includes('\n')) throw new Fault('BAD_ARGUMENT', 'record', 'one line of text', text);
    if (text.length > longestRecord) throw new Fault('TOO_LARGE', 'record', `at most ${longestRecord} characters`, text.length);
  }
  if (texts.length === 0) throw new Fault('TOO_SHORT', 'records', 'at least one', 0);
  return texts as readonly string[];
}

/** Records as the payload of a frame. */
export const payloadOf = (texts: readonly string[]): Uint8Array => encoder.encode(texts.join('\n'));

/** Records of a frame. Throws DAMAGED where there are not as many as it says. */
export function textsOf({ payload, count, first }: Frame, path: string): readonly string[] {
  if (count === 0) return [];
  const texts = decoder.decode(payload).split('\n');
  if (texts.length !== count) throw new Fault('DAMAGED', path, `${count} records from record ${first} on`, texts.length);
  return texts;
}

export const frameBytes = (payload: Uint8Array): number => (headBytes + payload.length + 7) & ~7;

export function frameOf(frame: Omit<Frame, 'end'>): Uint8Array {
  const { epoch, first, durable, count, hash, payload } = frame;
  const bytes = new Uint8Array(frameBytes(payload));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(8, payload.length, true);
  view.setUint32(12, epoch, true);
  view.setBigUint64(16, BigInt(first), true);
  view.setUint32(24, count, true);
  view.setUint32(28, first - durable, true);
  bytes.set(hash, 32);
  bytes.set(payload, headBytes);
  view.setUint32(4, crc32(bytes.subarray(8)), true);
  return bytes;
}

/** The frame at this byte; undefined where none stands whole. */
export function frameAt(bytes: Uint8Array, at: number): Frame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (at + headBytes > bytes.length || view.getUint32(at, true) !== magic) return undefined;
  const length = view.getUint32(at + 8, true);
  if (length > mostPayload) return undefined;
  const end = at + ((headBytes + length + 7) & ~7);
  if (end > bytes.length || crc32(bytes.subarray(at + 8, end)) !== view.getUint32(at + 4, true)) return undefined;
  const first = Number(view.getBigUint64(at + 16, true));
  return {
    ...{ epoch: view.getUint32(at + 12, true), first, durable: first - view.getUint32(at + 28, true) },
    ...{ count: view.getUint32(at + 24, true), hash: bytes.slice(at + 32, at + headBytes) },
    ...{ payload: bytes.subarray(at + headBytes, at + headBytes + length), end },
  };
}

/** Whole frames from this byte on, wherever they begin. */
export function* framesFrom(bytes: Uint8Array, from: number): Generator<Frame> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = from; at + headBytes <= bytes.length; at += 8) {
    if (view.getUint32(at, true) !== magic) continue;
    const frame = frameAt(bytes, at);
    if (frame === undefined) continue;
    yield frame;
    at = frame.end - 8;
  }
}

export function segmentHeadOf({ epoch, first, previous }: SegmentHead): Uint8Array {
  const bytes = new Uint8Array(headBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, headMagic, true);
  view.setUint32(8, epoch, true);
  view.setUint32(12, version, true);
  view.setBigUint64(16, BigInt(first), true);
  bytes.set(previous, 32);
  view.setUint32(4, crc32(bytes.subarray(8)), true);
  return bytes;
}

/** The head that a segment's bytes begin with; undefined where it is not whole. */
export function segmentHeadIn(bytes: Uint8Array): SegmentHead | undefined {
  if (bytes.length < headBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, headBytes);
  if (view.getUint32(0, true) !== headMagic || view.getUint32(12, true) !== version) return undefined;
  if (crc32(bytes.subarray(8, headBytes)) !== view.getUint32(4, true)) return undefined;
  return { epoch: view.getUint32(8, true), first: Number(view.getBigUint64(16, true)), previous: bytes.slice(32, headBytes) };
}

const crc32 = (bytes: Uint8Array): number => nodeModule('node:zlib').crc32(bytes);
