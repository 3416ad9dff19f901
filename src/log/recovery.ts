// Reads a log's folder: whole groups in order, with chained hashes. Distinguishes damage from a tail torn by a power failure.
import { Fault } from '../fault.js';
import { whole } from '../shape/leaves.js';
import { list, record } from '../shape/shape.js';
import { hash32 } from './bytes.js';
import type { LogDisk } from './disk.js';
import type { LogRecord, Position } from './eventLog.js';
import {
  type Frame,
  frameAt,
  framesFrom,
  hashOf,
  headBytes,
  hexOf,
  noHash,
  type SegmentHead,
  sameHash,
  segmentHeadIn,
  textsOf,
} from './frame.js';

const digits = (n: number, width: number): string => String(n).padStart(width, '0');
export const claimName = (epoch: number): string => `epoch-${digits(epoch, 10)}`;
export const trimName = (first: number): string => `trim-${digits(first, 15)}`;
export const segmentName = (first: number, epoch: number): string => `log-${digits(first, 15)}-${digits(epoch, 10)}`;
const segmentForm = /^log-(\d{15})-(\d{10})$/;

interface Segment {
  readonly name: string;
  readonly first: number;
  readonly epoch: number;
}

export interface Recovery extends Position {
  readonly hash: Uint8Array;
  /** The first record that is kept. */
  readonly first: number;
  /** Bytes behind the last whole group: what was being written when it stopped. */
  readonly torn: number;
  /** The last group, where nothing behind it says that it is durable: another writer may have read it from memory alone. */
  readonly unsure: Unsure | undefined;
  /** Groups of a writer that had lost the log to another, and were never acknowledged. */
  readonly orphans: number;
}

export interface Unsure {
  readonly first: number;
  /** The hash before it. */
  readonly previous: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface Look {
  /** Records before this one are not read: it lies behind a place in `known`. */
  readonly from?: number;
  /** Places that were acknowledged, as others remember them. */
  readonly known?: readonly Position[];
}

/** A place as a caller states it. */
export const positionShape = record({ next: whole(0, Number.MAX_SAFE_INTEGER), head: hash32 });
export const positionsShape = list(positionShape, 0, 1_000_000);

/** Highest number of a writer that a name in the folder tells of. */
export function lastEpoch(names: readonly string[]): number {
  return names.reduce((last, name) => Math.max(last, Number(/^(?:epoch|log-\d{15})-(\d{10})$/.exec(name)?.[1] ?? 0)), 0);
}

/** Segments in the order of their records: without those that a later writer began before, and those before what was trimmed. */
export function segmentsIn(names: readonly string[], from = 0): { readonly kept: readonly Segment[]; readonly trimmed: number } {
  const all = names.flatMap((name): Segment[] => {
    const [, first, epoch] = segmentForm.exec(name) ?? [];
    return first === undefined ? [] : [{ name, first: Number(first), epoch: Number(epoch) }];
  });
  const trimmed = names.reduce((most, name) => Math.max(most, Number(/^trim-(\d{15})$/.exec(name)?.[1] ?? 0)), 0);
  const kept = all
    .filter((one) => !all.some(({ first, epoch }) => epoch > one.epoch && first <= one.first))
    .sort((x, y) => x.epoch - y.epoch || x.first - y.first);
  const begin = Math.max(from, trimmed);
  return { kept: kept.filter((_, n) => !((kept[n + 1]?.first ?? Number.POSITIVE_INFINITY) <= begin)), trimmed };
}

/** Reads a log to its end and says what it found. Throws as `groupsIn`. */
export async function recover(disk: LogDisk, look: Look = {}): Promise<Recovery> {
  const groups = groupsIn(disk, look);
  for (;;) {
    const { done, value } = await groups.next();
    if (done) return value;
  }
}

/** Records that stand in a folder, from a number on. Throws as `groupsIn`. */
export async function* recordsIn(disk: LogDisk, from = 0): AsyncGenerator<LogRecord> {
  for await (const frame of groupsIn(disk, { from }))
    for (const [n, text] of textsOf(frame, disk.path).entries()) if (frame.first + n >= from) yield { number: frame.first + n, text };
}

/**
 * Reads a log and checks it: checksums, the chain of hashes, that nothing which a frame or a witness says was acknowledged is missing. Throws DAMAGED with the place, SHORT for fewer records than
 * are `known`.
 */
async function* groupsIn(disk: LogDisk, { from = 0, known = [] }: Look): AsyncGenerator<Frame, Recovery> {
  const names = await disk.list();
  const { segments, headless } = await headed(disk, names, from);
  const damaged = (expectation: string, got: unknown): never => {
    throw new Fault('DAMAGED', disk.path, expectation, got);
  };
  const { trimmed } = segmentsIn(names);
  let hash = segments[0]?.previous ?? noHash;
  let next = segments[0]?.first ?? 0;
  const first = next;
  if (next > Math.max(trimmed, from)) damaged(`a log with records ${trimmed} to ${next - 1}`, 'none of them');
  const wanted = new Map(known.filter(({ next: at }) => at >= first).map((place) => [place.next, place.head] as const));
  const pass = (): void => {
    const head = wanted.get(next);
    if (head === undefined) return;
    if (head !== hexOf(hash)) damaged(`the log in which ${head} stands before record ${next}`, hexOf(hash));
    wanted.delete(next);
  };
  pass();
  let unsure: Unsure | undefined;
  let [torn, orphans, most] = [0, headless.filter(({ orphan }) => orphan).length, next];
  for (const [n, { name, first: begins, epoch, previous }] of segments.entries()) {
    const bytes = await disk.read(name);
    const until = segments[n + 1]?.first ?? Number.POSITIVE_INFINITY;
    if (begins !== next || !sameHash(previous, hash)) damaged(`a log in which ${name} follows record ${next - 1}`, 'another record');
    let at = headBytes;
    for (let frame: Frame | undefined; next < until; at = frame.end) {
      frame = frameAt(bytes, at);
      if (frame === undefined || frame.first !== next || frame.epoch > epoch) break;
      most = Math.max(most, frame.durable);
      if (frame.count === 0) {
        unsure = undefined;
        at = frame.end;
        break;
      }
      const follows = hashOf(hash, frame);
      if (!sameHash(follows, frame.hash)) damaged(`hash ${hexOf(follows)} at record ${next}, byte ${at} of ${name}`, hexOf(frame.hash));
      // each group says that those before it are durable
      unsure = { first: next, previous: hash, bytes: bytes.subarray(at, frame.end) };
      hash = follows;
      if (next + frame.count > from) yield frame;
      next += frame.count;
      pass();
    }
    if (until !== Number.POSITIVE_INFINITY && next !== until)
      damaged(`record ${next}, byte ${at} of ${name}: the next segment begins at ${until}`, 'none');
    for (const frame of framesFrom(bytes, at)) {
      if (until === Number.POSITIVE_INFINITY && frame.epoch === epoch && frame.durable > next)
        damaged(`record ${next}, byte ${at} of ${name}: a later frame says that it was durable`, 'none that is whole');
      if (frame.count > 0) orphans += 1;
    }
    if (until === Number.POSITIVE_INFINITY) torn = trailing(bytes, at);
  }
  if (most > next) damaged(`${most} records, which were durable`, next);
  // a head is on the disk before the first frame behind it is written
  const lost = headless.find(({ orphan, begins, epoch }) => orphan && begins === next && !segments.some((one) => one.epoch > epoch));
  if (lost !== undefined) damaged(`a head of ${lost.name}, which has records`, 'none that is whole');
  for (const [at, head] of wanted) {
    if (at > next) throw new Fault('SHORT', disk.path, `a log of at least ${at} records, which were acknowledged`, next);
    damaged(`a log with ${head} before record ${at}`, 'another history');
  }
  for (const { next: at } of known)
    if (at > next) throw new Fault('SHORT', disk.path, `a log of at least ${at} records, which were acknowledged`, next);
  return { next, head: hexOf(hash), hash, first, torn, unsure, orphans };
}

interface Headless {
  readonly name: string;
  readonly begins: number;
  readonly epoch: number;
  /** Whether groups of its writer stand behind what should be its head: others are copied in before the head is written. */
  readonly orphan: boolean;
}

/** Segments to be read, and files whose head is not whole. */
async function headed(disk: LogDisk, names: readonly string[], from: number) {
  const heads = new Map<string, SegmentHead>();
  const headless: Headless[] = [];
  for (const name of names) {
    const [, first, epoch] = segmentForm.exec(name) ?? [];
    if (first === undefined) continue;
    const head = segmentHeadIn(await disk.read(name, headBytes));
    if (head !== undefined && head.first === Number(first) && head.epoch === Number(epoch)) heads.set(name, head);
    else {
      const orphan = [...framesFrom(await disk.read(name), headBytes)].some((frame) => frame.epoch === Number(epoch));
      headless.push({ name, begins: Number(first), epoch: Number(epoch), orphan });
    }
  }
  const { kept } = segmentsIn(
    names.filter((name) => heads.has(name) || !segmentForm.test(name)),
    from,
  );
  return { segments: kept.map((one) => ({ ...one, ...(heads.get(one.name) as SegmentHead) })), headless };
}

function trailing(bytes: Uint8Array, at: number): number {
  for (let end = bytes.length; end > at; end--) if (bytes[end - 1] !== 0) return end - at;
  return 0;
}
