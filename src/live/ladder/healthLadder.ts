// The health ladder at work: levels of all accounts by row, events of those that change, margin calls and their deadlines.
import { instant } from '../../book/fields.js';
import { count } from '../../check.js';
import { type Ladder, ladder as shape } from '../../rules/document/ladder.js';
import { nothingRead } from '../../rules/document/read.js';
import { Calls } from './calls.js';
import type { MarginCall } from './deadlines.js';
import type { Figures, Judged, LadderEvent } from './event.js';
import { type LadderInputs, readInputs } from './inputs.js';
import { type LadderState, type RowState, readState, writeState } from './state.js';
import {
  callCode,
  codeOf,
  knownLevels,
  type Level,
  type LevelRule,
  levels,
  standings,
  type Threshold,
  type Thresholds,
  unknownCode,
} from './thresholds.js';

const largest = 1e300;

/** For the live engine alone: its inputs need no look. */
export const judgedAsTheyAre: unique symbol = Symbol('judged as they are');

/** The same: by the events of a judgement that was made before. */
export const toldOf: unique symbol = Symbol('told of');

/**
 * The ladder of a rule document (its section `ladder`) over accounts by row. An account's level is the most severe that holds: one that it is not in yet holds where equity < below x part, its own and those
 * that are milder where equity < until x part (of another part where `untilOf` says so, and also where it would begin). So a second look at the same figures changes nothing.
 */
export class HealthLadder {
  readonly rule: Ladder;
  readonly #standings: readonly LevelRule[];
  #time: number | null = null;
  #codes = new Uint8Array(0);
  /** Code of a row before level `unknown`, from which it is judged once it has figures. */
  #before = new Map<number, number>();
  #lapsed = new Uint8Array(0);
  #accounts = 0;
  readonly #calls: Calls;
  /** Earlier states of the rows that moved since `begin`. */
  readonly #earlier = new Map<number, RowState>();

  constructor(rule: Ladder, state?: LadderState) {
    this.rule = shape.parse(rule, 'rule', nothingRead);
    this.#standings = standings(this.rule);
    this.#calls = new Calls(this.rule, this.#standings);
    if (state === undefined) return;
    const { time, codes, before, lapsed, calls } = readState(this.rule, state);
    this.#time = time;
    this.#codes = codes;
    this.#before = before;
    this.#lapsed = lapsed;
    this.#accounts = codes.length;
    for (const call of calls) this.#calls.add(call, lapsed[call.row] === 0);
  }

  /** 0 ok, 1 warning, 2 call, 3 reduceOnly, 4 liquidate, 5 unknown, by row: a view, not to be written, void once accounts are added. */
  get codes(): Uint8Array<ArrayBuffer> {
    return this.#codes.subarray(0, this.#accounts);
  }

  level(row: number): Level {
    return levels[this.#codes[this.#row(row)]];
  }

  /**
   * Thresholds at which the account's level would change by its health; of an unknown one, by the level before. The same object for the same rule of
   * its level.
   */
  thresholds(row: number): Thresholds {
    return this.#standingOf(this.#row(row)).thresholds;
  }

  /** That of an account in call or below. */
  call(row: number): MarginCall | undefined {
    return this.#calls.get(row);
  }

  /** From here on `earlier` tells of what follows: a change begins. */
  begin(): void {
    this.#earlier.clear();
  }

  /** State of an account at the last call of `begin`. */
  earlier(row: number): RowState {
    return this.#earlier.get(this.#row(row)) ?? this.#stateOf(row);
  }

  /** The earliest deadline there is: its call lapses by the first inputs of a later time. */
  get nextDeadline(): number | null {
    return this.#calls.first?.deadline ?? null;
  }

  /** Calls whose deadline is at this time or before, by deadline; those that lapsed already are not among them. */
  fallsDue(by: number): readonly MarginCall[] {
    return this.#calls.by(instant(by, 'by'));
  }

  /** Judges accounts by their figures; `rows: []` lets time pass alone. What was to be paid by a time before this one and was not lapses first. Throws what the guards throw; then nothing has happened. */
  judge(inputs: LadderInputs): Judged {
    return this[judgedAsTheyAre](readInputs(inputs, this.#accounts, this.#time));
  }

  /** The same of inputs that need no look: columns of a run, rows of its accounts, a time that has been looked at. */
  [judgedAsTheyAre]({ time, equities, initials, maintenances, rows }: LadderInputs): Judged {
    this.#grow(equities.length);
    this.#time = time;
    const events = this.#lapse(time);
    let unjudged = 0;
    // nearly all accounts are well and stay so, which two products tell
    const [one, two = one] = this.#standings[0].thresholds.falls as readonly [Threshold, Threshold?];
    const ones = one.of === 'initial' ? initials : maintenances;
    const twos = two.of === 'initial' ? initials : maintenances;
    const [first, second] = [one.ratio, two.ratio];
    const codes = this.#codes;
    const asked = rows === undefined ? equities.length : rows.length;
    for (let i = 0; i < asked; i++) {
      const row = rows === undefined ? i : rows[i];
      const equity = equities[row];
      const x = ones[row];
      const y = twos[row];
      if (codes[row] === 0 && equity >= first * x && equity >= second * y && x >= 0 && y >= 0 && equity <= largest) continue;
      const figures = { equity, initial: initials[row], maintenance: maintenances[row] };
      const judged = isJudged(figures);
      if (!judged) unjudged += 1;
      const event = judged ? this.#judgeOne(time, row, figures) : this.#unknown(time, row);
      if (event !== undefined) events.push(event);
    }
    return { events, unjudged };
  }

  /** Leaves the ladder as the judgement left it that gave these events. */
  [toldOf](time: number, events: readonly LadderEvent[]): void {
    this.#time = time;
    this.#lapse(time);
    for (const { kind, from, row, cause, amount } of events) {
      // a level that was told again, and what time alone has done
      if (kind === from || cause === 'deadline') continue;
      this.#keep(row);
      const code = kind === 'recovered' ? 0 : codeOf(kind);
      if (code === unknownCode) {
        this.#before.set(row, this.#codes[row]);
        this.#codes[row] = code;
        continue;
      }
      const before = this.#judgedAs(row);
      this.#codes[row] = code;
      this.#before.delete(row);
      if (code < callCode || this.rule.call === undefined) {
        if (before >= callCode) this.#close(row);
      } else if (this.#calls.get(row) === undefined) this.#calls.open(row, time, amount as number);
    }
  }

  /** Forgets the account of a row: it was closed, or the row is another's now. */
  reset(row: number): void {
    this.#codes[this.#row(row)] = 0;
    this.#earlier.delete(row);
    this.#before.delete(row);
    this.#close(row);
  }

  toJSON(): LadderState {
    return writeState({
      time: this.#time,
      codes: this.codes,
      before: this.#before,
      lapsed: this.#lapsed,
      calls: this.#calls.all,
    });
  }

  #stateOf(row: number): RowState {
    const call = this.#calls.get(row);
    const unknownFrom = this.#before.get(row);
    return {
      level: levels[this.#codes[row]],
      ...(unknownFrom !== undefined && { unknownFrom: levels[unknownFrom] }),
      call:
        call === undefined ? null : { since: call.since, amount: call.amount, deadline: call.deadline, lapsed: this.#lapsed[row] === 1 },
    };
  }

  /** Before anything of a row is written. */
  #keep(row: number): void {
    if (!this.#earlier.has(row)) this.#earlier.set(row, this.#stateOf(row));
  }

  #standingOf(row: number): LevelRule {
    return this.#standings[this.#judgedAs(row) + this.#lapsed[row] * knownLevels.length];
  }

  #judgedAs(row: number): number {
    return this.#before.get(row) ?? this.#codes[row];
  }

  #unknown(time: number, row: number): LadderEvent | undefined {
    const before = this.#codes[row];
    if (before === unknownCode) return undefined;
    this.#keep(row);
    this.#codes[row] = unknownCode;
    this.#before.set(row, before);
    return { kind: 'unknown', time, row, from: levels[before], cause: 'figures' };
  }

  #judgeOne(time: number, row: number, figures: Figures): LadderEvent | undefined {
    const shown = this.#codes[row];
    const before = this.#judgedAs(row);
    const { tests, unmet } = this.#standingOf(row);
    let code = 0;
    for (const { code: severe, of, ratio } of tests) {
      if (!(figures.equity < ratio * figures[of])) continue;
      code = severe;
      break;
    }
    if (code >= callCode && code < unmet) code = unmet;
    if (code === shown) return undefined;
    this.#keep(row);
    this.#codes[row] = code;
    this.#before.delete(row);
    const kind = code === 0 ? 'recovered' : (levels[code] as Exclude<Level, 'ok'>);
    const from = levels[shown];
    if (code < callCode || this.rule.call === undefined) {
      if (before >= callCode) this.#close(row);
      return { kind, time, row, from, cause: 'health', figures };
    }
    const amount = this.#calls.missing(figures);
    const { deadline } = this.#calls.get(row) ?? this.#calls.open(row, time, amount);
    if (deadline === null) return { kind, time, row, from, cause: 'health', figures, amount };
    return { kind, time, row, from, cause: 'health', figures, amount, deadline };
  }

  #close(row: number): void {
    if (this.#calls.close(row)) this.#lapsed[row] = 0;
  }

  #lapse(time: number): LadderEvent[] {
    const events: LadderEvent[] = [];
    for (;;) {
      const { row, deadline } = this.#calls.first ?? { row: -1, deadline: null };
      if (deadline === null || deadline >= time) return events;
      this.#keep(row);
      this.#calls.lapse(row);
      this.#lapsed[row] = 1;
      const before = this.#judgedAs(row);
      const { unmet } = this.#standingOf(row);
      if (before >= unmet) continue;
      if (this.#before.has(row)) {
        // it is unknown whether the call was met: it is judged as lapsed once there are figures
        this.#before.set(row, unmet);
        continue;
      }
      this.#codes[row] = unmet;
      const kind = levels[unmet] as Exclude<Level, 'ok'>;
      events.push({ kind, time, row, from: levels[before], cause: 'deadline', deadline });
    }
  }

  #row(row: number): number {
    return count(row, 0, this.#accounts - 1, 'row');
  }

  #grow(accounts: number): void {
    if (accounts > this.#codes.length) {
      const room = Math.max(accounts, 2 * this.#codes.length);
      this.#codes = widened(this.#codes, room);
      this.#lapsed = widened(this.#lapsed, room);
    }
    this.#accounts = accounts;
  }
}

function widened(column: Uint8Array, room: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(room);
  wider.set(column);
  return wider;
}

function isJudged({ equity, initial, maintenance }: Figures): boolean {
  return Math.abs(equity) <= largest && initial >= 0 && initial <= largest && maintenance >= 0 && maintenance <= largest;
}

/** The section `ladder` of a rule document at work: new, or as `toJSON` left it. Throws what the guards throw. */
export function healthLadder(rule: Ladder, state?: LadderState): HealthLadder {
  return new HealthLadder(rule, state);
}
