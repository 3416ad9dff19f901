// The state of a health ladder as JSON, and back from what may be anything.
import { fieldsOf, instant, listOf } from '../../book/fields.js';
import { count, positive } from '../../check.js';
import { Fault } from '../../fault.js';
import { type Ladder, ladderLevels } from '../../rules/document/ladder.js';
import type { MarginCall } from './deadlines.js';
import { callCode, codeOf, type Level, levels, unknownCode } from './thresholds.js';

export interface LadderState {
  readonly time: number | null;
  readonly accounts: number;
  /** Rows by level, ascending; those of no level are left out. */
  readonly levels: Rows;
  /** Rows of level `unknown`, by the level that they had before, where that was not `ok`. */
  readonly before?: Rows;
  /** By row. Lapsed: it was not met in time. */
  readonly calls: readonly (MarginCall & { readonly lapsed: boolean })[];
}

/** State of an account on a ladder. */
export interface RowState {
  readonly level: Level;
  /** Level before `unknown`; the account is judged from it once there are figures. */
  readonly unknownFrom?: Level;
  readonly call: (Omit<MarginCall, 'row'> & { readonly lapsed: boolean }) | null;
}

/** A ladder of this account alone. */
export function stateOfOne({ level, unknownFrom = 'ok', call }: RowState): LadderState {
  const rows = (of: Level): Rows => (of === 'ok' ? {} : { [of]: [0] });
  const before = level === 'unknown' && unknownFrom !== 'ok' ? { before: rows(unknownFrom) } : {};
  return { time: null, accounts: 1, levels: rows(level), ...before, calls: call === null ? [] : [{ row: 0, ...call }] };
}

type Rows = Readonly<Partial<Record<Level, readonly number[]>>>;

export interface HeldState {
  readonly time: number | null;
  readonly codes: Uint8Array<ArrayBuffer>;
  /** Code of a row before level `unknown`. */
  readonly before: Map<number, number>;
  readonly lapsed: Uint8Array<ArrayBuffer>;
  readonly calls: readonly MarginCall[];
}

const mostAccounts = 2 ** 31;

function rowsOf(codes: Iterable<readonly [number, number]>): Rows {
  const rows: number[][] = levels.map(() => []);
  for (const [row, code] of codes) if (code !== 0) rows[code]?.push(row);
  return Object.fromEntries(levels.flatMap((level, code) => (rows[code]?.length === 0 ? [] : [[level, rows[code]]])));
}

export function writeState({ time, codes, before, lapsed, calls }: HeldState): LadderState {
  const earlier = rowsOf([...before].sort(([a], [b]) => a - b));
  const sorted = [...calls].sort((a, b) => a.row - b.row);
  return {
    time,
    accounts: codes.length,
    levels: rowsOf(codes.entries()),
    ...(Object.keys(earlier).length > 0 && { before: earlier }),
    calls: sorted.map((call) => ({ ...call, lapsed: lapsed[call.row] === 1 })),
  };
}

/** Throws what does not hold together, or not with the rule. */
export function readState(rule: Ladder, state: LadderState): HeldState {
  const given = fieldsOf(state, 'state', ['time', 'accounts', 'levels', 'calls'], ['before']);
  const time = given.time === null ? null : instant(given.time, 'state.time');
  const accounts = count(given.accounts, 0, mostAccounts, 'state.accounts');
  const [codes, lapsed] = [new Uint8Array(accounts), new Uint8Array(accounts)];
  const before = new Map<number, number>();
  const stated: Level[] = ladderLevels.filter((name) => rule[name] !== undefined);
  for (const [path, row, code] of coded(given.levels, 'state.levels', [...stated, 'unknown'], accounts)) {
    if (codes[row] !== 0) throw new Fault('DUPLICATE', path, 'a row that has one level', row);
    codes[row] = code;
    if (code === unknownCode) before.set(row, 0);
  }
  for (const [path, row, code] of coded(given.before ?? {}, 'state.before', stated, accounts)) {
    if (before.get(row) !== 0) throw new Fault('BAD_ARGUMENT', path, 'a row of level unknown, once', row);
    before.set(row, code);
  }
  const codeAt = (row: number): number => before.get(row) ?? codes[row];
  const owing = rule.call === undefined ? 0 : codes.reduce((sum, _, row) => sum + (codeAt(row) >= callCode ? 1 : 0), 0);
  const calls: MarginCall[] = [];
  for (const [i, value] of listOf(given.calls, 'state.calls', 0, accounts).entries()) {
    const path = `state.calls[${i}]`;
    const one = fieldsOf(value, path, ['row', 'since', 'amount', 'deadline', 'lapsed']);
    const row = count(one.row, (calls.at(-1)?.row ?? -1) + 1, accounts - 1, `${path}.row`);
    const deadline = one.deadline === null ? null : instant(one.deadline, `${path}.deadline`);
    if (typeof one.lapsed !== 'boolean') throw new Fault('TYPE_MISMATCH', `${path}.lapsed`, 'true or false', one.lapsed);
    const unmet = rule.call?.deadline?.unmet;
    if (one.lapsed && (deadline === null || unmet === undefined))
      throw new Fault('BAD_ARGUMENT', `${path}.lapsed`, 'false of a call without a deadline', one.lapsed);
    const least = one.lapsed ? codeOf(unmet as Level) : callCode;
    if (!(codeAt(row) >= least)) throw new Fault('BAD_ARGUMENT', `${path}.row`, `a row in ${levels[least] as string} or below`, row);
    lapsed[row] = one.lapsed ? 1 : 0;
    calls.push({ row, since: instant(one.since, `${path}.since`), amount: positive(one.amount, `${path}.amount`), deadline });
  }
  if (calls.length !== owing)
    throw new Fault('SHAPE_MISMATCH', 'state.calls', `one of each of the ${owing} accounts in call or below`, calls);
  return { time, codes, before, lapsed, calls };
}

/** Path, row and code of each entry of rows by level. */
function* coded(given: unknown, path: string, names: readonly Level[], accounts: number): Generator<readonly [string, number, number]> {
  for (const [name, rows] of Object.entries(fieldsOf(given, path, [], names)))
    for (const [i, value] of listOf(rows, `${path}.${name}`, 0, accounts).entries()) {
      const at = `${path}.${name}[${i}]`;
      yield [at, count(value, 0, accounts - 1, at), codeOf(name as Level)];
    }
}
