// One seeded history of a log: power cuts, failing syncs, full disks, takeovers, damage. Throws if an acknowledged record is lost or changed.
import { Draws } from '../../src/draws.js';
import { Fault } from '../../src/fault.js';
import type { LogDisk } from '../../src/log/disk.js';
import type { Position } from '../../src/log/eventLog.js';
import { FileLog } from '../../src/log/fileLog.js';
import { frameAt, frameOf, hashOf, headBytes, hexOf, noHash, segmentHeadIn } from '../../src/log/frame.js';
import { recordsIn, recover } from '../../src/log/recovery.js';
import { PowerCut, VirtualDisk } from './virtualDisk.js';

export type Damage = 'bit' | 'sector' | 'segment' | 'cut' | 'forged' | 'rewritten';
const damages: readonly Damage[] = ['bit', 'sector', 'segment', 'cut', 'forged', 'rewritten'];

/** Counts of events in a run of seeds, so that a test can require each of them. */
export class Met {
  readonly counts: Record<string, number> = {};

  add(what: string, n = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + n;
  }
}

/** A disk as a mutant of the log's code would use it. */
export type Mutant = (disk: VirtualDisk) => LogDisk;

const options = { segmentBytes: 2048, retryMs: 1 };

export async function simulate(seed: number, met: Met, mutant: Mutant = (disk) => disk): Promise<void> {
  const draws = new Draws(seed, 0);
  const disk = new VirtualDisk(() => draws.uniform());
  const used = mutant(disk);
  let acknowledged: string[] = [];
  let witness: Position = { next: 0, head: hexOf(noHash) };
  let made = 0;
  const lives = 1 + draws.below(4);
  for (let life = 0; life < lives; life++) {
    // the power may fail while the log is being opened, too
    disk.left = 5 + draws.below(draws.chance(0.2) ? 12 : 150);
    disk.syncFails = draws.chance(0.15) ? 0.05 : 0;
    disk.capacity = draws.chance(0.1) ? 6000 : Number.POSITIVE_INFINITY;
    const troubled = new Promise<'cut' | 'full'>((tell) => {
      disk.trouble = tell;
    });
    const open = async (): Promise<FileLog> => {
      const log = await FileLog.open(used, 'claims', () => undefined, {
        ...options,
        ahead: draws.chance(0.5) ? 1024 : 0,
        known: [witness],
      });
      const records = await textsIn(used);
      check(acknowledged, records.slice(0, log.position.next), seed);
      // what stands is in force from now on, acknowledged or not
      acknowledged = records.slice(0, log.position.next);
      witness = log.position;
      return log;
    };
    let log: FileLog | undefined;
    try {
      log = await open();
      for (let group = 0; group < 60; group++) {
        const texts = Array.from({ length: 1 + draws.below(6) }, () => `${made++}:${'x'.repeat(draws.below(300))}`);
        const appended = settled(log.append(texts));
        if (draws.chance(0.02)) {
          log = await takenOver({ log, appended, troubled, met }, open);
          continue;
        }
        const came = await Promise.race([appended, troubled]);
        if (came === 'cut') throw new PowerCut();
        if (came === 'full') {
          met.add('full disk');
          const closed = log.close();
          const last = await appended;
          await closed;
          if (typeof last === 'number') acknowledged.push(...texts);
          witness = log.position;
          break;
        }
        if (typeof came !== 'number') throw came;
        acknowledged.push(...texts);
        witness = log.position;
        met.add('acknowledged', texts.length);
      }
    } catch (error) {
      if (error instanceof PowerCut) met.add('power cut');
      else if (error instanceof Fault && error.code === 'FAILED') met.add('failed sync');
      else if ((error as { readonly code?: string }).code === 'EIO') met.add('failed sync');
      else if ((error as { readonly code?: string }).code === 'ENOSPC') met.add('full disk');
      else throw error;
    }
    disk.trouble = () => undefined;
    disk.left = 0;
    await log?.close().catch(() => undefined);
    disk.crash();
  }
  // an honest disk: with and without a witness the same, and nothing is lost
  const found = await recover(used, { known: [witness] });
  check(acknowledged, await textsIn(used), seed);
  const bare = await recover(used);
  if (bare.head !== found.head) throw new Error(`seed ${seed}: a witness changes what stands`);
  if (found.torn > 0) met.add('torn tail');
  if (found.orphans > 0) met.add('orphans');
  if (acknowledged.length > 0) await damaged(disk, used, { draws, seed, met, acknowledged, witness });
}

const settled = (made: Promise<number>): Promise<number | Fault> => made.catch((error: unknown) => error as Fault);

interface Loser {
  readonly log: FileLog;
  readonly appended: Promise<number | Fault>;
  readonly troubled: Promise<unknown>;
  readonly met: Met;
}

/** Another writer opens the same folder while a group is on its way: what the loser acknowledges, the other has read. */
async function takenOver({ log, appended, troubled, met }: Loser, open: () => Promise<FileLog>): Promise<FileLog> {
  const orClosed = (made: Promise<number | Fault>) => Promise.race([made, troubled.then(() => log.close().then(() => made))]);
  const [came, other] = await Promise.all([orClosed(appended), open()]);
  met.add(typeof came === 'number' ? 'takeover behind a group' : 'takeover before a group');
  if (typeof came === 'number' && other.position.next <= came) throw new Error(`LOST record ${came}: acknowledged behind a takeover`);
  const late = await orClosed(
    Promise.resolve()
      .then(() => settled(log.append(['late'])))
      .catch((error) => error as Fault),
  );
  if (typeof late === 'number') throw new Error('a loser acknowledged a record');
  if (!['FENCED', 'FAILED', 'UNKNOWN', 'CLOSED'].includes(late.code)) throw late;
  await log.close();
  return other;
}

function check(acknowledged: readonly string[], found: readonly string[], seed: number): void {
  if (found.length < acknowledged.length) throw new Error(`seed ${seed}: LOST: ${acknowledged.length} acknowledged, ${found.length} found`);
  for (const [n, text] of acknowledged.entries()) if (found[n] !== text) throw new Error(`seed ${seed}: CHANGED: record ${n}`);
}

async function textsIn(disk: LogDisk): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of recordsIn(disk)) texts.push(text);
  return texts;
}

interface History {
  readonly draws: Draws;
  readonly seed: number;
  readonly met: Met;
  readonly acknowledged: readonly string[];
  readonly witness: Position;
}

/** A disk that lies: with a witness nothing acknowledged is missing in silence; without one, what passes is a tail that was cut or a history that was written anew. */
async function damaged(disk: VirtualDisk, used: LogDisk, { draws, seed, met, acknowledged, witness }: History): Promise<void> {
  const logs = [...disk.files].filter(([name, { current }]) => name.startsWith('log-') && current.length > headBytes).sort();
  const [name, file] = draws.pick(logs);
  const kind = draws.pick(damages);
  const bytes = file.current;
  if (kind === 'bit') bytes[draws.below(bytes.length)] ^= 1 << draws.below(8);
  if (kind === 'sector') bytes.fill(0, ...sectorOf(draws.below(bytes.length), bytes.length));
  if (kind === 'segment') disk.files.delete(name);
  if (kind === 'cut') {
    const last = (logs.at(-1) as (typeof logs)[number])[1];
    last.current = last.current.slice(0, draws.below(last.current.length));
  }
  if (
    (kind === 'forged' || kind === 'rewritten') &&
    !tamper(
      logs.map(([, one]) => one.current),
      kind,
      draws,
    )
  )
    return;
  for (const known of [[witness], []]) {
    const which = `${kind} ${known.length > 0 ? 'with' : 'without'} a witness`;
    try {
      await recover(used, { known });
      const again = await textsIn(used);
      const whole = again.length >= acknowledged.length && acknowledged.every((text, n) => again[n] === text);
      if (whole) met.add(`${which}: nothing acknowledged was hit`);
      else if (known.length > 0) throw new Error(`seed ${seed}: ${kind} of ${name} passed with a witness`);
      else {
        const same = again.every((text, n) => n >= acknowledged.length || text === acknowledged[n]);
        if (!same && kind !== 'rewritten') throw new Error(`seed ${seed}: changed records passed (${kind})`);
        met.add(`${which}: silent`);
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.code !== 'DAMAGED' && error.code !== 'SHORT') throw error;
      met.add(`${which}: refused`);
    }
  }
}

function sectorOf(at: number, length: number): [number, number] {
  const from = 512 * Math.floor(at / 512);
  return [from, Math.min(from + 512, length)];
}

/** Changes a record of the last segment that has one: redoing its checksum alone, or every hash from there on. */
function tamper(segments: readonly Uint8Array[], kind: 'forged' | 'rewritten', draws: Draws): boolean {
  const last = segments.filter((bytes) => segmentHeadIn(bytes) !== undefined && (frameAt(bytes, headBytes)?.count ?? 0) > 0).at(-1);
  if (last === undefined) return false;
  const frames = [];
  for (let at = headBytes, frame = frameAt(last, at); frame !== undefined; at = frame.end, frame = frameAt(last, at))
    frames.push({ ...frame, at, payload: frame.payload.slice() });
  const which = draws.below(frames.filter(({ count }) => count > 0).length);
  let hash = which > 0 ? (frames[which - 1] as (typeof frames)[number]).hash : (segmentHeadIn(last)?.previous as Uint8Array);
  for (const [n, frame] of frames.entries()) {
    if (n < which || (n > which && kind === 'forged') || frame.count === 0) continue;
    if (n === which) frame.payload[frame.payload.length - 1] ^= 1;
    if (kind === 'rewritten') hash = hashOf(hash, frame);
    last.set(frameOf({ ...frame, hash: kind === 'rewritten' ? hash : frame.hash }), frame.at);
  }
  return true;
}
