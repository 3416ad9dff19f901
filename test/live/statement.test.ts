// Statements: recomputed to the bit on both backends under every preset; whatever is changed in one is found; signatures.
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { openLive, type Statement, statement, verifyStatement } from '../../src/live.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { thinned } from '../fixtures/thinned.js';
import { runs, some } from '../long.js';
import { documentOf } from '../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 4));
const book = sampleBook(market, { accounts: 30, seed: 9 });
const [wasm, js] = await Promise.all([createCore({ backend: 'wasm' }), createCore({ backend: 'js' })]);
const who = { account: book.accounts[4] as string, subaccount: book.subaccounts[4] as string };
const whole = (one: Statement): Statement => JSON.parse(JSON.stringify(one)) as Statement;

test.each(some(presetNames, 2))(
  '%s: what one backend states the other verifies, without the market that the account does not need',
  async (name) => {
    const engine = await wasm.prepare({ book, market, rules: documentOf(name) });
    let account = who;
    for (let n = 0; n < book.accounts.length; n++) {
      account = { account: book.accounts[n] as string, subaccount: book.subaccounts[n] as string };
      try {
        engine.account(account.account, account.subaccount).figures();
        break;
      } catch {
        // one that the rules cannot margin
      }
    }
    const made = await statement(wasm, engine, account);
    expect(await verifyStatement(js, whole(made))).toEqual({ verified: true, differences: [], hash: 'right', signature: 'none' });
    expect(made.market.quotes.length).toBeLessThan(market.quotes.length);
  },
);

describe('a signed statement', async () => {
  const key = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const live = await openLive(wasm, { book, market, rules: documentOf('margincore') });
  await live.apply({ kind: 'deposit', ...who, asset: market.numeraire, amount: 1 });
  const made = whole(await statement(wasm, live, { ...who, key }));
  const publicKey = made.signature?.publicKey as string;

  test('says where it stood, and verifies by its key and by no other', async () => {
    expect(made.live).toMatchObject({ sequence: 1, level: expect.any(String) });
    expect(await verifyStatement(js, made, { publicKey })).toMatchObject({ verified: true, signature: 'valid' });
    const other = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
    const foreign = await statement(wasm, live, { ...who, key: other });
    expect(await verifyStatement(js, foreign, { publicKey })).toMatchObject({ verified: false, signature: 'foreign', hash: 'right' });
    const { signature: _, ...unsigned } = made;
    expect(await verifyStatement(js, unsigned, { publicKey })).toMatchObject({ verified: false, signature: 'none' });
  });

  test('of which any one leaf is another is found', async () => {
    const leaves: (readonly (string | number)[])[] = [];
    const visit = (value: unknown, path: readonly (string | number)[]): void => {
      if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
      else leaves.push(path);
    };
    visit(made, []);
    expect(leaves.length).toBeGreaterThan(200);
    // every leaf of what is small, some of the rules
    const looked = leaves.filter((path, n) => path[0] !== 'rules' || n % 9 === 0);
    for (const path of looked) {
      const changed = whole(made);
      let at = changed as unknown as Record<string, unknown>;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
      const last = path.at(-1) as string;
      const value = at[last];
      at[last] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}x`;
      const found = await verifyStatement(js, changed, { publicKey }).catch((error: unknown) => ({ verified: false, error }));
      expect(found.verified, path.join('.')).toBe(false);
    }
  });

  test('of wrong figures names them, even where hash and signature were made anew', async () => {
    const results = { ...made.results, portfolio: { ...(made.results.portfolio as Statement['results'][string]), initial: 1 } };
    expect(await verifyStatement(js, { ...made, results })).toMatchObject({
      verified: false,
      differences: ['portfolio.initial'],
      hash: 'wrong',
    });
  });

  test('of which a part is nothing is told to be wrong', async () => {
    for (const [part, wrong] of [
      ['holding', null],
      ['results', null],
      ['assumptions', {}],
      ['rules', null],
      ['market', null],
    ] as const) {
      const { verified, fault, hash } = await verifyStatement(js, { ...made, [part]: wrong } as never);
      expect([verified, fault?.code === undefined, hash], part).toEqual([false, false, 'wrong']);
    }
  });

  test('is not made of what cannot be stated', async () => {
    await expect(statement(wasm, live, { account: 'nobody' })).rejects.toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
    await expect(verifyStatement(js, { ...made, version: 2 } as unknown as Statement)).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    await expect(statement(wasm, live, { ...who, key: {} as CryptoKeyPair })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});
