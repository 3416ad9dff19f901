// Questions of the page to its worker, one file each, pure functions of its state. Those outside the first view load when asked.
import { account, nearest } from './account.js';
import { grid } from './grid.js';
import type { Held } from './held.js';
import { holding } from './holding.js';
import { makeUp } from './makeUp.js';
import { positions } from './positions.js';

/** A question that is fetched when it is first asked. */
const later =
  <Of extends (held: Held, asked: never) => unknown>(load: () => Promise<Of>) =>
  async (held: Held, asked: Parameters<Of>[1]): Promise<Awaited<ReturnType<Of>>> =>
    (await (
      await load()
    )(held, asked as never)) as Awaited<ReturnType<Of>>;

export const questions = {
  account,
  backends: later(async () => (await import('./backends.js')).backends),
  book: later(async () => (await import('./book.js')).book),
  curve: later(async () => (await import('./curve.js')).curve),
  faults: later(async () => (await import('./faults.js')).faults),
  grid,
  hedges: later(async () => (await import('./hedges.js')).hedges),
  holding,
  instruments: later(async () => (await import('./instruments.js')).instruments),
  liveAct: later(async () => (await import('./live.js')).liveAct),
  liveBegin: later(async () => (await import('./live.js')).liveBegin),
  liveEnd: later(async () => (await import('./live.js')).liveEnd),
  livePull: later(async () => (await import('./live.js')).livePull),
  makeUp,
  nearest,
  otherRules: later(async () => (await import('./otherRules.js')).otherRules),
  positions,
  rows: later(async () => (await import('./rows.js')).rows),
  saved: later(async () => (await import('./saved.js')).saved),
  shown: later(async () => (await import('./shown.js')).shown),
  smile: later(async () => (await import('./smile.js')).smile),
  statement: later(async () => (await import('./statement.js')).statement),
  stresses: later(async () => (await import('./stresses.js')).stresses),
  ticket: later(async () => (await import('./ticket.js')).ticket),
  verify: later(async () => (await import('./verify.js')).verify),
} as const;

export type Question = keyof typeof questions;
/** What a question is asked with. */
export type Asked<Q extends Question> = Parameters<(typeof questions)[Q]>[1];
/** Plain data: it crosses to the page by copy, and every number is the core's own, unrounded. */
export type Answer<Q extends Question> = Awaited<ReturnType<(typeof questions)[Q]>>;

export const answerTo = async <Q extends Question>(held: Held, question: Q, asked: Asked<Q>): Promise<Answer<Q>> =>
  (await (questions[question] as (held: Held, asked: Asked<Q>) => unknown)(held, asked)) as Answer<Q>;
