// What a circuit breaker does to margin rates by the load it sees: initial ones at once, those of maintenance by notice and step by step.
import type { Breaker } from '../../rules/document/breaker.js';

/** Maintenance rates will rise to this multiple, not before this ms. */
export interface Notice {
  readonly to: number;
  readonly effective: number;
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
}

/** What changed: rates (`initial`, `maintenance`), or what was announced of those of maintenance (`notice`, `noticeWithdrawn`). */
export interface ControlEvent {
  readonly kind: 'initial' | 'maintenance' | 'notice' | 'noticeWithdrawn';
  /** Multiples of the rates; of what was announced, the multiple announced last. */
  readonly from: number;
  readonly to: number;
  /** Of a change of initial rates: what it was for. */
  readonly load?: number;
  /** Of a notice: when they begin to rise. */
  readonly effective?: number;
}

export const atRest: Control = Object.freeze({ step: 0, calm: null, maintenance: 1, nextRise: null, notices: [] });

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

/** A higher goal is announced; a lower one holds at once, and what was announced beyond it is withdrawn. */
function withNotices(rule: Breaker, before: Control, time: number, events: ControlEvent[]): Control {
  const goal = maintenanceAt(rule, before.step);
  const last = announced(before);
  if (goal === last) return before;
  if (goal > last) {
    const effective = time + ms(rule.maintenance.noticeSeconds);
    events.push({ kind: 'notice', from: last, to: goal, effective });
    return { ...before, notices: [...before.notices, { to: goal, effective }] };
  }
  const maintenance = Math.min(before.maintenance, goal);
  const notices: Notice[] = [];
  for (const { to, effective } of before.notices) {
    const next = Math.min(to, goal);
    if (next > (notices.at(-1)?.to ?? maintenance)) notices.push({ to: next, effective });
  }
  if (before.notices.length > 0) events.push({ kind: 'noticeWithdrawn', from: last, to: goal });
  return { ...before, maintenance, notices };
}

function risenBy(rule: Breaker, before: Control, time: number): Control {
  const [next, ...later] = before.notices;
  if (next === undefined || time < next.effective || (before.nextRise !== null && time < before.nextRise)) return before;
  const maintenance = Math.min(next.to, before.maintenance + rule.maintenance.step);
  const nextRise = time + Math.max(1, ms(rule.maintenance.stepSeconds));
  return { ...before, maintenance, nextRise, notices: maintenance < next.to ? before.notices : later };
}
