// Replacement of an engine: the same book with accounts opened, on other instruments, or under other rules.
import type { Core } from '../../engine/core.js';
import type { MarketChanges } from '../../engine/prepared/changes.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { engineInside } from '../../engine/prepared/inside.js';
import type { PrepareInputs } from '../../engine/prepared/prepare.js';
import type { Forecasts } from '../forecast/forecasts.js';
import type { GateMode } from '../gate/gate.js';
import { accountsOf, bookWith } from './accounts.js';
import type { Rebuild } from './steps.js';

/** Options of a new engine besides book, market and rules. */
export type Kept = Omit<PrepareInputs, 'book' | 'market' | 'rules'>;

/** Further initial state of a live engine. */
export interface Begun {
  readonly fillMemory?: number;
  readonly gate?: GateMode;
  readonly forecasts: Forecasts | undefined;
}

/** Accounts that are opened come to their rows. Throws what `core.prepare` throws. */
export async function rebuilt(
  core: Core,
  kept: Kept,
  before: MarginEngine,
  { market, rules, opened = [], tick }: Rebuild & { readonly tick?: MarketChanges | undefined },
  rowsTaken: readonly number[] = [],
): Promise<MarginEngine> {
  const held = before[engineInside].book();
  const accounts = accountsOf(held);
  opened.forEach((account, i) => {
    accounts[rowsTaken[i]] = account;
  });
  const book = bookWith(
    accounts,
    held.faults.filter(({ account }) => !rowsTaken.includes(account)),
  );
  const engine = await core.prepare({ ...kept, book, market: market ?? before.market, rules: rules ?? before.rules });
  try {
    if (tick !== undefined) engine.tick(tick);
  } catch (error) {
    engine.dispose();
    throw error;
  }
  return engine;
}

/** Rules that follow a forecast hold the vols and correlations of it: a history beside them would be estimated from again. */
export function keptUnder(kept: Kept, forecasts: Forecasts | undefined): Kept {
  if (!forecasts?.follows) return kept;
  const { history: _, ...rest } = kept;
  return rest;
}
