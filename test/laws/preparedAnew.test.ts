// The first law: after any changes a run has the bits of a fresh engine; an account alone equals its row of the run.
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { createCore } from '../../src/engine/create.js';
import type { MarginRun } from '../../src/engine/prepared/run.js';
import { Fault } from '../../src/fault.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { openLive } from '../../src/live/engine/open.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { thinned } from '../fixtures/thinned.js';
import { drawnChange } from '../live/engine/histories.js';
import { runs, some } from '../long.js';
import { backendNames, documentOf } from '../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 8));
const book = sampleBook(market, { accounts: 300, seed: 1 });
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };

/** Figures of every account asked one by one, as columns of a run. */
function askedAlone({ engine }: LiveEngine, { requirements, accounts, subaccounts, codes }: MarginRun) {
  const columns = Object.fromEntries(
    Object.keys(requirements).map((name) => [name, { equities: [] as number[], initials: [] as number[], maintenances: [] as number[] }]),
  );
  for (const [n, account] of accounts.entries()) {
    const figures = codes[n] === 0 ? engine.account(account, subaccounts[n]).figures() : undefined;
    for (const [name, { equities, initials, maintenances }] of Object.entries(columns)) {
      equities.push(figures?.[name]?.equity ?? Number.NaN);
      initials.push(figures?.[name]?.initial ?? Number.NaN);
      maintenances.push(figures?.[name]?.maintenance ?? Number.NaN);
    }
  }
  return columns;
}

function columnsOf({ requirements, codes }: MarginRun) {
  const valid = (column: Float64Array): number[] => Array.from(column, (figure, n) => (codes[n] === 0 ? figure : Number.NaN));
  return Object.fromEntries(
    Object.entries(requirements).map(([name, { equities, initials, maintenances }]) => [
      name,
      { equities: valid(equities), initials: valid(initials), maintenances: valid(maintenances) },
    ]),
  );
}

describe.each(backendNames)('on the %s backend', (backend) => {
  // every preset on one backend; other laws hold the bits of the other to it
  test.each(backend === 'wasm' ? presetNames : some(presetNames, 8))(
    '%s: through ticks of single underlyings, orders and fills',
    async (name) => {
      const core = await cores[backend];
      const live = await openLive(core, { market, book, rules: documentOf(name) });
      const random = new Seeded(presetNames.indexOf(name) + 1);
      let ticks = 0;
      for (let n = 0; n < runs(60, 24); n++) {
        const change = drawnChange(live, random, n, n % 3 === 2 ? ['tick'] : ['place', 'place', 'fill', 'deposit']);
        await live.apply(change).catch((error: unknown) => {
          if (!(error instanceof Fault)) throw error;
        });
        if (change.kind !== 'tick') continue;
        ticks += 1;
        const anew = await core.prepare({ book: live.book, market: live.market, rules: live.rules });
        const run = anew.run();
        anew.dispose();
        // asked before the run, while blocks are stale
        expect(askedAlone(live, run), `asked after tick ${ticks}`).toEqual(columnsOf(run));
        expect(live.engine.run(), `run after tick ${ticks}`).toEqual(run);
      }
      live.dispose();
      expect(ticks).toBe(runs(20, 8));
    },
  );
});
