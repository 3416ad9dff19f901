// Statements: three lists. What an honest one proves on both backends, under every preset, on every level; that nothing that is changed stays proved.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { fieldsWithGround } from '../../src/live/statement/grounds.js';
import { groundOf, statementShape } from '../../src/live/statement/shape.js';
import type { Verified } from '../../src/live/statement/verify.js';
import { openLive, type Statement, statement, verifyStatement } from '../../src/live.js';
import { presetNames } from '../../src/rules/document/presets.js';
import type { Schema } from '../../src/shape/shape.js';
import { another, at, leavesOf, type Path, put, rehashed, resigned, type SigningKey, whole } from '../fixtures/forger.js';
import { thinned } from '../fixtures/thinned.js';
import { isLong, runs, some } from '../long.js';
import { documentOf } from '../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 8));
const book = sampleBook(market, { accounts: 30, seed: 9 });
const [wasm, js] = await Promise.all([createCore({ backend: 'wasm' }), createCore({ backend: 'js' })]);
const names = (n: number) => ({ account: book.accounts[n] as string, subaccount: book.subaccounts[n] as string });
const who = names(4);
const beyond = 3;
const figuresOf = (...requirements: readonly string[]): readonly string[] =>
  requirements.flatMap((name) => ['equity', 'initial', 'maintenance', 'excess'].map((figure) => `results.${name}.${figure}`));
const liveFields = ['live.level', 'live.call'];

test.each(some(presetNames, 2))(
  '%s: what one backend states the other recomputes, without the market that the account does not need',
  async (name) => {
    const engine = await wasm.prepare({ book, market, rules: documentOf(name) });
    // the first that the rules can margin
    let made: Statement | undefined;
    for (let n = 0; n < book.accounts.length && made === undefined; n++)
      made = await statement(wasm, engine, names(n)).catch(() => undefined);
    const stated = whole(made as Statement);
    const found = await verifyStatement(js, stated);
    expect(found).toMatchObject({ holds: true, differences: [], hash: 'right', signature: 'none', proof: 'none', signedOnly: [] });
    expect(found.recomputed).toEqual(
      expect.arrayContaining(['requirement', 'numeraire', 'assumed', ...figuresOf(...Object.keys(stated.results))]),
    );
    expect(stated.market.quotes.length).toBeLessThan(market.quotes.length);
  },
);

describe('a schema', () => {
  test('says of every leaf once what it rests on', () => {
    const wrong: string[] = [];
    const look = (schema: Schema, path: string, above: number): void => {
      const here = above + (groundOf(schema) === undefined ? 0 : 1);
      const { properties, additionalProperties, items, anyOf } = schema as {
        properties?: Record<string, Schema>;
        additionalProperties?: Schema | false;
        items?: Schema;
        anyOf?: readonly Schema[];
      };
      const inner = [
        ...Object.entries(properties ?? {}),
        ...(additionalProperties ? [['*', additionalProperties] as const] : []),
        ...(items ? [['[]', items] as const] : []),
        ...(anyOf ?? []).map((one) => ['|', one] as const),
      ];
      if (inner.length === 0 && here !== 1) wrong.push(`${path}: ${here}`);
      for (const [key, one] of inner) look(one, `${path}.${key}`, here);
    };
    look(statementShape.schema, '', 0);
    expect(wrong).toEqual([]);
  });

  test('takes an honest statement, and has every one of its fields in one list', async () => {
    const live = await openLive(wasm, { book, market, rules: documentOf('margincore') });
    const made = whole(await statement(wasm, live, who));
    expect(statementShape.parse(made, 'statement')).toEqual(made);
    const found = await verifyStatement(js, made);
    const lists = [...found.recomputed, ...found.signedOnly, ...found.unproven.slice(0, -beyond)];
    expect(lists.sort()).toEqual(
      fieldsWithGround(made, statementShape.schema)
        .map(({ path }) => path)
        .sort(),
    );
  });
});

describe('levels and calls', async () => {
  const rules = documentOf('margincore');
  const document = {
    ...rules,
    ladder: {
      warning: { of: 'initial', below: 1.25, until: 1.5 },
      call: { of: 'initial', below: 1, until: 1.25, deadline: { seconds: 60, unmet: 'reduceOnly' } },
      reduceOnly: { of: 'maintenance', below: 1.25, until: 1.5 },
      liquidate: { of: 'maintenance', below: 1, until: 1.25 },
    },
  } as typeof rules;
  const live = await openLive(wasm, { book, market, rules: document });

  test('are recomputed after every change of a venue that falls and rises, calls opened, kept, lapsed and met', async () => {
    const seen = new Set<string>();
    let moved = 0;
    for (let n = 0; n < runs(60, 14); n++) {
      const factor = [1, 0.85, 0.72, 0.6, 0.8, 1.1, 1.3][n % 7] as number;
      const prices = Object.fromEntries(market.underlyings.map(({ id, index }) => [id, index * factor]));
      const { events } = await live.apply({ kind: 'tick', time: live.time + (n % 3 === 2 ? 61_000 : 20_000), prices });
      const rows = new Set(events.map(({ row }) => row).slice(0, runs(6, 2)));
      for (const row of [...rows, n % book.accounts.length]) {
        if (live.levels.ladder.level(row) === 'unknown') continue;
        const made = whole(await statement(wasm, live, names(row)));
        const found = await verifyStatement(n % 2 === 0 ? js : wasm, made);
        expect(found).toMatchObject({ holds: true, differences: [] });
        const { before, level, call } = made.live as NonNullable<Statement['live']>;
        // only the venue vouches for a call that stood before
        const isCarried = before.call !== null && call !== null;
        expect(liveFields.map((field) => found.recomputed.includes(field))).toEqual([true, !isCarried]);
        expect(found.unproven.includes('live.call')).toBe(isCarried);
        seen.add(`${before.level} ${level} ${before.call === null ? '' : before.call.lapsed ? 'lapsed' : 'open'} ${call !== null}`);
        if (before.level !== level) moved += 1;
      }
    }
    expect(moved).toBeGreaterThan(10);
    expect([...seen].some((one) => /^ok (call|reduceOnly|liquidate) {2}true$/.test(one))).toBe(true);
    expect([...seen].some((one) => /^\w+ \w+ open true$/.test(one))).toBe(true);
    expect([...seen].some((one) => /^\w+ \w+ (open|lapsed) false$/.test(one))).toBe(true);
  });

  test('of a forged call are not: neither its amount, nor its deadline, nor a level', async () => {
    const prices = Object.fromEntries(market.underlyings.map(({ id, index }) => [id, index * 0.6]));
    await live.apply({ kind: 'tick', time: live.time + 1000, prices });
    const row = book.accounts.findIndex((_, n) => live.levels.ladder.call(n)?.deadline);
    const made = whole(await statement(wasm, live, names(row)));
    const now = made.live as NonNullable<Statement['live']>;
    expect(now.call).not.toBeNull();
    const call = now.call as NonNullable<typeof now.call>;
    const forged: readonly Partial<typeof now>[] = [
      { call: { ...call, amount: 1e9 } },
      { call: { ...call, deadline: (call.deadline as number) - 1 } },
      { call: { ...call, since: call.since - 1 } },
      { call: null },
      { level: now.level === 'liquidate' ? 'call' : 'liquidate' },
    ];
    for (const change of forged) {
      const one = rehashed({ ...made, live: { ...now, ...change } });
      const found = await verifyStatement(js, one);
      expect([found.holds, found.differences]).toEqual([false, [`live.${Object.keys(change)[0]}`]]);
    }
  });
});

describe('a signed statement', async () => {
  const pair = generateKeyPairSync('ed25519');
  const forger = generateKeyPairSync('ed25519');
  const imported = async ({ privateKey, publicKey }: typeof pair): Promise<CryptoKeyPair> => ({
    privateKey: await crypto.subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), 'Ed25519', true, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', publicKey.export({ type: 'spki', format: 'der' }), 'Ed25519', true, ['verify']),
  });
  const [key, other] = await Promise.all([imported(pair), imported(forger)]);
  const live = await openLive(wasm, { book, market, rules: documentOf('margincore') });
  await live.apply({ kind: 'deposit', ...who, asset: market.numeraire, amount: 1 });
  const made = whole(await statement(wasm, live, { ...who, key }));
  const publicKey = made.signature?.publicKey as string;
  const forgers: SigningKey = {
    privateKey: forger.privateKey,
    publicKey: (await statement(wasm, live, { ...who, key: other })).signature?.publicKey as string,
  };

  test('has the word of its key for what cannot be recomputed, where that key is named', async () => {
    const stated = ['holding', 'market', 'rules', 'assumptions', 'live.sequence', 'live.time', 'live.before', 'signature'];
    expect(made.live).toMatchObject({ sequence: 1, level: expect.any(String) });
    const named = await verifyStatement(js, made, { publicKey });
    expect(named).toMatchObject({ holds: true, signature: 'valid', signedOnly: stated });
    expect(named.unproven).toHaveLength(beyond);
    const unnamed = await verifyStatement(js, made);
    expect(unnamed).toMatchObject({ holds: true, signature: 'unknown', signedOnly: [] });
    expect(unnamed.unproven.slice(0, -beyond)).toEqual(stated);
    expect(unnamed.recomputed).toEqual(named.recomputed);
  });

  test('verifies by its key and by no other, and not unsigned where a key is named', async () => {
    const foreign = await statement(wasm, live, { ...who, key: other });
    expect(await verifyStatement(js, foreign, { publicKey })).toMatchObject({ holds: false, signature: 'foreign', signedOnly: [] });
    const { signature: _, ...unsigned } = made;
    expect(await verifyStatement(js, unsigned, { publicKey })).toMatchObject({ holds: false, signature: 'none', signedOnly: [] });
    await expect(verifyStatement(js, made, { publicKey: 'key' })).rejects.toMatchObject({ code: 'BAD_FORMAT', path: 'options.publicKey' });
    const neutral = Buffer.from([1, ...Array(31).fill(0)]).toString('base64');
    await expect(verifyStatement(js, made, { logKey: neutral })).rejects.toMatchObject({ code: 'BAD_ARGUMENT', path: 'options.logKey' });
  });

  type Outcome = Partial<Verified> & { readonly error?: unknown };
  const outcome = (one: Statement, options = {}): Promise<Outcome> =>
    verifyStatement(js, one, options).catch((error: { name: string }) => {
      expect(error.name).toBe('Fault');
      return { holds: false, error };
    });
  /** Every leaf; in short runs one of each kind of row, and some of the rules. */
  const kinds = new Set<string>();
  const leaves = leavesOf(made).filter((path, n) => {
    if (path[0] === 'rules') return n % runs(1, 23) === 0;
    const kind = path.map((key) => (typeof key === 'number' ? '[]' : key)).join('.');
    return isLong || (!kinds.has(kind) && kinds.add(kind).size > 0);
  });
  const fields = fieldsWithGround(made, statementShape.schema).map(({ path }) => path);
  const fieldOf = (path: Path): string =>
    fields.find((field) => path.join('.') === field || path.join('.').startsWith(`${field}.`)) as string;

  test('of which any leaf is another, or is left out, fails', async () => {
    expect(leaves.length).toBeGreaterThan(50);
    for (const path of leaves)
      for (const other of [another(at(made, path)), undefined]) {
        const { holds, recomputed = [] } = await outcome(put(made, path, other), { publicKey });
        expect([path.join('.'), holds]).toEqual([path.join('.'), false]);
        expect(recomputed, path.join('.')).not.toContain(path.join('.'));
      }
  });

  test('of which any leaf is another, its hash mended, fails or does not count that field as recomputed', async () => {
    let failed = 0;
    for (const path of leaves.filter(([first]) => first !== 'hash' && first !== 'signature')) {
      const forged = put(made, path, another(at(made, path)));
      const { signature: _, ...unsigned } = rehashed(forged);
      for (const one of [unsigned, resigned(forged, forgers)]) {
        const { holds, recomputed = [], signedOnly = [] } = await outcome(one);
        if (holds !== true) failed += 1;
        expect(recomputed.includes(fieldOf(path)), path.join('.')).toBe(false);
        expect(signedOnly, path.join('.')).toEqual([]);
      }
      expect((await outcome(resigned(forged, forgers), { publicKey })).holds, path.join('.')).toBe(false);
    }
    expect(failed).toBeGreaterThan(30);
  });

  test('with a figure that is another names it', async () => {
    const results = { ...made.results, portfolio: { ...(made.results.portfolio as Statement['results'][string]), initial: 1 } };
    const found = await verifyStatement(js, { ...made, results });
    expect(found).toMatchObject({ holds: false, differences: ['results.portfolio.initial', 'hash'], hash: 'wrong' });
    expect(found.recomputed).toEqual(expect.arrayContaining(['results.portfolio.equity', 'numeraire']));
    const more = { ...made.results, another: made.results.portfolio as Statement['results'][string] };
    expect((await verifyStatement(js, rehashed({ ...made, results: more }))).differences).toEqual(figuresOf('another'));
    expect((await verifyStatement(js, rehashed({ ...made, results: {} }))).differences).toEqual(figuresOf(...Object.keys(made.results)));
  });

  test('whose inputs make no account has nothing recomputed, and says why', async () => {
    for (const [path, wrong] of [
      [['rules'], {}],
      [['market', 'quotes'], []],
      [['holding', 'positions', 0, 'instrument'], 'nothing'],
      [['live', 'before', 'level'], 'call'],
    ] as const) {
      const found = await verifyStatement(js, rehashed(put(made, path as Path, wrong)));
      if (found.fault === undefined) expect(found.differences.length, path.join('.')).toBeGreaterThan(0);
      else expect([path.join('.'), found.recomputed]).toEqual([path.join('.'), ['format', 'version', 'hash']]);
      expect(found.holds).toBe(false);
    }
  });

  test('that is none is refused: another form, version or type, a field more, what holds itself', async () => {
    const itself: Record<string, unknown> = whole(made.rules) as never;
    itself.about = itself;
    const wrong: readonly (readonly [unknown, string])[] = [
      [{ ...made, version: 1 }, 'BAD_FORMAT'],
      [{ ...made, version: '2' }, 'BAD_FORMAT'],
      [{ ...made, format: 'margincore-receipt' }, 'BAD_FORMAT'],
      [{ ...made, verified: true }, 'UNKNOWN_FIELD'],
      [{ ...made, holding: null }, 'TYPE_MISMATCH'],
      [{ ...made, holding: { ...made.holding, note: 'x' } }, 'UNKNOWN_FIELD'],
      [{ ...made, live: { ...made.live, verified: true } }, 'UNKNOWN_FIELD'],
      [{ ...made, market: { ...made.market, quotes: {} } }, 'TYPE_MISMATCH'],
      [{ ...made, hash: made.hash.toUpperCase() }, 'BAD_FORMAT'],
      [{ ...made, signature: { ...made.signature, value: `${made.signature?.value} ` } }, 'BAD_FORMAT'],
      [{ ...made, numeraire: undefined }, 'MISSING_FIELD'],
      [{ ...made, rules: itself }, 'TYPE_MISMATCH'],
      [{ ...made, results: { portfolio: { ...made.results.portfolio, equity: Number.NaN } } }, 'NOT_FINITE'],
      [null, 'TYPE_MISMATCH'],
      ['{}', 'TYPE_MISMATCH'],
    ];
    for (const [one, code] of wrong)
      await expect(verifyStatement(js, one as Statement), code).rejects.toMatchObject({ name: 'Fault', code });
  });

  test('is not made of what cannot be stated', async () => {
    await expect(statement(wasm, live, { account: 'nobody' })).rejects.toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
    for (const bad of [{}, { privateKey: key.privateKey, publicKey: other.publicKey }])
      await expect(statement(wasm, live, { ...who, key: bad as CryptoKeyPair })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});
