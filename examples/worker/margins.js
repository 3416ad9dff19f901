// The thread: one engine that is kept, one message a tick of prices. What goes back are few figures, not objects by account.
import { parentPort } from 'node:worker_threads';
import { createCore, totals } from 'margincore';
import { sampleBook, sampleMarket } from 'margincore/io';
import { preset } from 'margincore/rules';

const market = sampleMarket(1);
const core = await createCore();
const engine = await core.prepare({ market, book: sampleBook(market, { accounts: 2000, seed: 1 }), rules: preset('margincore') });
parentPort.on('message', ({ prices }) => {
  engine.tick({ prices, vols: {} });
  const { accounts, initial, belowMaintenance } = totals(engine.run(), 'portfolio');
  parentPort.postMessage({ accounts, initial, belowMaintenance, backend: core.backend });
});
