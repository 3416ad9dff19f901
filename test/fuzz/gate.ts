// The order gate under every preset against brute force by what-ifs, on accounts of one sample after the other.
import type { Core } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { openLive } from '../../src/live.js';
import { preset, presetNames } from '../../src/rules.js';
import { type GateCounts, gateCase, noCounts, unbanded } from '../live/gateLaws.js';
import { seeded } from '../optimise/tables.js';

export interface GateAsked {
  /** Accounts under each preset. */
  readonly accounts: number;
  readonly seed: number;
  readonly minutes: number;
  readonly presets: readonly string[];
}

/** Accounts of a sample. */
const together = 50;
const mostOrders = 4;

export async function gateFuzz(core: Core, { accounts, seed, minutes, presets }: GateAsked): Promise<ReadonlyMap<string, GateCounts>> {
  const until = performance.now() + 60_000 * minutes;
  const market = sampleMarket(1);
  const found = new Map(presets.map((name) => [name, noCounts()]));
  for (let round = 0; round * together < accounts && performance.now() < until; round++) {
    const book = sampleBook(market, { accounts: together, seed: 1000 * seed + round });
    for (const name of presets) {
      const live = await openLive(core, { book, market, rules: unbanded(preset(name)) });
      const next = seeded(100_000 * seed + 100 * round + presetNames.indexOf(name));
      for (let n = 0; n < book.accounts.length; n++)
        await gateCase(live, live.names(n), next, 1 + (n % mostOrders), found.get(name) as GateCounts);
      live.dispose();
    }
  }
  return found;
}
