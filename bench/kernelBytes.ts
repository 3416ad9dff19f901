// How large a module would be that held one kernel alone: the shipped module with every other export taken off, and what nobody calls any more.
// Shared functions count for each kernel that uses them; so do all static tables (under 1 KB), which cannot be told apart.
import binaryen from 'binaryen';

/** Kernel -> bytes. */
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
