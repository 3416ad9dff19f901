// Size of a module of one kernel alone.
// At most: the shipped module with every other export removed, and functions that are not called any
// more: shared functions count for each kernel that uses them, and so do the static tables of all, which cannot be told apart there. Exactly: compiled alone.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import binaryen from 'binaryen';
import { steps } from '../src/backends/contract.js';
import { benchRoot } from './root.js';

/** Bytes of a module that is compiled with this kernel and no other, as the shipped one is; some seconds. */
export function compiledAlone(kernel: string): number {
  return compiled(kernel, `export { ${kernel} } from '../../assembly/kernels/${kernel}';\n`).length;
}

/** Step -> bytes at most: the interpreter holds every step, so they are counted alone as kernels are, in a module that exports them. */
export function stepBytes(): Map<string, number> {
  const names = Object.keys(steps);
  return kernelBytes(compiled('steps', names.map((step) => `export { ${step} } from '../../assembly/steps/${step}';\n`).join('')));
}

function compiled(name: string, source: string): Uint8Array {
  const root = fileURLToPath(benchRoot);
  const folder = `${root}out/kernels`;
  const [entry, module] = [`${folder}/${name}.ts`, `${folder}/${name}.wasm`];
  const { options, targets } = JSON.parse(readFileSync(`${root}asconfig.json`, 'utf8'));
  const { outFile, ...release } = targets.release;
  mkdirSync(folder, { recursive: true });
  writeFileSync(entry, source);
  writeFileSync(`${folder}/asconfig.json`, JSON.stringify({ options: { ...options, ...release, outFile: module } }));
  const asc = `${root}node_modules/assemblyscript/bin/asc.js`;
  try {
    execFileSync(process.execPath, [asc, entry, '--config', `${folder}/asconfig.json`], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return readFileSync(module);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Kernel -> bytes at most. */
export function kernelBytes(module: Uint8Array): Map<string, number> {
  const names = exportNames(module);
  return new Map(
    names.map((kernel) => {
      const own = binaryen.readBinary(module);
      own.setFeatures(binaryen.Features.All);
      for (const name of names) if (name !== kernel) own.removeExport(name);
      own.runPasses(['remove-unused-module-elements']);
      const bytes = own.emitBinary().length;
      own.dispose();
      return [kernel, bytes];
    }),
  );
}

function exportNames(module: Uint8Array): string[] {
  const whole = binaryen.readBinary(module);
  const names = Array.from({ length: whole.getNumExports() }, (_, i) => binaryen.getExportInfo(whole.getExportByIndex(i)));
  whole.dispose();
  return names.filter(({ kind, name }) => kind === binaryen.ExternalFunction && name !== 'arenaBase').map(({ name }) => name);
}
