// Single scenarios: each as a set and a scan of its own beside those of a document, so that its P&L can be read.
import type { Rules } from '../../src/rules.js';
import { laidOver } from './overlay.js';
import type { Door } from './reader.js';
import type { Readings, RuleRun } from './ruleRun.js';

/** A block of one scenario. */
export interface CellBlock {
  readonly ranges?: readonly number[];
  readonly moves?: readonly number[];
  readonly vols: readonly string[];
  readonly weight: number;
  readonly beyond?: object;
}

export interface Cells {
  /** Starts the names of these terms. */
  readonly prefix: string;
  /** The set whose prices these scenarios have. */
  readonly set: string;
  readonly blocks: readonly CellBlock[];
  /** Fields of the scan beside its scenarios: netting, offset, discount. A loss below 0 is a gain. */
  readonly scan: Readonly<Record<string, unknown>>;
}

const name = (prefix: string, i: number): string => `${prefix}${i}`;

export function withCells(door: Door, rules: Rules, { prefix, set, blocks, scan }: Cells): Rules {
  const more = blocks.flatMap((block, i) => [
    [`scenarios.${name(prefix, i)}`, { ...rules.scenarios[set], blocks: [block] }],
    [`terms.${name(prefix, i)}`, { ...scan, kind: 'scan', scenarios: name(prefix, i), floor: 'none' }],
  ]);
  return door.rules.parseRules(laidOver(rules, Object.fromEntries(more)));
}

/** What is to be read of the cells of these rules. */
export function cellReadings({ prefix, blocks, scan }: Pick<Cells, 'prefix' | 'blocks' | 'scan'>): Readings {
  const names = blocks.map((_, i) => name(prefix, i));
  return Object.fromEntries(names.map((one) => [one, scan.netting === 'account' ? one : `sum(${one})`]));
}

/** P&L of an account by scenario. */
export function cellPnls(run: RuleRun, { prefix, blocks }: Pick<Cells, 'prefix' | 'blocks'>, account: string): number[] {
  return blocks.map((_, i) => -run.reading(name(prefix, i), account));
}

/** A block for each scenario of a list of blocks: moves outer, vols inner. */
export function singleBlocks(blocks: readonly CellBlock[]): CellBlock[] {
  return blocks.flatMap(({ ranges, moves, vols, ...rest }) =>
    (ranges ?? moves ?? []).flatMap((move) =>
      vols.map((vol) => ({ ...rest, ...(ranges === undefined ? { moves: [move] } : { ranges: [move] }), vols: [vol] })),
    ),
  );
}
