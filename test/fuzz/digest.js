// node test/fuzz/digest.js: digests of the shipped package's answers, by verb, backend and number of threads. All must be equal.
// After a build; npm run fuzz:nodes runs it under Node 20, 22 and 24.
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createCore } from '../../dist/index.js';
import { parseHistory, sampleBook, sampleMarket } from '../../dist/io.js';
import { preset, presetNames, stressLibrary } from '../../dist/rules.js';

const { values: flags } = parseArgs({
  options: {
    threads: { type: 'string', default: '1,2,3,8' },
    accounts: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
});

const market = sampleMarket(1);
const book = sampleBook(market, { accounts: Number(flags.accounts), seed: 1 });
const ids = market.underlyings.map(({ id }) => id);
const day = 86_400_000;
const days = Array.from({ length: 301 }, (_, row) =>
  new Date((Math.floor(market.asOf / day) - 301 + row) * day).toISOString().slice(0, 10),
);
const wander = (row, n) => (100 + ((row * (n + 3) * 7919) % 97) / 9).toFixed(4); // a pattern of decimals: no host function, whose last bits are its own
const history = parseHistory(
  [['date', ...ids], ...days.map((date, row) => [date, ...ids.map((_, n) => wander(row, n))])].map((line) => line.join()).join('\n'),
);
const past = { confidence: 0.99, horizonDays: 1, history, missing: 'trim', revaluation: 'full' };
const factors = {
  names: ids,
  volatilities: ids.map(() => 0.7),
  correlation: ids.map((_, i) => ids.map((_, j) => (i === j ? 1 : 0.5))),
  daysPerYear: 365,
};
const drawn = {
  distribution: { kind: 'normal' },
  returns: 'log',
  drift: 'zero',
  generator: 'philox',
  seed: 1,
  scenarios: 500,
  antithetic: false,
};

/** What is asked of the engine of a document, in this order. */
const verbs = {
  run: (engine) => engine.run(),
  bindings: (engine) => engine.bindings({ requirement: engine.requirements[0] }),
  tick: (engine) => {
    engine.tick({ prices: Object.fromEntries(market.underlyings.map(({ id, index }) => [id, index * 0.97])), vols: {} });
    return engine.run();
  },
  trade: async (engine) => {
    await engine.trade(book.accounts[0], book.subaccounts[0], { trades: [{ instrument: 'BTC-PERPETUAL', quantity: 100, price: 90_000 }] });
    return engine.run();
  },
  whatIf: (engine) =>
    book.accounts
      .slice(0, 50)
      .map((id, n) =>
        engine.account(id, book.subaccounts[n]).whatIf({ trades: [{ instrument: 'BTC-PERPETUAL', quantity: -1000, price: 90_000 }] }),
      ),
};

/** What is asked of the engine of margincore beside. */
const heavy = {
  stress: (engine) => engine.stress(stressLibrary.slice(0, 6)),
  spotVol: (engine) => engine.spotVol({ underlyings: ['BTC'], moves: [-0.3, 0, 0.3], volShocks: [0, 1] }),
  reverseStress: (engine) =>
    engine.reverseStress({ paths: engine.stressPaths({ horizonDays: 1, driver: 'BTC' }), maximumSigmas: 10, steps: 10, tolerance: 1e-6 }),
  backtest: (engine) => engine.backtest({ history, horizonDays: 1 }),
  deltaNormal: (engine) => engine.bookRisk({ ...factors, method: 'delta-normal', confidence: 0.99, horizonDays: 1 }),
  deltaGamma: (engine) => engine.bookRisk({ ...factors, method: 'delta-gamma', approximation: 'auto', confidence: 0.99, horizonDays: 1 }),
  historical: (engine) => engine.bookRisk({ ...past, method: 'historical' }),
  monteCarlo: (engine) =>
    engine.bookRisk({ ...factors, ...drawn, method: 'monte-carlo', confidence: 0.99, horizonDays: 1, revaluation: 'full' }),
  largestOrder: (engine) =>
    engine.account(book.accounts[0]).largestOrder({ instrument: 'BTC-PERPETUAL', side: 'buy', price: 90_000, most: 1e7 }),
  liquidationPrices: (engine) => engine.account(book.accounts[0]).liquidationPrices(),
  distances: (engine) => engine.account(book.accounts[0]).distances({ horizonDays: 7, volatilities: 'factors', together: true }),
  whatIfs: (engine) =>
    engine.whatIf(
      book.accounts.slice(0, 50).map((account, n) => ({
        account,
        subaccount: book.subaccounts[n],
        changes: { trades: [{ instrument: 'BTC-PERPETUAL', quantity: -1000, price: 90_000 }] },
        ...(n < 5 ? { largest: { lot: 10 }, liquidationPrices: { steps: 8 }, withoutNextExpiry: true } : {}),
      })),
    ),
};

/** Every bit: columns as bytes, NaNs as one. */
function add(hash, value) {
  if (ArrayBuffer.isView(value)) {
    const column = value instanceof Float64Array ? value.map((x) => (Number.isNaN(x) ? Number.NaN : x)) : value;
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  } else if (typeof value === 'number') add(hash, Float64Array.of(value));
  else if (value instanceof Map) add(hash, [...value]);
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      hash.update(`${key}:`);
      add(hash, inner);
    }
  } else hash.update(`${String(value)};`);
}

/** Verb -> digest, on one core. */
async function digestsOf(backend, threads) {
  const core = await createCore({ backend, threads });
  await core.threadsSettled();
  const digests = {};
  for (const name of presetNames) {
    const engine = await core.prepare({ book, market, rules: preset(name) });
    for (const [verb, ask] of Object.entries({ ...verbs, ...(name === 'margincore' ? heavy : {}) })) {
      const hash = createHash('sha256');
      add(hash, await ask(engine));
      digests[`${verb}/${name}`] = hash.digest('hex').slice(0, 16);
    }
    engine.dispose();
  }
  const started = core.threads;
  core.dispose();
  return { digests, started };
}

const runs = [];
for (const backend of ['wasm', 'js']) {
  for (const threads of flags.threads.split(',').map(Number)) {
    const { digests, started } = await digestsOf(backend, threads);
    const digest = createHash('sha256').update(JSON.stringify(digests)).digest('hex').slice(0, 16);
    runs.push({ node: process.version, backend, threads: started, digest, digests });
    if (!flags.json) console.log(`${process.version} ${backend.padEnd(4)} threads ${started}  ${digest}`);
  }
}
const first = runs[0].digests;
const others = runs.flatMap(({ backend, threads, digests }) =>
  Object.keys(first)
    .filter((verb) => digests[verb] !== first[verb])
    .map((verb) => `${backend} on ${threads} threads: ${verb}`),
);
if (flags.json)
  console.log(JSON.stringify({ same: others.length === 0, digest: runs[0].digest, others, runs: runs.map(({ digests, ...run }) => run) }));
else for (const other of others) console.log(`DIFFERENT ${other}`);
process.exitCode = others.length === 0 ? 0 : 1;
