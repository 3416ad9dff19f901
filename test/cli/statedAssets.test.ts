// `--asset`: the price of an asset that the market file does not list; `sample --out market.json`: the embedded market as a file.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bookOf, buildMarket } from '../../src/index.js';
import { readMarket, sampleBook, sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { accountsOf } from '../../src/live/engine/accounts.js';
import { Files, faultFrom } from '../io/files.js';
import { margincore } from './command.js';

const files = new Files();

const whole = sampleMarket(1);
/** The sample without its linear listings, and without the asset that they settle in. */
const coins = buildMarket({
  ...whole,
  assets: whole.assets.filter(({ id }) => id !== 'USDC'),
  quotes: whole.quotes.filter(({ instrument }) => instrument.asset !== 'USDC'),
});
const market = files.path('coins.json');
const book = files.path('book.csv');
await writeMarket(market, coins);
/** Books of coins whose collateral is in part the asset that is not listed. */
await writeBook(
  book,
  bookOf(
    accountsOf(sampleBook(coins, { accounts: 60, seed: 1 })).map((one, n) => ({
      ...one,
      collateral: n % 2 === 0 ? [...one.collateral, { asset: 'USDC', amount: 1000 }] : one.collateral,
    })),
  ),
);

const faultsOf = async (...more: string[]): Promise<number> => {
  const { stdout } = await margincore(['margin', '--market', market, '--book', book, '--json', ...more]);
  return JSON.parse(stdout).faultCount;
};

test('collateral that the market has no price of is priced by the flag', async () => {
  expect([await faultsOf(), await faultsOf('--asset', 'USDC=1')]).toEqual([30, 0]);
});

test('the market says which prices were stated beside it; its own cannot be stated again', async () => {
  const { assets, source } = await readMarket(market, { assets: { USDC: 0.999, GOLD: 4000 } });
  expect(assets.filter(({ id }) => ['USDC', 'GOLD'].includes(id)).map(({ price }) => price)).toEqual([4000, 0.999]);
  expect(source).toMatch(/prices stated beside it: USDC 0\.999, GOLD 4000$/);
  expect(await faultFrom(readMarket(market, { assets: { BTC: 1 } }))).toMatchObject({ code: 'DUPLICATE', path: 'options.assets.BTC' });
  expect(await faultFrom(readMarket(market, { assets: { USDC: 0 } }))).toMatchObject({ code: 'NOT_POSITIVE', path: 'options.assets.USDC' });
  expect((await readMarket(market)).source).not.toMatch(/stated/);
});

test.each([['USDC'], ['USDC=0'], ['=1'], ['USDC=one']])('--asset %s is refused before anything is read', async (given) => {
  const { code, stderr } = await margincore(['margin', '--market', market, '--book', book, '--asset', given]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/USDC=1/)]);
});

test('two prices of one asset are refused', async () => {
  const { code, stderr } = await margincore(['margin', '--market', market, '--book', book, '--asset', 'USDC=1', '--asset', 'USDC=2']);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/only once/)]);
});

test('sample writes the embedded market, which every command reads', async () => {
  const kept = files.path('kept.json');
  const { code, stdout } = await margincore(['sample', '--out', kept]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/kept\.json: \d+ instruments on 5 underlyings/)]);
  expect(await readMarket(kept)).toEqual({ ...whole, source: expect.any(String) });
  expect(JSON.parse((await margincore(['sample', '--out', '-.json'])).stdout)).toEqual(JSON.parse(readFileSync(kept, 'utf8')));
  const made = files.path('made.csv');
  expect((await margincore(['sample', '--accounts', '5', '--out', made])).code).toBe(0);
  expect((await margincore(['margin', '--market', kept, '--book', made, '--json'])).code).toBe(0);
  for (const more of [
    ['--snapshot', '2026', '--out', made],
    ['--asset', 'GOLD=1', '--out', made],
    ['--accounts', '5', '--out', kept],
  ])
    expect((await margincore(['sample', ...more])).code).toBe(2);
});
