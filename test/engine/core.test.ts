// The core as an object: misuse is a Fault, disposing closes it, one job at a time, and a book that does not fit itself is refused.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import type { Core } from '../../src/engine/core.js';
import { createCore } from '../../src/engine/create.js';
import type { MarginInputs } from '../../src/margin/run.js';
import { presetRules } from '../../src/rules/presets.js';
import { edited, faultOf } from '../fixtures/faultOf.js';
import { smallBook } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';

const market = smallMarket();
const rules = presetRules('margincore');
const inputs = (): MarginInputs => ({ market, book: smallBook(), rules });

describe.each(['wasm', 'js'] as const)('a core on the %s backend', (backend) => {
  const open = (): Promise<Core> => createCore({ backend });

  test('answers misuse of its calls with a Fault that names the field', async () => {
    const core = await open();
    const margin = (given: unknown) => faultOf(() => core.margin(given as MarginInputs));
    expect(margin(undefined)).toMatchObject({ code: 'TYPE_MISMATCH', path: 'inputs' });
    expect(margin({ market, book: smallBook() })).toMatchObject({ code: 'MISSING_FIELD', path: 'inputs.rules' });
    expect(margin({ ...inputs(), mode: 'cross' })).toMatchObject({ code: 'UNKNOWN_FIELD', path: 'inputs.mode' });
    expect(core.margin(inputs()).faults).toEqual([]);
  });

  test('prices both sides of a chain as it prices their options one by one', async () => {
    const core = await open();
    const strikes = Float64Array.of(90, 100, 120);
    const vols = Float64Array.of(0.7, 0.6, 0.65);
    const [forwards, expiryYears, rates] = [Float64Array.of(101), Float64Array.of(0.1), Float64Array.of(0.03)];
    const chain = core.chainGreeks({ starts: Uint32Array.of(0, 3), forwards, expiryYears, rates, strikes, vols });
    const down = (column: Float64Array) => new Float64Array(3).fill(column[0]);
    const rows = { forwards: down(forwards), expiryYears: down(expiryYears), rates: down(rates), strikes, vols };
    expect(chain.calls.values).toEqual(core.greeks({ ...rows, calls: new Uint8Array(3).fill(1) }).values);
    expect(chain.puts.charms).toEqual(core.greeks({ ...rows, calls: new Uint8Array(3) }).charms);
    expect(faultOf(() => core.chainGreeks(undefined as never))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'columns' });
  });

  test('margins by no rules that are not sound, wherever they came from', async () => {
    const core = await open();
    const wrong = edited(rules, ['collateral', 'BTC', 'tiers', 0, 'haircut'], 5);
    expect(faultOf(() => core.margin({ ...inputs(), rules: wrong as typeof rules }))).toMatchObject({
      path: 'rules.collateral.BTC.tiers[0].haircut',
    });
  });

  test('refuses a book whose indexes name nothing', async () => {
    const core = await open();
    const book = smallBook();
    const fault = { account: 9999, code: 'BAD_ID', path: 'x', expectation: 'y', got: 'z', message: 'm' } as const;
    const cases = [
      [{ positionInstruments: book.positionInstruments.map((x, i) => (i === 3 ? 999 : x)) }, 'book.positionInstruments[3]'],
      [{ collateralAssets: book.collateralAssets.map((x, i) => (i === 1 ? 999 : x)) }, 'book.collateralAssets[1]'],
      [{ positionAccounts: book.positionAccounts.map((x, i) => (i === 0 ? 999 : x)) }, 'book.positionAccounts[0]'],
      [{ faults: [fault] }, 'book.faults[0].account'],
    ] as const;
    for (const [change, path] of cases) {
      expect(faultOf(() => core.margin({ ...inputs(), book: { ...book, ...change } }))).toMatchObject({ code: 'OUT_OF_RANGE', path });
    }
  });

  test('its mathematics answers outside a domain as IEEE has it, row by row: NaN and infinities, no faults', async () => {
    const { math } = await open();
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    expect([...math.log(Float64Array.of(-1, -0, 0, inf, nan, 1))]).toEqual([nan, -inf, -inf, inf, nan, 0]);
    expect([...math.normalQuantile(Float64Array.of(-0.1, 0, 1, 1.1, nan, 0.5))]).toEqual([nan, -inf, inf, nan, nan, 0]);
    expect([...math.exp(Float64Array.of(800, -800, inf, -inf, nan, 0))]).toEqual([inf, 0, inf, 0, nan, 1]);
    expect([...math.erfcx(Float64Array.of(-40, inf, nan, 0))]).toEqual([inf, 0, nan, 1]);
    for (const name of ['erfc', 'normalPdf', 'normalCdf'] as const) expect(math[name](Float64Array.of(nan, 0))[0]).toBeNaN();
  });

  test('does one job at a time: a call from inside a callback is refused and the run goes on', async () => {
    const core = await open();
    const seen: string[] = [];
    const run = core.margin({
      ...inputs(),
      onProgress: () => {
        seen.push(faultOf(() => core.math.exp(new Float64Array(1_000_000))).code);
      },
    });
    expect(new Set(seen)).toEqual(new Set(['BAD_ARGUMENT']));
    expect(run.faults).toEqual([]);
    expect(core.math.exp(Float64Array.of(0))[0]).toBe(1);
  });

  test('is closed for good once disposed, with every way into it; results stay', async () => {
    const core = await open();
    const run = core.margin(inputs());
    const first = run.accounts[0] as string;
    expect(run.scenarioVector(first, run.subaccounts[0])).toHaveLength(run.scenarios.length);
    core.dispose();
    expect(core.memoryBytes).toBe(0);
    const calls = [
      () => core.margin(inputs()),
      () => core.math.log(Float64Array.of(1)),
      () => run.scenarioVector(first, run.subaccounts[0]),
    ];
    for (const call of calls) expect(faultOf(call).code).toBe('CLOSED');
    expect(run.equities).toHaveLength(run.accounts.length);
  });

  test('takes memory in whole pages, never above its cap', async () => {
    const core = await createCore({ backend, memory: { maximumBytes: 200_000 } });
    expect(core.backend).toBe(backend);
    expect(core.math.exp(new Float64Array(5000))[0]).toBe(1);
    expect(core.memoryBytes).toBeLessThanOrEqual(200_000);
  });
});

describe('making a core', () => {
  test('refuses options that it does not know, and a module that is none', async () => {
    await expect(createCore({ backends: 'js' } as object)).rejects.toMatchObject({ code: 'UNKNOWN_FIELD', path: 'options.backends' });
    await expect(createCore(null as unknown as object)).rejects.toMatchObject({ code: 'TYPE_MISMATCH', path: 'options' });
    await expect(createCore({ module: './core.wasm' as unknown as URL })).rejects.toMatchObject({ code: 'TYPE_MISMATCH', path: 'module' });
    await expect(createCore({ memory: { bytes: 1 } as object })).rejects.toMatchObject({ code: 'UNKNOWN_FIELD', path: 'memory.bytes' });
  });

  test('an empty book is fine', async () => {
    const core = await createCore();
    expect(core.margin({ ...inputs(), book: bookOf([]) }).accounts).toEqual([]);
  });
});
