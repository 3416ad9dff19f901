// The entry points of the package that have types: the name as it is imported, and the source under src/.
import { readFileSync } from 'node:fs';

const { exports } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
const elsewhere = { io: 'io/index', worker: 'backends/threads/worker' };

export const entries = Object.entries(exports).flatMap(([path, { types }]) => {
  const name = types?.match(/^\.\/dist\/types\/(\w+)\.d\.ts$/)?.[1];
  return name === undefined ? [] : [{ name, imported: `margincore${path.slice(1)}`, source: elsewhere[name] ?? name }];
});
