// A process that writes: text whose every line says whose it is and how many there are, so that any mixture or cut shows.

import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** A small program of its own, `node PROGRAM FILE HOW NAME`, bundled from the sources so that hundreds start quickly. Returns its path. */
export function builtWriter(outfile: string): string {
  buildSync({
    entryPoints: [fileURLToPath(new URL('./writerProgram.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  return outfile;
}

/** Whose text it is; undefined when it is not one writer's, whole. */
export function writerOf(text: string): string | undefined {
  const lines = text.split('\n');
  const [, name, total] = /^(\S+) 0 of (\d+)$/.exec(lines[0] ?? '') ?? [];
  if (name === undefined || lines.length !== Number(total) + 1 || lines.at(-1) !== '') return undefined;
  return lines.slice(0, -1).every((line, i) => line === `${name} ${i} of ${total}`) ? name : undefined;
}
