// Bytes that a program loads of the library at start, gzipped: bundled with splitting and tree shaking; dynamic imports are not counted.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { benchRoot } from './root.js';

/** Gzipped bytes of the entry of a program and of every chunk that it imports at once; the module is not among them. */
export async function bundleBytes(code: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(benchRoot), sourcefile: 'program.js' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const contents = new Map(outputFiles.map(({ path, contents: bytes }) => [path.split(/[\\/]/).at(-1), bytes]));
  const nameOf = (path: string): string => path.split('/').at(-1) as string;
  const seen = new Set<string>();
  const visit = (path: string): number => {
    if (seen.has(path)) return 0;
    seen.add(path);
    const own = gzipSync(contents.get(nameOf(path)) as Uint8Array).length;
    const imports = metafile.outputs[path]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
    return imports.reduce((sum, one) => sum + visit(one.path), own);
  };
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith('program.js'));
  if (entry === undefined) throw new Error('the bundle has no entry');
  return visit(entry[0]);
}
