// The packed library in a Node project: its doors, its one Fault, and what it says where WebAssembly is not to be had.
// That it loads: everywhere/.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isExpected, program, projectWithPackage, runNode } from './tarball.js';

const esmImport = "import { createCore } from 'margincore';";

describe('the packed library in Node', () => {
  let esm: string;
  beforeAll(() => {
    esm = projectWithPackage();
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
