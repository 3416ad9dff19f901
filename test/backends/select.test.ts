// Choosing a backend: names, reasons, forced backends that cannot run, memory limits, and a module whose bytes are damaged.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checksum } from '../../src/backends/wasm/checksum.js';
import { createCore } from '../../src/engine/create.js';
import { createJsCore } from '../../src/js.js';
import { moduleBytes } from '../backends.js';

const hidden = { backend: 'wasm', memory: { initialBytes: 65_536, maximumBytes: 1 << 20 } } as const;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the backend selector', () => {
  test('takes WebAssembly where it runs, and says why', async () => {
    const core = await createCore();
    expect([core.backend, core.backendReason]).toEqual(['wasm', 'the fastest backend that runs here']);
  });

  test('takes the backend that is asked for', async () => {
    for (const backend of ['wasm', 'js'] as const) {
      const core = await createCore({ backend });
      expect([core.backend, core.backendReason]).toEqual([backend, 'asked for']);
    }
    expect([createJsCore().backend, createJsCore().backendReason]).toEqual(['js', 'asked for']);
  });

  test('falls back with the reason where there is no WebAssembly; a forced backend is a fault', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    const core = await createCore();
    expect(core.backend).toBe('js');
    expect(core.backendReason).toMatch(/no WebAssembly/);
    await expect(createCore({ backend: 'wasm' })).rejects.toMatchObject({ name: 'Fault', code: 'BACKEND_UNAVAILABLE', path: 'backend' });
  });

  test('refuses names and sizes it does not know', async () => {
    await expect(createCore({ backend: 'gpu' as 'js' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT', path: 'backend' });
    await expect(createCore({ memory: { maximumBytes: 1 } })).rejects.toMatchObject({ path: 'memory.maximumBytes' });
    await expect(createCore({ memory: { initialBytes: 1 << 21, maximumBytes: 1 << 20 } })).rejects.toMatchObject({
      path: 'memory.initialBytes',
    });
    await expect(createCore({ memory: { maximumBytes: Number.NaN } })).rejects.toMatchObject({ code: 'NOT_FINITE' });
  });

  test('two cores made at the same time do not share anything', async () => {
    const [a, b] = await Promise.all([createCore(), createCore()]);
    a.dispose();
    expect(b.math.exp(Float64Array.of(0))[0]).toBe(1);
    expect(() => a.math.exp(Float64Array.of(0))).toThrowError(expect.objectContaining({ code: 'CLOSED' }));
  });
});

describe('a damaged module', () => {
  test('knows the checksum that everybody knows', () => {
    expect(checksum(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  test('is never run: every flipped byte out of a thousand is refused by a forced backend', async () => {
    const bytes = moduleBytes();
    for (let trial = 0; trial < 1000; trial++) {
      const at = (trial * 7919) % bytes.length;
      const flip = 1 << (trial & 7);
      bytes[at] = (bytes[at] as number) ^ flip;
      await expect(createCore({ ...hidden, module: bytes })).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
      bytes[at] = (bytes[at] as number) ^ flip;
    }
    expect((await createCore({ ...hidden, module: bytes })).backend).toBe('wasm');
  });

  test('is replaced by the JS backend, with the reason, when any backend will do', async () => {
    const core = await createCore({ module: moduleBytes().slice(0, 5000) });
    expect(core.backend).toBe('js');
    expect(core.backendReason).toMatch(/not this version's module/);
  });
});

describe('memory', () => {
  test.each(['wasm', 'js'] as const)(
    'of the %s backend is bounded: beyond the maximum is a fault, and the core goes on',
    async (backend) => {
      const core = await createCore({ backend, memory: { initialBytes: 65_536, maximumBytes: 1 << 20 } });
      const xs = new Float64Array(100_000).fill(1);
      expect(() => core.math.exp(xs)).toThrowError(expect.objectContaining({ code: 'OUT_OF_MEMORY' }));
      expect(core.math.exp(xs.subarray(0, 1000))[999]).toBe(Math.E);
      expect(core.memoryBytes).toBeLessThanOrEqual(1 << 20);
    },
  );

  test.each(['wasm', 'js'] as const)('of the %s backend stays constant over hundreds of calls', async (backend) => {
    const core = await createCore({ backend });
    const xs = new Float64Array(5000).fill(0.5);
    core.math.normalCdf(xs);
    const before = core.memoryBytes;
    for (let i = 0; i < 200; i++) core.math.normalCdf(xs);
    expect(core.memoryBytes).toBe(before);
  });
});
