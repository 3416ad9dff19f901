// Book risk on an engine is that of the book and the market as they stand, after trades and ticks.

import { expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import type { MethodInputs } from '../../src/engine/bookRisk/run.js';
import { currentBook } from '../../src/engine/prepared/currentBook.js';
import { Holdings } from '../../src/program/layout/holdings.js';
import { Rows } from '../../src/program/layout/rows.js';
import { book, documentOf, market, prepared } from './prepared.js';

const names = market.underlyings.map(({ id }) => id);
const method: MethodInputs = {
  method: 'delta-gamma',
  approximation: 'auto',
  confidence: 0.99,
  horizonDays: 1,
  daysPerYear: 365,
  names,
  volatilities: names.map(() => 0.7),
  correlation: names.map((_, i) => names.map((_, j) => (i === j ? 1 : 0.6))),
};
const perpetual = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual')?.instrument.id as string;
const option = market.quotes.find(({ instrument }) => instrument.kind === 'option')?.instrument.id as string;
const trades = [
  { instrument: perpetual, quantity: 4, price: 50_000 },
  { instrument: option, quantity: -2, price: 0.03 },
];

test('after trades and ticks it is of what accounts hold now, whatever the rules and the backend', async () => {
  const engine = await prepared('wasm', documentOf('margincore'));
  const still = await engine.bookRisk(method);
  const account = book.accounts[300] as string;
  await engine.trade(account, '', { trades, deposits: { BTC: 0.5 } });
  engine.tick({ prices: { [names[0] as string]: (market.underlyings[0]?.index as number) * 1.1 } });
  const moved = await engine.bookRisk(method);
  const place = moved.accounts.indexOf(account);
  expect(moved.valuesAtRisk[place]).not.toBe(still.valuesAtRisk[place]);
  const other = await prepared('js', documentOf('reg-t'), book, engine.market);
  await other.trade(account, '', { trades, deposits: { BTC: 0.5 } });
  expect(await other.bookRisk(method)).toEqual(moved);
});

test('the book as it stands has what changed accounts hold, and the rows of the others', async () => {
  const plain = bookOf([
    {
      account: 'a',
      subaccount: '',
      mode: 'cross',
      positions: [
        { instrument: perpetual, quantity: 1, entryPrice: 40_000 },
        { instrument: 'NOWHERE', quantity: 7, entryPrice: 1 },
      ],
      collateral: [{ asset: 'USD', amount: 100 }],
      orders: [{ instrument: perpetual, quantity: 2, price: 39_000 }],
    },
    { account: 'b', subaccount: '', mode: 'cross', positions: [{ instrument: option, quantity: 1, entryPrice: 0.1 }], collateral: [] },
  ]);
  const rows = new Rows(market);
  const holdings = new Holdings(plain, rows);
  expect(currentBook(plain, holdings, rows, market, new Set())).toBe(plain);
  const row = rows.rowOf(option);
  const lots = { rows: [rows.rowOf(perpetual), row], quantities: [1, 3], prices: [40_000, 0.2] };
  const collateral = { assets: [rows.assetOf('BTC'), rows.assetOf('USD')], amounts: [2, 50] };
  holdings.set(0, { ...holdings.stateOf(0), lots, collateral }, rows);
  const held = currentBook(plain, holdings, rows, market, new Set([0]));
  const listed = (accounts: Uint32Array, ids: Uint32Array, of: readonly string[], amounts: Float64Array): string[] =>
    Array.from(accounts, (account, i) => `${held.accounts[account]} ${of[ids[i] as number]} ${amounts[i]}`).sort();
  expect(listed(held.positionAccounts, held.positionInstruments, held.instruments, held.quantities)).toEqual(
    [`a ${perpetual} 1`, `a ${option} 3`, 'a NOWHERE 7', `b ${option} 1`].sort(),
  );
  expect(listed(held.collateralAccounts, held.collateralAssets, held.assets, held.amounts)).toEqual(['a BTC 2', 'a USD 50']);
  expect(Array.from(held.orderQuantities as Float64Array)).toEqual([2]);
});

test('refuses a book or a market of the caller, and works on the core that made the engine', async () => {
  const engine = await prepared('js', documentOf('reg-t'));
  await expect(engine.bookRisk({ ...method, market } as never)).rejects.toMatchObject({ code: 'UNKNOWN_FIELD', path: 'inputs.market' });
  engine.dispose();
  await expect(engine.bookRisk(method)).rejects.toMatchObject({ code: 'CLOSED' });
});
