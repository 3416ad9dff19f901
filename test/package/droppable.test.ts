// Cost of an unused door: nothing that a module makes as it loads is kept, even if a bundler may not drop whole files.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { droppable, together } = (await import(`${root}droppable.js`)) as {
  droppable: (text: string, path: string) => string;
  together: (text: string, path: string, atOnce: (path: string) => boolean) => string;
};

/** What a bundler keeps of a door of which nothing is read, when every file counts as one that does something. */
async function keptOf(door: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `import './dist/${door}.js'`, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    external: ['@assemblyscript/loader'],
    write: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'every file counts',
        setup({ onResolve }) {
          onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) =>
            kind === 'dynamic-import' ? { external: true, path } : { path: resolve(resolveDir, path), sideEffects: true },
          );
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}

test.each(['index', 'js', 'rules', 'risk', 'estimation', 'liquidation', 'live', 'optimise', 'verify', 'io'])(
  'of margincore/%s only small numbers are kept',
  async (door) => {
    const kept = await keptOf(door);
    expect(kept).not.toMatch(/class |function |=> \{/);
    expect(kept.length).toBeLessThan(8_000);
  },
);

test.each([
  ['a call', 'export const names = Object.freeze({ a: 1 });', 'export const names = /* @__PURE__ */ (() => (Object.freeze({ a: 1 })))();'],
  ['a sign in a list', 'const rows = [-inf] as const;', 'const rows = /* @__PURE__ */ (() => ([-inf] as const))();'],
  ['a small number', 'const limit = 2 ** 20;', 'const limit = 2 ** 20;'],
  ['a function', 'export const at = (i: number) => f(i);', 'export const at = (i: number) => f(i);'],
  ['methods', 'const text = { parse(x: string) { return f(x); } };', 'const text = { parse(x: string) { return f(x); } };'],
  ['a plain class', 'export class A { #x = f(); }', 'export class A { #x = f(); }'],
  [
    'a class with a name that is computed',
    '/** A. */\nexport class A { [key]() {} }',
    '/** A. */\nexport const A = /* @__PURE__ */ (() => ( class A { [key]() {} }))();',
  ],
])('marks what bundlers cannot see through: %s', (_, text, marked) => {
  expect(droppable(text, 'a.ts')).toBe(marked);
});

test('a module that is fetched comes with what asks for it where that is said, and no type does', () => {
  const text = "type A = typeof import('./a.js');\nconst [a, b] = [await import('./a.js'), await import('./b.js')];\n";
  expect(together(text, '/of/c.ts', (path) => path === '/of/a.ts')).toBe(
    "import * as fetched0 from './a.js'; type A = typeof import('./a.js');\nconst [a, b] = [await Promise.resolve(fetched0), await import('./b.js')];\n",
  );
  expect(together(text, '/of/c.ts', () => false)).toBe(text);
});
