// Control of margin rates by load: initial rates change at once, maintenance rates after notice and step by step.
import type { Breaker } from '../../rules/document/breaker.js';

/** Maintenance rates will rise to this multiple, not before this ms. */
export interface Notice {
  readonly to: number;
  readonly effective: number;
}

/** A rise of maintenance rates that calm called off: where its step comes back by `until`, it takes effect when it was announced for. */
export interface CalledOff extends Notice {
  readonly until: number;
}

/** All that is remembered of an underlying, or of all together. */
export interface Control {
  /** Steps of the rule that hold: 0 for none. */
  readonly step: number;
  /** Since when a lower step would do, and the highest of those that did. */
  readonly calm: { readonly since: number; readonly step: number } | null;
  readonly maintenance: number;
  /** Before it maintenance rates do not rise again. */
  readonly nextRise: number | null;
  /** In order of time, and rising. */
  readonly notices: readonly Notice[];
  /** Rising. */
  readonly calledOff: readonly CalledOff[];
}

/** Change of rates (`initial`, `maintenance`), or of announcements of maintenance rates (`notice`, `noticeWithdrawn`). */
export interface ControlEvent {
  readonly kind: 'initial' | 'maintenance' | 'notice' | 'noticeWithdrawn';
  /** Multiples of the rates; of what was announced, the multiple announced last. */
  readonly from: number;
  readonly to: number;
  /** Load that caused a change of initial rates. */
  readonly load?: number;
  /** Time at which announced rates begin to rise. */
  readonly effective?: number;
}

export const atRest: Control = Object.freeze({ step: 0, calm: null, maintenance: 1, nextRise: null, notices: [], calledOff: [] });

const ms = (seconds: number): number => Math.ceil(seconds * 1000);

export const initialOf = (rule: Breaker, { step }: Control): number => rule.steps[step - 1]?.initial ?? 1;
const maintenanceAt = (rule: Breaker, step: number): number => rule.steps[step - 1]?.maintenance ?? 1;
const announced = ({ notices, maintenance }: Control): number => notices.at(-1)?.to ?? maintenance;

/** At this time, under this load. */
export function controlAfter(rule: Breaker, before: Control, time: number, load: number, events: ControlEvent[]): Control {
  const stepped = steppedTo(rule, before, time, load);
  const [from, to] = [initialOf(rule, before), initialOf(rule, stepped)];
  if (from !== to) events.push({ kind: 'initial', from, to, load });
  const noticed = withNotices(rule, stepped, time, events);
  const risen = risenBy(rule, noticed, time);
  if (risen.maintenance !== before.maintenance) events.push({ kind: 'maintenance', from: before.maintenance, to: risen.maintenance });
  return risen;
}

/** When time alone brings something, the leaving of prices apart. */
export function controlDue(rule: Breaker, { calm, notices: [next], nextRise }: Control): number | null {
  const dues = [
    ...(calm === null ? [] : [calm.since + ms(rule.holdSeconds)]),
    ...(next === undefined ? [] : [Math.max(next.effective, nextRise ?? next.effective)]),
  ];
  return dues.length === 0 ? null : Math.min(...dues);
}

function steppedTo(rule: Breaker, before: Control, time: number, load: number): Control {
  const deserved = rule.steps.findLastIndex(({ load: from, until }, i) => load >= (i < before.step ? until : from)) + 1;
  if (deserved >= before.step) return { ...before, step: deserved, calm: null };
  const since = before.calm?.since ?? time;
  const highest = Math.max(deserved, before.calm?.step ?? 0);
  if (time - since < ms(rule.holdSeconds)) return { ...before, calm: { since, step: highest } };
  return { ...before, step: highest, calm: deserved < highest ? { since: time, step: deserved } : null };
}

/**
 * A higher goal is announced. A lower one holds at once: what was announced or in force beyond it is called off, and remembered for as long as a notice takes. A goal that comes back within that time keeps
 * its first instant, so calm spells shorter than the notice postpone nothing.
 */
function withNotices(rule: Breaker, before: Control, time: number, events: ControlEvent[]): Control {
  const goal = maintenanceAt(rule, before.step);
  const last = announced(before);
  if (goal === last) return before;
  if (goal > last) return { ...before, notices: [...before.notices, ...noticesTo(rule, before, goal, time, events)] };
  const maintenance = Math.min(before.maintenance, goal);
  const until = time + ms(rule.maintenance.noticeSeconds);
  const inForce = { to: before.maintenance, effective: time };
  const over = [inForce, ...before.notices].filter(({ to }) => to > goal).map((one) => ({ ...one, until }));
  const notices: Notice[] = [];
  for (const { to, effective } of before.notices) {
    const next = Math.min(to, goal);
    if (next > (notices.at(-1)?.to ?? maintenance)) notices.push({ to: next, effective });
  }
  if (before.notices.length > 0) events.push({ kind: 'noticeWithdrawn', from: last, to: goal });
  return { ...before, maintenance, notices, calledOff: remembered([...before.calledOff, ...over], time) };
}

/** Notices from what is announced up to a higher goal: as far as rises were called off a short while ago, at their first instants. */
function noticesTo(rule: Breaker, before: Control, goal: number, time: number, events: ControlEvent[]): readonly Notice[] {
  const notices: Notice[] = [];
  let from = announced(before);
  let earliest = before.notices.at(-1)?.effective ?? Number.NEGATIVE_INFINITY;
  const announce = (to: number, effective: number): void => {
    earliest = Math.max(earliest, effective);
    events.push({ kind: 'notice', from, to, effective: earliest });
    notices.push({ to, effective: earliest });
    from = to;
  };
  const known = remembered(before.calledOff, time);
  for (const [i, { to }] of known.entries())
    if (to > from && from < goal) announce(Math.min(to, goal), Math.min(...known.slice(i).map(({ effective }) => effective)));
  if (from < goal) announce(goal, time + ms(rule.maintenance.noticeSeconds));
  return notices;
}

/** Cancelled notices that still count, rising, without those that another covers. */
function remembered(all: readonly CalledOff[], time: number): readonly CalledOff[] {
  const covers = (one: CalledOff, other: CalledOff): boolean =>
    one.to >= other.to && one.effective <= other.effective && one.until >= other.until;
  const alive = all.filter(({ until }) => until >= time);
  const kept = alive.filter((one, i) => !alive.some((other, j) => i !== j && covers(other, one) && (j < i || !covers(one, other))));
  return kept.sort((a, b) => a.to - b.to || a.effective - b.effective);
}

function risenBy(rule: Breaker, before: Control, time: number): Control {
  const [next, ...later] = before.notices;
  if (next === undefined || time < next.effective || (before.nextRise !== null && time < before.nextRise)) return before;
  const maintenance = Math.min(next.to, before.maintenance + rule.maintenance.step);
  const nextRise = time + Math.max(1, ms(rule.maintenance.stepSeconds));
  return { ...before, maintenance, nextRise, notices: maintenance < next.to ? before.notices : later };
}
