// Which lane a request is of, and how long it may take.
import { Fault } from '../index.js';
import type { Lane } from './admission.js';
import { isBookWide } from './bookWide.js';
import type { Route } from './routes/route.js';

const mostDeadlineMs = 600_000;
const ticks: readonly unknown[] = ['tick', 'sources', 'forecast'];

/** A list is as urgent as the least urgent of its changes. */
export function laneOf({ path, changes, question }: Route, asked: unknown): Lane {
  if (path.startsWith('operator/') && changes) return 'halt';
  if (!changes) return question !== undefined && isBookWide(question, Object(asked)) ? 'book' : 'question';
  const kinds = [asked].flat().map((one) => Object(one).kind as unknown);
  if (kinds.every((kind) => kind === 'cancel')) return 'cancel';
  return kinds.some((kind) => ticks.includes(kind)) ? 'tick' : 'fill';
}

/** Time left of the header `deadline-ms`, ms; undefined without the header. Throws OUT_OF_RANGE. */
export function deadlineOf(given: unknown, elapsedMs: number): number | undefined {
  if (given === undefined) return undefined;
  const ms = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (!(ms >= 1)) throw new Fault('OUT_OF_RANGE', 'deadline-ms', `a whole number from 1 to ${mostDeadlineMs}`, given);
  return Math.min(ms, mostDeadlineMs) - elapsedMs;
}
