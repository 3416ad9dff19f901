// Margins a book on a thread of its own, so that the main thread never waits; a page uses `new Worker(url, { type: 'module' })`.
import { Worker } from 'node:worker_threads';

const worker = new Worker(new URL('./margins.js', import.meta.url));
worker.on('message', (said) => {
  console.log(
    `${said.accounts} accounts, ${said.belowMaintenance} below maintenance, initial margin ${Math.round(said.initial)} on ${said.backend}`,
  );
  worker.terminate();
});
worker.postMessage({ prices: { BTC: 85_000 } });
