// The command line where WebAssembly may not run: JS takes over and says so, with the same bytes; a forced backend is a failure.
import { beforeAll, describe, expect, test } from 'vitest';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(30);
beforeAll(write);
const node = ['--jitless'];

describe('a runtime without WebAssembly', () => {
  test('margins in the JS backend, says why, and prints the same bytes', async () => {
    const args = ['margin', '--market', market, '--book', book, '--json'];
    const plain = await wellDone(args);
    const without = await wellDone(args, { node });
    expect(without.stdout).toBe(plain.stdout);
    expect(plain.stderr).toContain('backend: wasm (');
    expect(without.stderr).toContain('backend: js (WebAssembly cannot run here');
  });

  test('refuses the WASM backend when it is forced, with exit code 1', async () => {
    const args = ['margin', '--market', market, '--book', book, '--backend', 'wasm', '--json'];
    const { code, stdout, stderr } = await margincore(args, { node });
    expect(code).toBe(1);
    expect(stderr).toMatch(/backend must be one that runs here.*BACKEND_UNAVAILABLE/);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'margincore-fault', fault: { code: 'BACKEND_UNAVAILABLE' } });
  });

  test('doctor says degraded and ends with 1, and demo says that there was nothing to compare', async () => {
    const doctor = await margincore(['doctor', '--json'], { node });
    expect(doctor.code).toBe(1);
    expect(JSON.parse(doctor.stdout)).toMatchObject({
      verdict: 'degraded',
      backend: 'js',
      simd: false,
      backends: { js: 'runs' },
      sameBits: null,
    });
    const { stdout } = await wellDone(['demo', '--accounts', '10', '--out', files.path('report.html')], { node });
    expect(stdout).toMatch(/^other backend +does not run here: /m);
  });
});
