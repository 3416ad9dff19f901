// `margincore doctor` and the comparison behind it.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { columnsIn, compareBits, selfTest } from '../../src/cli/selfTest.js';
import { createCore } from '../../src/engine/create.js';
import { some } from '../long.js';
import { wellDone } from './command.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe('margincore doctor', () => {
  test('finds both backends, the same bits, and the module', async () => {
    const document = JSON.parse((await wellDone(['doctor', '--json'])).stdout);
    expect(document).toMatchObject({
      format: 'margincore-doctor',
      verdict: 'healthy',
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      backend: 'wasm',
      backends: { wasm: 'runs', js: 'runs' },
      simd: true,
      moduleBytes: statSync(new URL('../../dist/core.wasm', import.meta.url)).size,
      sameBits: { different: 0 },
    });
    expect(document.sameBits.values).toBeGreaterThan(100_000);
  });

  test('says the same in words', async () => {
    const { stdout } = await wellDone(['doctor']);
    expect(stdout).toMatch(/^same bits +yes: [\d,]+ values/m);
    expect(stdout).toMatch(/^verdict +healthy$/m);
  });
});

describe.runIf(process.platform === 'linux')('where memory is refused to WebAssembly (Linux: ulimit -v)', () => {
  const limited = (kilobytes: number, ...args: string[]): SpawnSyncReturns<string> =>
    spawnSync('bash', ['-c', `ulimit -v ${kilobytes}; exec "$0" "$@"`, process.execPath, cli, ...args], { encoding: 'utf8' });

  test('doctor says degraded, why, and ends with 1', () => {
    // less than an engine reserves for one memory, and room for Node
    const { status, stdout } = limited(8_000_000, 'doctor', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'degraded', backend: 'js', simd: true, backends: { js: 'runs' }, sameBits: null });
    expect(JSON.parse(stdout).backendReason).toMatch(/WebAssembly cannot run here: .*memory/);
    expect(status).toBe(1);
    const inWords = limited(8_000_000, 'doctor').stdout;
    expect(inWords).toMatch(/^simd +yes$/m);
    expect(inWords).toMatch(/^verdict +DEGRADED: .*ulimit -v/m);
  });

  test('with room for one memory and perhaps no second it says which, and no part of Node ends the process', () => {
    for (const kilobytes of some([12_000_000, 16_000_000], 1)) {
      const { status, stdout, stderr } = limited(kilobytes, 'doctor', '--json');
      expect(stderr).toBe('');
      const { verdict } = JSON.parse(stdout);
      expect(['degraded', 'healthy']).toContain(verdict);
      expect(status).toBe(verdict === 'healthy' ? 0 : 1);
    }
  });
});

describe('the comparison of bits', () => {
  const columns = (...xs: number[]): [string, Float64Array][] => [['x', Float64Array.from(xs)]];

  test('takes NaN for NaN, and tells 0 from -0', () => {
    expect(compareBits(columns(Number.NaN, 1, 0), columns(Number.NaN, 1, 0))).toEqual({ values: 3, different: 0 });
    expect(compareBits(columns(0), columns(-0))).toEqual({ values: 1, different: 1, first: 'x[0]: 0 and -0' });
    expect(compareBits(columns(1), columns(Number.NaN))).toMatchObject({ different: 1 });
  });

  test('counts what only one side has', () => {
    expect(compareBits(columns(1, 2), columns(1))).toMatchObject({ values: 2, different: 1 });
    expect(compareBits(columns(1), [])).toMatchObject({ values: 1, different: 1 });
    expect(compareBits([], columns(1, 2))).toMatchObject({ values: 2, different: 2 });
  });

  test('finds every typed array of a result', () => {
    const names = [...columnsIn({ a: new Float64Array(1), b: { c: new Uint32Array(2) }, d: 'text', e: [1] })].map(([name]) => name);
    expect(names).toEqual(['a', 'b.c']);
  });

  test('a backend that is off by one bit does not pass', async () => {
    const core = await createCore({ backend: 'js' });
    const exp = (xs: Float64Array): Float64Array => core.math.exp(xs).map((x) => (x > 1e-300 ? x * (1 + 2 ** -52) : x));
    const crooked = { greeks: core.greeks.bind(core), math: { ...core.math, exp } } as unknown as typeof core;
    expect(selfTest(core, core, 100)).toMatchObject({ different: 0 });
    expect(selfTest(core, crooked, 100).first).toMatch(/^math\.exp\[\d+\]: /);
  });
});
