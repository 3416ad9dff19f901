// The core as an object: misuse is a Fault, disposing closes it, jobs run one at a time; a self-contradictory book is refused.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import type { Core } from '../../src/engine/core.js';
import { createCore } from '../../src/engine/create.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import type { PrepareInputs } from '../../src/engine/prepared/prepare.js';
import { preset } from '../../src/rules.js';
import { edited, faultOf } from '../fixtures/faultOf.js';
import { smallBook } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';

const market = smallMarket();
const rules = preset('margincore');
const inputs = (): PrepareInputs => ({ market, book: smallBook(), rules });

describe.each(['wasm', 'js'] as const)('a core on the %s backend', (backend) => {
  const open = (): Promise<Core> => createCore({ backend });

  test('answers misuse of its calls with a Fault that names the field', async () => {
    const core = await open();
    const refused = (given: unknown) => expect(core.prepare(given as PrepareInputs)).rejects;
    await refused(undefined).toMatchObject({ code: 'TYPE_MISMATCH', path: 'inputs' });
    await refused({ market, book: smallBook() }).toMatchObject({ code: 'MISSING_FIELD', path: 'inputs.rules' });
    await refused({ ...inputs(), mode: 'cross' }).toMatchObject({ code: 'UNKNOWN_FIELD', path: 'inputs.mode' });
    expect((await core.prepare(inputs())).run().faults).toEqual([]);
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
    const wrong = edited(rules, ['terms', 'collateral', 'haircuts', 'USD'], 5);
    await expect(core.prepare({ ...inputs(), rules: wrong as typeof rules })).rejects.toMatchObject({
      path: 'rules.terms.collateral.haircuts.USD',
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
      await expect(core.prepare({ ...inputs(), book: { ...book, ...change } })).rejects.toMatchObject({ code: 'OUT_OF_RANGE', path });
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

  test('a call from inside a progress callback is answered, and the run goes on', async () => {
    const core = await open();
    const engine = await core.prepare(inputs());
    const seen: number[] = [];
    const run = engine.run({ onProgress: () => seen.push(core.math.exp(Float64Array.of(0))[0] as number) });
    expect(new Set(seen)).toEqual(new Set([1]));
    expect(run.faults).toEqual([]);
  });

  test('is closed for good once disposed, with every way into it; results and engines stay', async () => {
    const core = await open();
    const engine = await core.prepare(inputs());
    const run = engine.run();
    core.dispose();
    expect(core.memoryBytes).toBe(0);
    expect(faultOf(() => core.math.log(Float64Array.of(1))).code).toBe('CLOSED');
    await expect(core.prepare(inputs())).rejects.toMatchObject({ code: 'CLOSED' });
    expect(engine.run()).toEqual(run);
    engine.dispose();
    const calls: ((engine: MarginEngine) => unknown)[] = [(one) => one.run(), (one) => one.account('hedger'), (one) => one.tick({})];
    for (const call of calls) expect(faultOf(() => call(engine))).toMatchObject({ code: 'CLOSED', path: 'engine' });
    expect(run.notionals).toHaveLength(run.accounts.length);
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
    expect((await core.prepare({ ...inputs(), book: bookOf([]) })).run().accounts).toEqual([]);
  });
});
