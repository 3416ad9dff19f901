// The house rules as a test: who may import whom, every kernel's quartet, twins, and nothing out of place.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { frameWords } from '../assembly/literals/steps.js';
import { steps } from '../src/backends/contract.js';
import { knownCalls } from '../src/backends/selfTest/knownAnswers.js';
import { questions } from '../src/questions/all.js';
import type { AnyQuestion } from '../src/questions/question.js';

/** Names of the fields that a schema states, however deep. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { readonly properties?: object };
  return [...Object.keys(properties), ...Object.values(schema).flatMap(fieldsOf), ...Object.values(properties).flatMap(fieldsOf)];
}

const root = fileURLToPath(new URL('..', import.meta.url));

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

const sources = [...filesUnder('src'), ...filesUnder('assembly')].filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));

/** The room a source file lives in: the finest name of the arrow table. */
function roomOf(path: string): string {
  const parts = path.replace(/\.tsx?$/, '').split('/');
  if (parts[0] === 'assembly') return parts.length === 2 ? 'assembly/index' : `assembly/${parts[1]}`;
  if (parts.length === 2) return parts[1] as string;
  if (parts[1] === 'backends') return parts.length === 3 ? `backends/${parts[2]}` : `backends/${parts[2]}/`;
  return `${parts[1]}/`;
}

const doors = ['index', 'rules', 'risk', 'estimation', 'liquidation', 'quantums', 'live', 'optimise', 'verify'];

/** Room -> rooms it may import; its own room is always allowed, fault and check by every room of src. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'cli/': [...doors, 'client', 'support', 'io/', 'shape/', 'questions/', 'mcp/', 'service'],
  'questions/': [...doors, 'support', 'shape/'],
  'mcp/': [...doors, 'support', 'io/', 'shape/', 'questions/'],
  'service/': [...doors, 'support', 'io/', 'shape/', 'questions/', 'draws'],
  'web/': [...doors, 'client', 'support', 'io/', 'draws', 'questions/'],
  browser: ['index', 'rules', 'risk', 'estimation', 'liquidation', 'verify', 'io/'],
  index: ['engine/', 'program/', 'risk/', 'book/', 'market/', 'rules/', 'columns/', 'backends/contract', 'backends/select'],
  rules: ['rules/'],
  risk: ['risk/'],
  estimation: ['estimation/', 'market/', 'risk/'],
  liquidation: ['liquidation/'],
  quantums: ['liquidation/'],
  live: ['live/', 'log/'],
  optimise: ['optimise/'],
  verify: ['verify/', 'io/'],
  service: ['service/'],
  client: ['service/'],
  support: [
    'live/',
    'log/',
    'engine/',
    'risk/',
    'estimation/',
    'liquidation/',
    'program/',
    'market/',
    'rules/',
    'book/',
    'backends/contract',
  ],
  js: ['engine/', 'book/', 'backends/js/', 'backends/selfTest/', 'backends/runner', 'backends/stage'],
  'io/': ['node', 'draws', 'book/', 'market/', 'rules/'],
  'engine/': [
    'draws',
    'program/',
    'risk/',
    'liquidation/',
    'estimation/',
    'book/',
    'market/',
    'rules/',
    'columns/',
    'backends/select',
    'backends/contract',
    'backends/stage',
    'backends/runner',
  ],
  'estimation/': ['book/', 'market/', 'columns/', 'backends/contract'],
  'liquidation/': ['book/', 'rules/'],
  'solver/': ['columns/', 'backends/contract'],
  'log/': ['node', 'shape/', 'book/'],
  'live/': [
    'node',
    'log/',
    'shape/',
    'engine/',
    'program/',
    'risk/',
    'estimation/',
    'liquidation/',
    'solver/',
    'optimise/',
    'book/',
    'market/',
    'rules/',
    'columns/',
  ],
  'verify/': ['engine/', 'io/', 'book/'],
  'optimise/': ['draws', 'live/', 'log/', 'engine/', 'program/', 'risk/', 'solver/', 'book/', 'market/', 'rules/', 'columns/'],
  'risk/': ['book/', 'market/', 'rules/', 'columns/', 'backends/contract', 'estimation/'],
  'program/': ['book/', 'market/', 'rules/', 'columns/', 'backends/contract', 'backends/stage', 'assembly/literals'],
  'rules/': ['book/', 'market/', 'shape/'],
  'shape/': ['book/'],
  'market/': ['book/', 'backends/contract'],
  'book/': [],
  'columns/': ['book/', 'market/', 'rules/', 'backends/contract', 'backends/stage', 'assembly/literals'],
  'backends/wasm/': ['backends/contract', 'backends/contract/', 'assembly/literals'],
  'backends/js/': ['backends/contract', 'assembly/literals'],
  'backends/selfTest/': ['backends/contract', 'assembly/literals'],
  'backends/threads/': ['backends/contract', 'backends/stage', 'backends/runner', 'backends/wasm/', 'backends/js/', 'assembly/literals'],
  'backends/select': [
    'backends/contract',
    'backends/stage',
    'backends/runner',
    'backends/wasm/',
    'backends/js/',
    'backends/selfTest/',
    'backends/threads/',
  ],
  'backends/runner': ['backends/contract', 'backends/stage'],
  'backends/contract': ['backends/contract/'],
  'backends/contract/': ['assembly/literals'],
  'backends/stage': ['backends/contract'],
  node: [],
  draws: [],
  fault: [],
  check: [],
  'assembly/index': ['assembly/kernels'],
  'assembly/kernels': ['assembly/steps', 'assembly/math', 'assembly/literals'],
  'assembly/steps': ['assembly/math', 'assembly/literals'],
  'assembly/math': ['assembly/literals'],
  'assembly/literals': [],
};

interface Arrow {
  readonly from: string;
  readonly to: string;
}

function importsOf(path: string): Arrow[] {
  const text = readFileSync(join(root, path), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]*)['"]/g)].map((match) => match[1] as string);
  return specifiers.map((specifier) => {
    const target = relative(root, resolve(root, dirname(path), specifier.replace(/\.js$/, '')));
    return { from: path, to: exists(`${target}.tsx`) ? `${target}.tsx` : `${target}.ts` };
  });
}

const kernelNames = readdirSync(join(root, 'assembly/kernels')).map((file) => file.replace(/\.ts$/, ''));
const exists = (path: string): boolean => {
  try {
    return statSync(join(root, path)).isFile();
  } catch {
    return false;
  }
};

describe('the house', () => {
  // what a door says of one question stands in that question: these render any
  test.each([
    'src/cli/verb.ts',
    'src/cli/askCommand.ts',
    'src/cli/answerTables.ts',
    'src/mcp/questionTools.ts',
    'src/service/routes/questions.ts',
  ])('%s names no field of a question', (path) => {
    // words of any door
    const own = new Set(['account', 'answer', 'book', 'input', 'inputs', 'market', 'name', 'of', 'requirement', 'rules', 'title']);
    const names = new Set(
      (Object.values(questions) as AnyQuestion[]).flatMap(({ input, answer }) => [...fieldsOf(input.schema), ...fieldsOf(answer.schema)]),
    );
    expect(names.size).toBeGreaterThan(300);
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
    const said = [...names].filter((name) => !own.has(name) && name.length > 5 && new RegExp(`(\\.|['"\`])${name}\\b`).test(text));
    expect(said).toEqual([]);
  });

  test('a shape is stated in one idiom', () => {
    const others = sources.filter((path) =>
      /from ['"](zod|valibot|arktype|typebox|@sinclair)/.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(others).toEqual([]);
  });

  test('every import follows an arrow of the table', () => {
    const wrong: string[] = [];
    for (const path of sources) {
      const from = roomOf(path);
      for (const { to } of importsOf(path)) {
        const room = roomOf(to);
        // bundles of faces know the library by its doors: what they take beside them goes through support
        const face = ['cli/', 'mcp/', 'questions/'].includes(from);
        const shared = path.startsWith('src/') && (room === 'fault' || room === 'check') && from !== 'fault' && !face;
        if (room === from || shared || arrows[from]?.includes(room)) continue;
        wrong.push(`${path} (${from}) -> ${to} (${room})`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('no two modules import each other, however far around', () => {
    const graph = new Map(sources.map((path) => [path, importsOf(path).map((arrow) => arrow.to)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
        return;
      }
      state.set(path, 'open');
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      state.set(path, 'done');
    };
    for (const path of sources) visit(path, []);
    expect(cycles).toEqual([]);
  });

  test.each(kernelNames)('kernel %s is a quartet with a method of the contract', (name) => {
    const parts = [`src/backends/js/kernels/${name}.ts`, `test/kernels/${name}.test.ts`, `bench/kernels/${name}.bench.ts`];
    expect(parts.filter((path) => !exists(path))).toEqual([]);
    const contract = filesUnder('src/backends/contract').map((path) => readFileSync(join(root, path), 'utf8'));
    expect(contract.join('\n')).toMatch(new RegExp(`\\*/\\s*(readonly )?${name}[(:]`));
  });

  test.each(Object.entries(steps))(
    'step %s has both ports, which name its arguments as the table does, a test and known answers',
    (name, step) => {
      const parts = [`assembly/steps/${name}.ts`, `src/backends/js/steps/${name}.ts`, `test/steps/${name}.test.ts`];
      expect(parts.filter((path) => !exists(path))).toEqual([]);
      const [assembly, js] = parts.map((path) => readFileSync(join(root, path), 'utf8')) as [string, string];
      const named = (text: string, form: RegExp): string[] => [...text.matchAll(form)].map(([, argument, n]) => `${n} ${argument}`);
      const expected = step.arguments.map((argument, n) => `${n} ${argument}`);
      expect(named(assembly, /(?:const|let) (\w+) = argument\(frame, (\d+)\)/g)).toEqual(expected);
      // what only streams need (keeps, scratch), the JS backend may leave: it loops
      const read = named(js, /(?:const|let) (\w+) = \(?frame\[(\d+)\]/g);
      expect(read).toEqual(expected.filter((argument) => read.includes(argument)));
      expect(read.length).toBe((js.match(/frame\[/g) ?? []).length);
      expect(step.arguments.length).toBeLessThanOrEqual(frameWords);
      const known = knownCalls.filter(
        ({ kernel, given: [program] }) => kernel === 'runProgram' && (program as { u32: number[] }).u32[0] === step.id,
      );
      expect(known).not.toEqual([]);
    },
  );

  test('steps are numbered in the order of their table, and nothing else is a step', () => {
    expect(Object.values(steps).map(({ id }) => id)).toEqual(Object.keys(steps).map((_, id) => id));
    for (const folder of ['assembly/steps', 'src/backends/js/steps']) {
      expect(readdirSync(join(root, folder)).sort()).toEqual(
        Object.keys(steps)
          .map((name) => `${name}.ts`)
          .sort(),
      );
    }
  });

  test('every entry of the table of steps says its shape, and its order where it sums', () => {
    const text = filesUnder('src/backends/contract/steps')
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n');
    const entries = [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+): \{\s*id:/g)].map(
      ([, header, name]) => [name, header] as const,
    );
    expect(entries.map(([name]) => name).sort()).toEqual(Object.keys(steps).sort());
    expect(entries.filter(([, header]) => !/@shape/.test(header as string)).map(([name]) => name)).toEqual([]);
  });

  test('every kernel of the JS backend has its original, and every exported kernel its file', () => {
    const twins = readdirSync(join(root, 'src/backends/js/kernels')).map((file) => file.replace(/\.ts$/, ''));
    expect(twins.filter((name) => !kernelNames.includes(name))).toEqual([]);
    const index = readFileSync(join(root, 'assembly/index.ts'), 'utf8');
    expect(kernelNames.filter((name) => !index.includes(`./kernels/${name}'`))).toEqual([]);
  });

  test('the mathematics of the two backends stands side by side', () => {
    // instruction names there, words of a double here; the implied volatility goes by columns there, by rows here
    const byColumns = ['Columns', 'Constants', 'Places', 'Price', 'Regions', 'Steps'].map((part) => `implied${part}.ts`);
    const own = new Set(['simd.ts', 'frame.ts', 'bits.ts', 'memory.ts', 'noted.ts', ...byColumns]);
    const wasm = readdirSync(join(root, 'assembly/math')).filter((file) => !own.has(file));
    const js = readdirSync(join(root, 'src/backends/js/math')).filter((file) => !own.has(file));
    expect(js.sort()).toEqual(wasm.sort());
  });

  test('every kernel header states its contract', () => {
    const tags = ['@shape', '@unit', '@range', '@order', '@tol'];
    const missing = kernelNames.flatMap((name) => {
      const header = readFileSync(join(root, `assembly/kernels/${name}.ts`), 'utf8').split('*/')[0] as string;
      return tags.filter((tag) => !header.includes(tag)).map((tag) => `${name} ${tag}`);
    });
    expect(missing).toEqual([]);
  });

  test('the top level holds nothing but what it should', () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const allowed = ['assembly', 'src', 'bench', 'test', '.git', '.github', '.ci', 'examples', 'node_modules', 'dist', 'out'];
    expect(folders.map((entry) => entry.name).filter((name) => !allowed.includes(name))).toEqual([]);
    for (const name of [
      'asconfig.json',
      'package.json',
      'tsconfig.json',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'package-lock.json',
    ]) {
      expect(exists(name), name).toBe(true);
    }
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const known = [
      'book',
      'market',
      'rules',
      'shape',
      'risk',
      'estimation',
      'liquidation',
      'solver',
      'optimise',
      'live',
      'log',
      'verify',
      'program',
      'engine',
      'columns',
      'backends',
      'io',
      'cli',
      'mcp',
      'service',
      'questions',
      'web',
    ];
    expect(rooms.map((entry) => entry.name).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('only the bridge and the loader know WebAssembly, and only load.ts the loader package', () => {
    const outside = sources.filter((path) => path.startsWith('src/') && !path.startsWith('src/backends/'));
    expect(outside.filter((path) => /\bWebAssembly\./.test(stripComments(path)))).toEqual([]);
    const users = sources.filter((path) => /from '@assemblyscript\/loader'/.test(readFileSync(join(root, path), 'utf8')));
    expect(users).toEqual(['src/backends/wasm/load.ts']);
  });

  test('no result path uses the engine’s own transcendental functions, random numbers or clock', () => {
    const inexact = /\bMath\.(exp|log|log2|log10|log1p|expm1|pow|sin|cos|tan|tanh|atan|random|cbrt|hypot)\b/;
    const rooms = [
      'book',
      'market',
      'rules',
      'risk',
      'estimation',
      'liquidation',
      'solver',
      'optimise',
      'live',
      'log',
      'verify',
      'program',
      'columns',
      'engine',
      'backends',
      'io',
    ].map((room) => `src/${room}/`);
    const wrong = sources.filter((path) => rooms.some((room) => path.startsWith(room)) && inexact.test(stripComments(path)));
    expect(wrong).toEqual([]);
    const clocks = sources.filter((path) => /\bDate\.now\(|new Date\(\)/.test(stripComments(path)) && !path.startsWith('src/cli/'));
    expect(clocks).toEqual([]);
  });

  test('a source file says in its first line what it is, exports no default and stays readable', () => {
    /** Files that are to be split; a number may only fall. */
    const longer: Readonly<Record<string, number>> = {
      'src/live/engine/live.ts': 350,
      'src/live/engine/levels.ts': 313,
      'src/live/record/recordedEngine.ts': 302,
    };
    const wrong: string[] = [];
    for (const path of sources) {
      const text = readFileSync(join(root, path), 'utf8');
      if (!/^(\/\/|\/\*\*|#!)/.test(text)) wrong.push(`${path}: no first line`);
      if (/export default/.test(text)) wrong.push(`${path}: default export`);
      const table = path.includes('literals') || /made by test\/fixtures\/generate/.test(text.split('\n')[0] as string);
      if (text.split('\n').length > (longer[path] ?? 300) && !table) wrong.push(`${path}: ${text.split('\n').length} lines`);
    }
    expect(wrong).toEqual([]);
  });
});

function stripComments(path: string): string {
  return readFileSync(join(root, path), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '');
}
