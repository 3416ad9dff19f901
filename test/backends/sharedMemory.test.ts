// The module for shared memory is the shipped one but for one byte; anything else is refused.
import { describe, expect, test } from 'vitest';
import { withSharedMemory } from '../../src/backends/wasm/sharedMemory.js';
import { moduleBytes } from '../backends.js';

const sharedMemory = (): WebAssembly.Memory => new WebAssembly.Memory({ initial: 4, maximum: 8, shared: true });

describe('the module for shared memory', () => {
  test('differs from the shipped one in the flags of its memory, and leaves that as it was', () => {
    const bytes = moduleBytes();
    const shared = withSharedMemory(bytes);
    expect(Buffer.compare(bytes, moduleBytes())).toBe(0);
    const changed = [...bytes.keys()].filter((i) => bytes[i] !== shared[i]);
    expect(changed.map((i) => [bytes[i], shared[i]])).toEqual([[1, 3]]);
    expect(Buffer.compare(withSharedMemory(shared), shared)).toBe(0);
  });

  test('instantiates on a shared memory, and only the changed one does', async () => {
    const env = { memory: sharedMemory() };
    await expect(WebAssembly.instantiate(moduleBytes(), { env })).rejects.toThrow(/shared/);
    const { instance } = await WebAssembly.instantiate(withSharedMemory(moduleBytes()), { env });
    expect((instance.exports.arenaBase as () => number)()).toBeGreaterThan(0);
  });

  test('two instances leave what stands above their tables alone', async () => {
    const memory = sharedMemory();
    const module = await WebAssembly.compile(withSharedMemory(moduleBytes()));
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
    const base = (exports.arenaBase as () => number)();
    const tables = Uint8Array.from(new Uint8Array(memory.buffer, 0, base));
    new Uint8Array(memory.buffer, base).fill(77);
    await WebAssembly.instantiate(module, { env: { memory } });
    expect(Buffer.compare(Uint8Array.from(new Uint8Array(memory.buffer, 0, base)), tables)).toBe(0);
    expect(new Uint8Array(memory.buffer, base).every((byte) => byte === 77)).toBe(true);
  });

  test('is not made of bytes that import no memory, one without a maximum, or end too early', () => {
    const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    const unbounded = Uint8Array.from([...header, 2, 15, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 1]);
    expect(() => withSharedMemory(Uint8Array.from(header))).toThrow('the module imports no memory');
    expect(() => withSharedMemory(unbounded)).toThrow('without a maximum');
    expect(() => withSharedMemory(unbounded.subarray(0, 12))).toThrow('ends too early');
  });
});
