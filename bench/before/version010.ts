// 0.1.0, the two engines before core.prepare, as it was built: for the differential run, and to be timed beside the engine of today.
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Book } from '../../src/book/book.js';
import type { Market } from '../../src/market/market.js';
import type { StressScenario } from '../../src/rules/stress/stressScenario.js';
import { benchRoot } from '../root.js';
import { buildWorktree, commitOf, removeWorktree } from '../worktree.js';

export const commit010 = '89f5f1a';

/** Accounts in its canonical order; NaN where an account has a fault. */
export interface Columns010 {
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
}

interface Accounts010 {
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  readonly faults: readonly { readonly account: string; readonly subaccount: string; readonly code: string; readonly path: string }[];
}

export type Run010 = Accounts010 & Columns010;

interface Asked010 {
  readonly market: Market;
  readonly book: Book;
  readonly rules: unknown;
}

interface Account010 extends Asked010 {
  readonly account: string;
  readonly subaccount: string;
}

interface Order010 extends Account010 {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly most: number;
  readonly tolerance: number;
}

export interface Core010 {
  margin(inputs: Asked010 & { readonly greeks?: boolean }): Accounts010 & Readonly<Record<'isolated' | 'cross' | 'portfolio', Columns010>>;
  requirements(inputs: Asked010): Run010;
  readonly accounts: {
    largestOrder(inputs: Order010): { readonly amount: number };
    largestWithdrawal(inputs: Account010 & { readonly asset: string; readonly tolerance: number }): { readonly amount: number };
    liquidationPrices(inputs: Account010 & { readonly search: unknown }): { readonly thresholds: readonly unknown[] };
  };
  readonly stress: (
    inputs: Asked010 & { readonly scenarios: readonly StressScenario[] },
  ) => Promise<Omit<Accounts010, 'faults'> & { readonly pnls: Float64Array }>;
  bookRisk(inputs: object): Promise<{ readonly valuesAtRisk: Float64Array; readonly shortfalls: Float64Array }>;
}

export interface Doors010 {
  createCore(options: { readonly lane: 'wasm' | 'js' }): Promise<Core010>;
  /** margincore's isolated, cross and portfolio mode. */
  presetRules(name: string): unknown;
  readonly termRuleNames: readonly string[];
  termPreset(name: string): unknown;
}

let doors: Promise<Doors010 | string> | undefined;

/** Its doors, or why they are not to be had: a clone without that commit. Built once, kept under out/. */
export function version010(): Promise<Doors010 | string> {
  doors ??= load();
  return doors;
}

async function load(): Promise<Doors010 | string> {
  const kept = fileURLToPath(new URL(`out/bench/${commit010}/`, benchRoot));
  if (!existsSync(kept)) {
    try {
      commitOf(commit010);
    } catch {
      return `0.1.0 cannot be built: this clone does not hold ${commit010}`;
    }
    const folder = mkdtempSync(join(tmpdir(), 'margincore-before-'));
    const tree = join(folder, 'tree');
    try {
      console.error(`building 0.1.0 (${commit010})`);
      buildWorktree(commit010, tree);
      cpSync(join(tree, 'dist'), `${kept.slice(0, -1)}.part`, { recursive: true });
      renameSync(`${kept.slice(0, -1)}.part`, kept);
    } finally {
      removeWorktree(tree);
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return (await import(pathToFileURL(join(kept, 'index.js')).href)) as Doors010;
}
