// Outside solver for larger programmes: only its basis is used; vertex, multipliers, feasibility and gap are computed and checked here.
import type { BackendUse } from '../columns/coreUse.js';
import { Fault } from '../fault.js';
import { Dictionary } from './dictionary.js';
import { check, finished } from './linearProgram.js';
import type { LinearProgram, Solution } from './problem.js';
import { scaled, scalingOf } from './scale.js';

/**
 * Solver of a programme in the LP format of CPLEX, as `highs` is: `{ Status: 'Optimal', Columns: { x0: { Status: 'BS' } }, Rows: [{ Status: 'LB' }]
 * }`, with a `Name` if rows are in another order.
 */
export interface OutsideSolver {
  solve(problem: string, options: Readonly<Record<string, unknown>>): unknown;
}

export interface Outside {
  readonly solver: OutsideSolver;
  /** For how long it may look, where it knows a `time_limit`; 60 where left out. */
  readonly seconds?: number;
}

const usualSeconds = 60;

/** Side of a row: both sides of a range are rows of their own. */
interface Side {
  readonly row: number;
  readonly upper: boolean;
}

/** Throws what `solve` throws, and BAD_ARGUMENT where the solver is none, fails, comes to no end in time or answers something else than a basis. What it calls infeasible or unbounded is looked at here. */
export function solveOutside(use: BackendUse, program: LinearProgram, { solver, seconds = usualSeconds }: Outside): Solution {
  check(program);
  const scaling = scalingOf(program);
  const own = scaled(program, scaling);
  const sides = sidesOf(own);
  const basis = basisOf(answerOf(solver, textOf(own, sides), seconds), own, sides);
  return use((backend, arena) => {
    const mark = arena.mark();
    try {
      const dictionary = new Dictionary(backend, arena, own);
      if (basis !== undefined) dictionary.begin(basis);
      return finished(dictionary, program, scaling);
    } finally {
      arena.release(mark);
    }
  });
}

/** Rows as they are written; those without entries or bounds are none. */
function sidesOf({ rowLower, rowUpper, matrix, costs: { length: n } }: LinearProgram): Side[] {
  return [...rowLower.entries()].flatMap(([row, low]): Side[] => {
    if (!matrix.subarray(row * n, (row + 1) * n).some((a) => a !== 0)) return [];
    const high = rowUpper[row];
    const lower = Number.isFinite(low) ? [{ row, upper: false }] : [];
    return Number.isFinite(high) && high !== low ? [...lower, { row, upper: true }] : lower;
  });
}

function textOf(program: LinearProgram, sides: readonly Side[]): string {
  const { costs, matrix, rowLower, rowUpper, lower, upper } = program;
  const n = costs.length;
  const term = (a: number, j: number): string => `${a < 0 ? '-' : '+'} ${Math.abs(a)} x${j}`;
  const lines = ['Minimize', ' obj:'];
  for (const [j, c] of costs.entries()) lines.push(` ${term(c, j)}`);
  lines.push('Subject To');
  for (const [s, { row, upper: top }] of sides.entries()) {
    lines.push(` r${s}:`);
    for (let j = 0; j < n; j++) if (matrix[row * n + j] !== 0) lines.push(` ${term(matrix[row * n + j], j)}`);
    const equal = rowLower[row] === rowUpper[row];
    lines.push(` ${equal ? '=' : top ? '<=' : '>='} ${top ? rowUpper[row] : rowLower[row]}`);
  }
  lines.push('Bounds');
  const bound = (x: number): string => (Number.isFinite(x) ? `${x}` : x < 0 ? '-inf' : '+inf');
  for (const [j, low] of lower.entries()) lines.push(` ${bound(low)} <= x${j} <= ${bound(upper[j])}`);
  return `${lines.join('\n')}\nEnd\n`;
}

interface Answer {
  readonly Status: unknown;
  readonly Columns: Readonly<Record<string, { readonly Status?: unknown }>>;
  readonly Rows: readonly { readonly Status?: unknown; readonly Name?: unknown }[];
}

const path = 'solver';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Undefined where it says that there is no optimum. */
function answerOf(solver: unknown, text: string, seconds: number): Answer | undefined {
  if (!isObject(solver) || typeof solver.solve !== 'function')
    throw new Fault('BAD_ARGUMENT', path, 'an object whose solve takes a programme as text', solver);
  let answer: unknown;
  try {
    answer = (solver as unknown as OutsideSolver).solve(text, { output_flag: false, time_limit: seconds });
  } catch (error) {
    throw new Fault('BAD_ARGUMENT', path, 'one that does not fail', error instanceof Error ? error.message : error);
  }
  const status = isObject(answer) ? answer.Status : answer;
  if (status === 'Infeasible' || status === 'Unbounded' || status === 'Primal infeasible or unbounded') return undefined;
  if (status !== 'Optimal') throw new Fault('BAD_ARGUMENT', path, `an optimum within ${seconds} seconds`, status);
  return answer as Answer;
}

interface Basis {
  readonly basic: Int32Array;
  readonly nonbasic: Int32Array;
  /** Values of nonbasic variables and rows: the bound that each is at. */
  readonly values: Float64Array;
}

const states: readonly unknown[] = ['BS', 'LB', 'UB', 'FX', 'FR', 'NB', 'ZE'];

function basisOf(answer: Answer | undefined, program: LinearProgram, sides: readonly Side[]): Basis | undefined {
  if (answer === undefined) return undefined;
  const { rowLower, rowUpper, lower, upper } = program;
  const [m, n] = [rowLower.length, lower.length];
  const { Columns: columns, Rows: rows } = answer;
  const state = (one: { readonly Status?: unknown } | undefined, of: string): unknown => {
    if (!states.includes(one?.Status)) throw new Fault('BAD_ARGUMENT', path, `a basis status for ${of}`, one?.Status);
    return one?.Status;
  };
  if (!isObject(columns) || !Array.isArray(rows)) throw new Fault('BAD_ARGUMENT', path, 'columns and rows of a basis', columns);
  const values = new Float64Array(n + m);
  const isBasic = new Uint8Array(n + m);
  const at = (low: number, high: number, top: boolean): number => {
    const [first, second] = top ? [high, low] : [low, high];
    return Number.isFinite(first) ? first : Number.isFinite(second) ? second : 0;
  };
  for (let j = 0; j < n; j++) {
    const said = state(columns[`x${j}`] as { readonly Status?: unknown } | undefined, `x${j}`);
    isBasic[j] = said === 'BS' ? 1 : 0;
    values[j] = at(lower[j], upper[j], said === 'UB');
  }
  isBasic.fill(1, n);
  const named = new Map(rows.map((one, s) => [isObject(one) && typeof one.Name === 'string' ? one.Name : `r${s}`, one]));
  for (const [s, { row, upper: top }] of sides.entries()) {
    if (state(named.get(`r${s}`), `r${s}`) === 'BS') continue;
    isBasic[n + row] = 0;
    values[n + row] = at(rowLower[row], rowUpper[row], top);
  }
  const all = Int32Array.from({ length: n + m }, (_, v) => v);
  const [basic, nonbasic] = [all.filter((v) => isBasic[v] === 1), all.filter((v) => isBasic[v] === 0)];
  if (basic.length !== m) throw new Fault('BAD_ARGUMENT', path, `a basis of ${m}`, basic.length);
  return { basic, nonbasic, values };
}
