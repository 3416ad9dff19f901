// How much the doors of the package export: what is not there need not be learnt, kept or loaded.
import ts from 'typescript';
import { expect, test } from 'vitest';
import { Core } from '../src/engine/core.js';

/** Doors with a count of their own. */
const beside = { quantums: 32, live: 34, optimise: 25, verify: 10, client: 5 };
const doors = ['index', 'rules', 'risk', 'estimation', 'liquidation', 'io/index', 'js', 'backends/threads/worker'];
const program = ts.createProgram(
  [...doors, ...Object.keys(beside)].map((door) => new URL(`../src/${door}.ts`, import.meta.url).pathname),
  {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    noEmit: true,
    types: ['node'],
  },
);
const checker = program.getTypeChecker();

/** Names that a door exports, and whether they are there at run time. A namespace counts once. */
function exportsOf(door: string): { readonly name: string; readonly value: boolean }[] {
  const file = program.getSourceFile(new URL(`../src/${door}.ts`, import.meta.url).pathname);
  const module = file && checker.getSymbolAtLocation(file);
  return (module === undefined ? [] : checker.getExportsOfModule(module)).map((symbol) => {
    const meant = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
    return { name: symbol.name, value: (meant.flags & ts.SymbolFlags.Value) !== 0 };
  });
}

test('the doors of margins and files together export at most 120 names, the main one at most 60 that are there at run time', () => {
  const all = doors.flatMap((door) => exportsOf(door).map(({ name }) => `${door} ${name}`));
  expect(all.length, all.join('\n')).toBeLessThanOrEqual(120);
  const main = exportsOf('index').filter(({ value }) => value);
  expect(main.length).toBeGreaterThan(5);
  expect(main.length).toBeLessThanOrEqual(60);
});

test('margincore/quantums exports at most 32, margincore/live 34, margincore/optimise 25, margincore/verify 10, margincore/client 5', () => {
  for (const [door, most] of Object.entries(beside)) expect(exportsOf(door).length, door).toBeLessThanOrEqual(most);
});

test('a core has at most 12 methods', () => {
  const methods = Object.getOwnPropertyNames(Core.prototype).filter(
    (name) => name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(Core.prototype, name)?.value === 'function',
  );
  expect(methods.length, methods.join(' ')).toBeLessThanOrEqual(12);
});

/** Calls of a door and of the classes that it exports, with the types of their answers. */
function answersOf(door: string): { readonly name: string; readonly parts: readonly ts.Type[] }[] {
  const file = program.getSourceFile(new URL(`../src/${door}.ts`, import.meta.url).pathname);
  const module = file && checker.getSymbolAtLocation(file);
  const callsOf = (symbol: ts.Symbol): { readonly name: string; readonly parts: readonly ts.Type[] }[] => {
    const meant = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
    const members = meant.flags & ts.SymbolFlags.Class ? checker.getDeclaredTypeOfSymbol(meant).getProperties() : [];
    const inside = meant.flags & ts.SymbolFlags.ValueModule ? checker.getExportsOfModule(meant) : [];
    const signatures = checker.getTypeOfSymbol(meant).getCallSignatures();
    const own = signatures
      .map((one) => one.getReturnType())
      .map((type) => ({ name: symbol.name, parts: type.isUnion() ? type.types : [type] }));
    const isOurs = (one: ts.Symbol): boolean => !/^(__|#)/.test(one.name);
    return [...own, ...[...members, ...inside].filter(isOurs).flatMap(callsOf)];
  };
  return module === undefined ? [] : checker.getExportsOfModule(module).flatMap(callsOf);
}

test('a call answers a promise always or never', () => {
  const all = [...doors, ...Object.keys(beside)].flatMap(answersOf);
  const isPromise = (type: ts.Type): boolean => type.symbol?.name === 'Promise';
  expect(all.filter(({ parts }) => parts.some(isPromise)).length).toBeGreaterThan(30);
  expect(all.filter(({ parts }) => parts.some(isPromise) && !parts.every(isPromise)).map(({ name }) => name)).toEqual([]);
});
