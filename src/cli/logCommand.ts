// `margincore log`: reads a journal's folder, checks and copies it.
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../index.js';
import { fileLog, readLog, verifyLog } from '../live.js';
import { unpacked, verifyWitnessed } from '../support.js';
import { type ExitCode, exitCodes } from './exit.js';
import { writeOut } from './output.js';
import { keptIn } from './witnessCommand.js';

export interface LogFlags {
  readonly olderThan?: number;
  readonly known?: string;
  readonly first?: number;
  readonly to?: string;
  readonly json?: boolean;
}

/** `NEXT:HEAD`, as `verify` prints it. */
function placeIn(given: string | undefined): { readonly next: number; readonly head: string }[] | undefined {
  if (given === undefined) return [];
  const [, next, head] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(given) ?? [];
  return next === undefined || head === undefined ? undefined : [{ next: Number(next), head }];
}

/** Every group is read and checked; with `--known` also that it goes on what was printed before, or what a witness kept. */
export async function logVerify(path: string, { known, json }: LogFlags): Promise<ExitCode> {
  const place = placeIn(known);
  const { first, next, head, torn, orphans, ...more } =
    place === undefined ? await verifyWitnessed(path, keptIn(known as string, '--known')) : await verifyLog(path, place);
  const found = 'roots' in more ? `; ${more.roots} roots of the witness` : '';
  const text = `${next} records, the first kept ${first}; ${torn} bytes of a torn tail${found}; known ${next}:${head}\n`;
  await writeOut([json === true ? `${JSON.stringify({ first, next, head, torn, orphans, ...more })}\n` : text]);
  return exitCodes.ok;
}

const hourMs = 3_600_000;

/**
 * Removes whole segments whose records are older, by the time of changes, than so many hours before the last one, as far as the last two snapshots do without them. Throws SHORT where there are no two
 * snapshots that the journal vouches for, FENCED while a service has it open.
 */
export async function logTrim(path: string, { olderThan = 0, json }: LogFlags): Promise<ExitCode> {
  const log = await fileLog(path, { create: false });
  try {
    const vouched = new Set<string>();
    const timed: { readonly number: number; readonly time: number }[] = [];
    for await (const { number, text } of log.read(log.found.first)) {
      const { kind, from, root, time } = JSON.parse(unpacked(text));
      if (kind === 'snapshot') vouched.add(`${from} ${root}`);
      if (typeof time === 'number') timed.push({ number, time });
    }
    const names = (await log.snapshots.list()).filter(({ from, root }) => vouched.has(`${from} ${root}`));
    const before = names[1]?.from;
    if (before === undefined) throw new Fault('SHORT', path, 'a journal with two snapshots', names.length);
    // a page that is damaged would be missed once the records are gone
    for (const name of names.slice(0, 2))
      for (const [hash] of (await log.snapshots.manifest(name)).matchAll(/\b[0-9a-f]{64}\b/g))
        if (!(await log.snapshots.manifest(name)).includes(`"state":"${hash}"`)) await log.snapshots.page(hash);
    const until = (timed.at(-1)?.time ?? 0) - olderThan * hourMs;
    const young = timed.find(({ time }) => time >= until)?.number ?? before;
    const first = await log.trim(Math.min(before, young));
    await writeOut([json === true ? `${JSON.stringify({ first })}\n` : `the first record kept is ${first}\n`]);
  } finally {
    await log.close();
  }
  return exitCodes.ok;
}

/** Records as JSON, a line each. */
export async function logRead(path: string, { first = 0 }: LogFlags): Promise<ExitCode> {
  for await (const { text } of (await readLog(path)).read(first)) await writeOut([`${unpacked(text)}\n`]);
  return exitCodes.ok;
}

/** A copy that is checked. Segments only grow, so the copy of a journal in use ends with a whole group or a torn one. */
export async function logCopy(from: string, { to = '', json }: LogFlags): Promise<ExitCode> {
  if (existsSync(to) && readdirSync(to).length > 0) throw new Fault('BAD_ARGUMENT', '--to', 'an empty folder, or none', to);
  const { next: least } = await verifyLog(from);
  // the lock is of the folder, not of what is in it
  cpSync(from, to, { recursive: true, filter: (name) => name !== join(from, 'LOCK') });
  const { next, head } = await verifyLog(to);
  if (next < least) throw new Fault('SHORT', to, `a copy of at least ${least} records`, next);
  await writeOut([json === true ? `${JSON.stringify({ next, head })}\n` : `${next} records; known ${next}:${head}\n`]);
  return exitCodes.ok;
}
