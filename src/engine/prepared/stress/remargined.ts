// Reverse stress that computes equity and requirement at every point: the whole book on a grid, then each account inside its brackets.

import type { Watched } from '../../../book/watched.js';
import { blockAccounts } from '../../../program/blocks.js';
import type { Program } from '../../../program/program.js';
import type { Tick } from '../../../program/tick/tick.js';
import type { MarketShock } from '../../../risk/stress/shock.js';
import { shockMarket } from '../../../risk/stress/shockMarket.js';
import { aloneOf } from '../account/alone.js';
import { type Inside, Subject } from '../account/subject.js';
import { pacer } from '../pacer.js';
import type { EngineView } from './engineView.js';
import { growthsOf, type Slopes } from './path.js';
import type { Bracket } from './refine.js';
import type { Distances } from './scan.js';

/** Log moves by underlying. */
export interface LogMoves {
  readonly spots: Float64Array;
  readonly vols: Float64Array;
}

export interface RemarginAsked extends Watched {
  readonly slopes: readonly Slopes[];
  readonly maximumSigmas: number;
  readonly steps: number;
  readonly tolerance: number;
  /** Requirement of each judged column and account. */
  readonly requirementOf: readonly ((account: number) => string)[];
}

/** The shock of log moves: what pays in a coin moves with its underlying, everything else stands still. */
export function shockOfMoves(
  { market }: Pick<EngineView, 'market'>,
  math: Parameters<typeof growthsOf>[0],
  { spots, vols }: LogMoves,
): MarketShock {
  const moves = growthsOf(math, spots);
  const none = new Float64Array(spots.length);
  const coins = new Map(market.underlyings.map(({ asset }, u) => [asset, u]));
  const assetMoves = Float64Array.from(market.assets, ({ id }) => {
    const coin = id === market.numeraire ? undefined : coins.get(id);
    return coin === undefined ? 0 : moves[coin];
  });
  return { name: 'reverse', moves, bases: none, volShocks: growthsOf(math, vols), volShifts: none, assetMoves };
}

const times = (slopes: Float64Array, z: number): Float64Array => slopes.map((slope) => slope * z);

/**
 * Writes `distances` (a side without a breach is infinite) and marks accounts as faulty that have no figures at a point that was looked at. The grid is the whole book's: point by point outwards, blocks with accounts still to evaluate. A bracket is narrowed on a program of the account alone, which has the same bits: its far end is below maintenance, its near one is not.
 */
export async function remarginedDistances(
  lent: EngineView,
  inside: Inside,
  asked: RemarginAsked,
  excesses: readonly Float64Array[],
  distances: readonly Distances[],
  faulty: Uint8Array,
): Promise<void> {
  const { slopes, maximumSigmas, steps, requirementOf, onProgress, signal } = asked;
  const accounts = faulty.length;
  const pace = pacer(signal);
  const { math } = lent.on(lent.market).tick;
  const brackets: Bracket[] = [];
  const sides = slopes.length * 2;
  const total = 2 * sides;
  for (const [side, sign] of slopes.flatMap((_, path) => [[path, 1] as const, [path, -1] as const]).entries()) {
    const [path, direction] = sign;
    const open = excesses.map((column) => column.map((excess, a) => (faulty[a] === 0 && excess >= 0 ? 1 : 0)));
    for (const [c, column] of open.entries())
      for (let a = 0; a < accounts; a++)
        if (column[a] === 1)
          (direction > 0 ? distances[c].ups : distances[c].downs)[path * accounts + a] = direction * Number.POSITIVE_INFINITY;
    for (let s = 1; s <= steps; s++) {
      const blocks = blocksWith(open, accounts);
      if (blocks.length === 0) break;
      const z = direction * s * (maximumSigmas / steps);
      const shocked = shockMarket(
        lent.market,
        shockOfMoves(lent, math, { spots: times(slopes[path].spots, z), vols: times(slopes[path].vols, z) }),
      );
      const { program } = lent.on(shocked);
      program.run(blocks);
      for (const [c, column] of open.entries())
        for (const block of blocks)
          for (let a = block * blockAccounts; a < Math.min(accounts, (block + 1) * blockAccounts); a++) {
            if (column[a] === 0) continue;
            const balance = balanceOf(program, requirementOf[c](a), a);
            if (balance === undefined) faulty[a] = 1;
            if (balance === undefined || balance < 0) column[a] = 0;
            if (balance !== undefined && balance < 0)
              brackets.push({
                column: c,
                path,
                account: a,
                sign: direction,
                inner: direction * (s - 1) * (maximumSigmas / steps),
                outer: z,
              });
          }
      onProgress?.(side + s / steps, total);
      await pace();
    }
  }
  brackets.sort((a, b) => a.account - b.account);
  for (let first = 0; first < brackets.length; ) {
    let end = first;
    while (end < brackets.length && brackets[end].account === brackets[first].account) end += 1;
    const own = brackets.slice(first, end);
    first = end;
    const { account } = own[0];
    onProgress?.(sides + (sides * first) / brackets.length, total);
    if (faulty[account] === 1) continue;
    await pace();
    // the engine's own market has to stand, for the account is read under it
    lent.on(lent.market);
    const balances = await BalancesAlone.of(lent, inside, account, [...new Set(own.map(({ column }) => requirementOf[column](account)))]);
    try {
      for (const { column, path, sign, inner, outer } of own) {
        const root = narrow([inner, outer], asked.tolerance, (z) =>
          balances.at(requirementOf[column](account), { spots: times(slopes[path].spots, z), vols: times(slopes[path].vols, z) }),
        );
        if (root === undefined) faulty[account] = 1;
        else (sign > 0 ? distances[column].ups : distances[column].downs)[path * accounts + account] = root;
      }
    } finally {
      balances.close();
    }
  }
}

/** Blocks of accounts that some column still looks for. */
function blocksWith(open: readonly Float64Array[], accounts: number): number[] {
  const blocks: number[] = [];
  for (let block = 0; block * blockAccounts < accounts; block++) {
    const end = Math.min(accounts, (block + 1) * blockAccounts);
    if (open.some((column) => column.subarray(block * blockAccounts, end).includes(1))) blocks.push(block);
  }
  return blocks;
}

function balanceOf(program: Program, requirement: string, a: number): number | undefined {
  const { equities, maintenances, codes } = program.answers(requirement);
  return codes[a] === 0 && Number.isFinite(equities[a] - maintenances[a]) ? equities[a] - maintenances[a] : undefined;
}

/** The far end of a bracket once it is no wider than the tolerance; undefined where a point has no figures. */
function narrow(
  [from, to]: readonly [number, number],
  tolerance: number,
  balanceAt: (z: number) => number | undefined,
): number | undefined {
  let [inner, outer] = [from, to];
  while (Math.abs(outer - inner) > tolerance) {
    const middle = inner + (outer - inner) / 2;
    if (middle === inner || middle === outer) break;
    const balance = balanceAt(middle);
    if (balance === undefined) return undefined;
    if (balance < 0) outer = middle;
    else inner = middle;
  }
  return outer;
}

/** Equity less maintenance of one account at log moves, on a program of its own. */
export class BalancesAlone {
  readonly program: Program;
  readonly #lent: Pick<EngineView, 'market'>;
  readonly #math: Parameters<typeof growthsOf>[0];

  private constructor(market: EngineView['market'], program: Program) {
    this.#lent = { market };
    this.program = program;
    this.#math = program.tick(market).math;
  }

  static async of({ rules }: EngineView, inside: Inside, account: number, requirements: readonly string[]): Promise<BalancesAlone> {
    const { program, market } = await aloneOf(new Subject(inside, account), requirements, rules);
    return new BalancesAlone(market, program);
  }

  /** Whether the rules charge an option that it has something on. */
  options(): boolean {
    const { rows, charges } = this.program;
    for (let row = 0; row < rows.count; row++) if (rows.option[row] === 1 && charges(row)) return true;
    return false;
  }

  tickTo(moves: LogMoves): Tick {
    return this.program.tick(shockMarket(this.#lent.market, shockOfMoves(this.#lent, this.#math, moves)));
  }

  at(requirement: string, moves: LogMoves): number | undefined {
    this.tickTo(moves);
    this.program.run();
    return balanceOf(this.program, requirement, 0);
  }

  close(): void {
    this.program.runs.close();
  }
}
