// The packed library in Node projects: ESM, require(), and bundled by esbuild.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { isExpected, program, projectWithPackage, runNode } from './tarball.js';

const esmImport = "import { createCore } from 'margincore';";
const requireImport = "const { createCore } = require('margincore');";

describe('the packed library in Node', () => {
  let esm: string;
  let cjs: string;
  beforeAll(() => {
    esm = projectWithPackage('module');
    cjs = projectWithPackage('commonjs');
  });

  const expectWasm = (printed: string): void => {
    expect(JSON.parse(printed)).toEqual({
      backend: 'wasm',
      reason: 'the fastest backend that runs here',
      value: expect.toSatisfy(isExpected),
      delta: expect.any(Number),
      faults: 0,
    });
  };

  test('an ESM project imports it and gets WebAssembly with no configuration', () => {
    writeFileSync(join(esm, 'main.js'), program(esmImport));
    expectWasm(runNode(esm, 'main.js'));
  });

  test('a CommonJS project requires it', () => {
    writeFileSync(join(cjs, 'main.js'), program(requireImport));
    expectWasm(runNode(cjs, 'main.js'));
  });

  test('the JS backend gives the same numbers, by name and through its own entry', () => {
    writeFileSync(join(esm, 'forced.js'), program(esmImport, 'js'));
    writeFileSync(
      join(esm, 'entry.js'),
      program("import { createJsCore } from 'margincore/js'; const createCore = async () => createJsCore();"),
    );
    for (const file of ['forced.js', 'entry.js']) {
      expect(JSON.parse(runNode(esm, file))).toMatchObject({ backend: 'js', reason: 'asked for', value: expect.toSatisfy(isExpected) });
    }
  });

  test.each([
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ] as const)('an esbuild bundle for Node (%s) runs, with WebAssembly, away from node_modules', async (format, extension) => {
    writeFileSync(join(esm, 'bundled.js'), program(esmImport));
    const outfile = join(esm, 'out', `bundle.${extension}`);
    await build({ entryPoints: [join(esm, 'bundled.js')], outfile, bundle: true, platform: 'node', format, logLevel: 'silent' });
    expectWasm(runNode(esm, outfile));
  });

  test('a forced WASM backend is an error where WebAssembly is not to be had, and auto says why it fell back', () => {
    const hide = 'globalThis.WebAssembly = undefined; const { createCore } = await import("margincore");';
    writeFileSync(join(esm, 'hidden.js'), program(hide));
    expect(JSON.parse(runNode(esm, 'hidden.js'))).toMatchObject({
      backend: 'js',
      value: expect.toSatisfy(isExpected),
      reason: expect.stringContaining('no WebAssembly'),
    });
    writeFileSync(
      join(esm, 'refused.js'),
      `${hide} createCore({ backend: 'wasm' }).catch((e) => console.log(JSON.stringify({ name: e.name, code: e.code, path: e.path })));`,
    );
    expect(JSON.parse(runNode(esm, 'refused.js'))).toEqual({ name: 'Fault', code: 'BACKEND_UNAVAILABLE', path: 'backend' });
  });

  test('the io entry throws the same Fault class as the main entry', () => {
    writeFileSync(
      join(esm, 'io.js'),
      `import { Fault } from 'margincore'; import { readMarket } from 'margincore/io';
       readMarket('no-such-file.csv').catch((e) => console.log(JSON.stringify({ same: e instanceof Fault, code: e.code })));`,
    );
    expect(JSON.parse(runNode(esm, 'io.js'))).toEqual({ same: true, code: 'NOT_FOUND' });
  });
});
