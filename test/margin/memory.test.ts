// What a run does with the backend's memory: takes what it needs, gives it back, and does not read what stood there before.
import { expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import { Arena } from '../../src/columns/arena.js';
import { runMargin } from '../../src/margin/run.js';
import { onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runBits } from '../fixtures/runBits.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';

const market = smallMarket();
const rules = smallRules;

onEveryBackend((bench) => {
  test('the arena is as free after a run as before, and after a scenario vector', () => {
    const { arena, run } = bench();
    const before = arena.mark();
    const result = run({ market, book: smallBook(), rules });
    expect(arena.mark()).toBe(before);
    result.scenarioVector('hedger');
    expect(arena.mark()).toBe(before);
    expect(result.memoryBytes).toBeGreaterThan(0);
    expect(result.memoryBytes).toBeLessThanOrEqual(arena.peakBytes);
  });

  test('a run that fails half way gives its memory back too', () => {
    const { arena, run } = bench();
    const before = arena.mark();
    const stop = (): never => {
      throw new Error('enough');
    };
    expect(() => run({ market, book: smallBook(), rules, onProgress: stop })).toThrow('enough');
    expect(arena.mark()).toBe(before);
  });

  test('a thousand runs leave memory as one did', () => {
    const { arena, run } = bench();
    const book = bookOf(smallAccounts().slice(0, 3));
    const first = run({ market, book, rules });
    const bytes = arena.bytes;
    const peak = arena.peakBytes;
    for (let i = 0; i < 1000; i++) run({ market, book, rules });
    expect(arena.bytes).toBe(bytes);
    expect(arena.peakBytes).toBe(peak);
    expect(runBits(run({ market, book, rules }))).toEqual(runBits(first));
  });

  test('what stood in the memory before does not matter', () => {
    const { arena, backend, run } = bench();
    const clean = run({ market, book: smallBook(), rules });
    const vector = clean.scenarioVector('basis');
    for (const byte of [0xff, 0x7f, 0x00]) {
      new Uint8Array(backend.memory.buffer).fill(byte, arena.mark());
      const dirty = run({ market, book: smallBook(), rules });
      expect(runBits(dirty)).toEqual(runBits(clean));
      new Uint8Array(backend.memory.buffer).fill(byte, arena.mark());
      expect(dirty.scenarioVector('basis')).toEqual(vector);
    }
  });

  test('a memory that is too small is refused before anything is taken, and serves the next run', () => {
    const { backend, run } = bench();
    const { memory } = backend;
    const tight = {
      get buffer() {
        return memory.buffer;
      },
      base: memory.base,
      maximumBytes: memory.base + 8_192,
      ensure: (bytes: number) => memory.ensure(bytes),
    };
    const arena = new Arena(tight);
    const before = arena.mark();
    expect(faultOf(() => runMargin(backend, arena, { market, book: smallBook(), rules })).code).toBe('OUT_OF_MEMORY');
    expect(arena.mark()).toBe(before);
    expect(run({ market, book: smallBook(), rules }).faults).toEqual([]);
  });

  test('one account with very many lots is one account', () => {
    const lots = 200_000;
    const few = smallAccounts();
    const many = Array.from({ length: lots }, (_, i) => ({
      instrument: market.quotes[(i * 7919) % market.quotes.length]?.instrument.id as string,
      quantity: ((i * 40_503) % 1_000) / 8 - 60,
      entryPrice: 1 + ((i * 31) % 977),
    }));
    const run = bench().run({
      market,
      book: bookOf([...few, { account: 'many', subaccount: '', mode: 'portfolio', positions: many, collateral: [] }]),
      rules,
    });
    expect(run.faults).toEqual([]);
    const place = run.accounts.indexOf('many');
    expect(run.positionCounts[place]).toBe(market.quotes.length);
    expect(run.portfolio?.worstLosses[place]).toBeGreaterThan(0);
    const reversed = bench().run({
      market,
      book: bookOf([{ account: 'many', subaccount: '', mode: 'portfolio', positions: many.reverse(), collateral: [] }]),
      rules,
    });
    expect(reversed.equities[0]).toBe(run.equities[place]);
    expect(reversed.portfolio?.initials[0]).toBe(run.portfolio?.initials[place]);
  });
});
