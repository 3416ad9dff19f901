// The API as text: exports of each entry point as declared, and once for all of them the types in these declarations.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { entries } from '../../entries.js';

interface Printed {
  readonly name: string;
  readonly from: string;
  readonly text: string;
}

const printer = ts.createPrinter({ removeComments: true });

/** Rooms behind the API: what they hold is named by symbols that callers do not have. */
const inner = /\/src\/(backends|program|solver)\//;

/** Where a declaration stands as a whole: that of a variable is its statement. */
const whole = (node: ts.Declaration): ts.Node => (ts.isVariableDeclaration(node) ? node.parent.parent : node);

/** A declaration without comments, `export` and what nobody can reach. */
function textOf(node: ts.Declaration): string {
  return printer
    .printNode(ts.EmitHint.Unspecified, whole(node), node.getSourceFile())
    .replace(/^export (default )?/, '')
    .replace(/^declare /, '')
    .split('\n')
    .filter((line) => !/^\s*(#private;|private .*;)$/.test(line))
    .join('\n');
}

class Reports {
  readonly #root: string;
  readonly #checker: ts.TypeChecker;
  /** Declarations that were met already, and the entry point that exports them. */
  readonly #known = new Map<ts.Declaration, string>();
  readonly #waiting: ts.Declaration[] = [];

  constructor(root: string, checker: ts.TypeChecker) {
    this.#root = root;
    this.#checker = checker;
  }

  #declarations(symbol: ts.Symbol): readonly ts.Declaration[] {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    return (meant.declarations ?? []).filter((one) => one.getSourceFile().fileName.startsWith(join(this.#root, 'out/types')));
  }

  #print(name: string, node: ts.Declaration, entry: string): Printed {
    const first = this.#known.get(node);
    const from = relative(join(this.#root, 'out/types'), node.getSourceFile().fileName);
    if (first !== undefined) return { name, from, text: `// as in ${first}` };
    this.#known.set(node, entry);
    this.#waiting.push(node);
    return { name, from, text: textOf(node) };
  }

  /** What a module exports; of a namespace, what is in it by `namespace.name`. */
  exports(module: ts.Symbol, entry: string, before = ''): Printed[] {
    return this.#checker.getExportsOfModule(module).flatMap((symbol) =>
      this.#declarations(symbol).flatMap((node) => {
        const name = before + symbol.name;
        if (!ts.isSourceFile(node)) return [this.#print(name, node, entry)];
        const inside = this.#checker.getSymbolAtLocation(node);
        return inside === undefined ? [] : this.exports(inside, entry, `${name}.`);
      }),
    );
  }

  /** Declarations that those printed so far name, and those that these name. */
  reached(): Printed[] {
    const found: Printed[] = [];
    for (let node = this.#waiting.pop(); node !== undefined; node = this.#waiting.pop()) {
      const visit = (one: ts.Node): void => {
        const symbol = ts.isIdentifier(one) ? this.#checker.getSymbolAtLocation(one) : undefined;
        for (const next of symbol === undefined ? [] : this.#declarations(symbol)) {
          const isNamed = ts.isSourceFile(next.parent) || ts.isVariableDeclaration(next);
          const isInner = inner.test(next.getSourceFile().fileName);
          if (isNamed && !isInner && !this.#known.has(next)) found.push(this.#print((one as ts.Identifier).text, next, ''));
        }
        ts.forEachChild(one, visit);
      };
      ts.forEachChild(whole(node), visit);
    }
    return found;
  }
}

function markdown(title: string, all: readonly Printed[]): string {
  const sorted = [...all].sort((a, b) => (`${a.name} ${a.from} ${a.text}` < `${b.name} ${b.from} ${b.text}` ? -1 : 1));
  const parts = sorted.map(({ name, text }) => {
    const declared = text.match(/^(?:abstract )?(?:class|interface|type|function|const|let|enum) (\w+)/)?.[1];
    return declared === name ? text : `// ${name}\n${text}`;
  });
  return `${title}\n\nWritten by \`npm run api\`.\n\n\`\`\`ts\n${parts.join('\n\n')}\n\`\`\`\n`;
}

/** The entry points of the package that have types, by their name as it is imported, and a program of their declarations. Throws where nothing is built. */
export function declarationsOf(root: string): {
  readonly doors: readonly (readonly [entry: string, path: string])[];
  readonly program: ts.Program;
} {
  const doors = entries.map(({ imported, source }) => [imported, join(root, 'out/types/src', `${source}.d.ts`)] as const);
  const absent = doors.find(([, path]) => !existsSync(path));
  if (absent !== undefined) throw new Error(`${absent[1]} is not built: run \`npm run build\` first`);
  const program = ts.createProgram(
    doors.map(([, path]) => path),
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      noEmit: true,
      types: ['node'],
    },
  );
  return { doors, program };
}

/** File name -> text, for every entry point that has types, and for the types behind them. */
export function apiReports(root: string): ReadonlyMap<string, string> {
  const { doors, program } = declarationsOf(root);
  const reports = new Reports(root, program.getTypeChecker());
  const texts = new Map<string, string>();
  for (const [entry, path] of doors) {
    const file = program.getSourceFile(path);
    const module = file && program.getTypeChecker().getSymbolAtLocation(file);
    texts.set(`${entry.split('/')[1] ?? 'index'}.md`, markdown(`# ${entry}`, module === undefined ? [] : reports.exports(module, entry)));
  }
  texts.set('types.md', markdown('# Types that exports are made of', reports.reached()));
  return texts;
}
