// Lets a bundler leave out what nobody asks for: whatever a module makes as it loads is wrapped in a call that is marked pure.
// No module of the library does anything else as it loads, which package.json states of whole files (`sideEffects`), and these marks of their parts.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';

const [open, close] = ['/* @__PURE__ */ (() => (', '))()'];

const { SyntaxKind } = ts;
/** What bundlers keep wherever it stands, for they do not know what it does. */
const opaque = [SyntaxKind.CallExpression, SyntaxKind.NewExpression, SyntaxKind.SpreadElement, SyntaxKind.SpreadAssignment];
/** What they keep too, and is not worth a mark where it stands alone: `2 ** 20`, `Number.MAX_VALUE`. */
const small = [SyntaxKind.BinaryExpression, SyntaxKind.PrefixUnaryExpression, SyntaxKind.TemplateExpression];
const reads = [SyntaxKind.ElementAccessExpression, SyntaxKind.PropertyAccessExpression, SyntaxKind.ComputedPropertyName];

function holds(node, kinds) {
  if (ts.isFunctionLike(node) || ts.isTypeNode(node)) return false;
  return kinds.includes(node.kind) || (ts.forEachChild(node, (child) => holds(child, kinds) || undefined) ?? false);
}

/** Whether a constant that nobody reads is kept by bundlers, with all that it refers to. */
function isKept(initializer) {
  if (initializer === undefined || ts.isFunctionLike(initializer)) return false;
  let bare = initializer;
  while (ts.isAsExpression(bare) || ts.isSatisfiesExpression(bare) || ts.isParenthesizedExpression(bare)) bare = bare.expression;
  const listed = ts.isObjectLiteralExpression(bare) || ts.isArrayLiteralExpression(bare);
  return holds(bare, listed ? [...opaque, ...small, ...reads] : opaque);
}

/** Whether bundlers keep a class for what its body does: names that are computed, fields and blocks of the class itself. */
function isKeptClass({ members }) {
  return members.some(
    (member) =>
      ts.isClassStaticBlockDeclaration(member) ||
      (member.name !== undefined && ts.isComputedPropertyName(member.name)) ||
      (ts.isPropertyDeclaration(member) && member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)),
  );
}

/** The text of a module of TypeScript with its marks; no line moves. */
export function droppable(text, path) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const marks = [];
  for (const statement of source.statements) {
    const of = (kind) => statement.modifiers?.some((one) => one.kind === kind) ?? false;
    if (ts.isClassDeclaration(statement) && isKeptClass(statement) && !of(ts.SyntaxKind.AbstractKeyword)) {
      const start = statement.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)?.end ?? statement.getStart();
      marks.push([start, ` const ${statement.name.text} = ${open}`], [statement.end, `${close};`]);
    }
    if (!ts.isVariableStatement(statement) || of(ts.SyntaxKind.DeclareKeyword)) continue;
    for (const { initializer } of statement.declarationList.declarations)
      if (isKept(initializer)) marks.push([initializer.getStart(), open], [initializer.end, close]);
  }
  return marks.reduceRight((marked, [at, mark]) => marked.slice(0, at) + mark + marked.slice(at), text);
}

/** Of modules of this build, which takes most of them several times: path -> text with its marks. */
const marked = new Map();

function markedText(path) {
  if (!marked.has(path)) marked.set(path, droppable(pastDoors(readFileSync(path, 'utf8'), path), path));
  return marked.get(path);
}

/**
 * The same of every module of a folder, for esbuild. Of modules that are fetched when they are asked for, those of which `atOnce` holds come with what
 * asks for them: each that comes apart cuts what it shares with others into more pieces, for every program that takes one of them. `behind` names
 * the module that a module needs, whatever it says of it. `apart` lists by module what it holds a copy of, with what these import of the list: a bundler loads
 * at once what a door hands out and any module uses that is fetched later.
 */
export function droppables(folder, atOnce = () => false, behind = () => undefined, apart = {}) {
  return {
    name: 'droppable',
    setup({ onLoad, onResolve }) {
      // pluginData: the module that holds its own copy of what is imported
      onResolve({ filter: /^\.\.?\// }, ({ path, importer, resolveDir, pluginData = importer }) => {
        const to = join(resolveDir, path.replace(/\.js$/, '.ts'));
        if (!apart[pluginData]?.includes(to)) return undefined;
        return { path: to, suffix: `?${basename(pluginData)}`, pluginData, sideEffects: false };
      });
      onLoad({ filter: /\.tsx?$/ }, ({ path, pluginData }) => {
        if (!path.startsWith(folder)) return undefined;
        const entry = behind(path);
        const before = entry === undefined ? '' : `import ${JSON.stringify(entry)}; `;
        return { contents: before + together(markedText(path), path, atOnce), loader: path.endsWith('x') ? 'tsx' : 'ts', pluginData };
      });
    },
  };
}

/** The text of a module with modules that it fetches later imported as it loads. No line moves. */
export function together(text, path, atOnce) {
  const names = [];
  const code = text.replaceAll(/(?<!typeof )\bimport\('(\.[^']+)'\)/g, (fetched, module) => {
    if (!atOnce(join(dirname(path), module.replace(/\.js$/, '.ts')))) return fetched;
    names.push(`import * as fetched${names.length} from '${module}'; `);
    return `Promise.resolve(fetched${names.length - 1})`;
  });
  return names.join('') + code;
}

/** What esbuild wrote: namespaces are marked as well, and chunks of which nothing is read are not imported. No line moves. */
export function droppableOutput(code) {
  return code
    .replaceAll(
      /^var (\w+) = \{\};\n__export\(\1, (\{\n(?: {2}.*\n)*\})\);/gm,
      'var $1 = /* @__PURE__ */ (() => { const all = {};\n__export(all, $2); return all; })();',
    )
    .replaceAll(/^import "\.\/[\w-]+\.js";$/gm, '');
}

/** Doors of a folder: modules that re-export, and nothing else. */
const isDoor = (source) =>
  source.statements.length > 0 && source.statements.every((one) => ts.isExportDeclaration(one) && one.moduleSpecifier);

/** What a door hands out: name -> [module, name there], the name undefined for all of it. */
function handedOut(source) {
  const out = new Map();
  for (const { exportClause, moduleSpecifier } of source.statements) {
    if (exportClause === undefined) return undefined;
    if (ts.isNamespaceExport(exportClause)) out.set(exportClause.name.text, [moduleSpecifier.text, undefined]);
    else
      for (const { name, propertyName } of exportClause.elements) out.set(name.text, [moduleSpecifier.text, (propertyName ?? name).text]);
  }
  return out;
}

/**
 * The text of a module that takes what it names from where doors have it: a bundler that splits goes by whole modules, so that one name of a door
 * would bring along all that anybody takes through it. No line moves.
 */
export function pastDoors(text, path, read = (of) => readFileSync(of, 'utf8')) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  let passed = text;
  for (const statement of [...source.statements].reverse()) {
    const names = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    if (names === undefined || !ts.isNamedImports(names) || !statement.moduleSpecifier.text.startsWith('.')) continue;
    const door = join(dirname(path), statement.moduleSpecifier.text.replace(/\.js$/, '.ts'));
    if (!existsSync(door)) continue;
    const parsed = ts.createSourceFile(door, read(door), ts.ScriptTarget.ES2022, true);
    const out = isDoor(parsed) ? handedOut(parsed) : undefined;
    if (out === undefined) continue;
    const imports = names.elements
      .filter(({ isTypeOnly }) => !isTypeOnly && !statement.importClause.isTypeOnly)
      .map(({ name, propertyName }) => {
        const [module, there] = out.get((propertyName ?? name).text);
        const from = JSON.stringify(`./${relative(dirname(path), join(dirname(door), module)).replaceAll('\\', '/')}`);
        return there === undefined ? `import * as ${name.text} from ${from};` : `import { ${there} as ${name.text} } from ${from};`;
      });
    passed = passed.slice(0, statement.getStart()) + imports.join(' ') + passed.slice(statement.end);
  }
  return passed;
}
