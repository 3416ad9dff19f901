// What every door exports, as its type declarations state it: which calls there are, and what each argument is made of.
import ts from 'typescript';
import { declarationsOf } from '../../api/report.js';

/** A type, as far as values of it can be drawn. */
export type Kind =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'bigint' | 'any' }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'list' | 'map' | 'promise'; readonly of: () => Kind }
  | { readonly kind: 'tuple' | 'union'; readonly of: readonly (() => Kind)[] }
  | { readonly kind: 'function' }
  /** `name`: of the interface or class, where a value that was made before may stand. */
  | {
      readonly kind: 'object';
      readonly name: string;
      readonly made: boolean;
      readonly fields: () => readonly Field[];
      readonly index?: () => Kind;
    };

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly of: () => Kind;
}

export interface Call {
  /** `margincore/risk` and the path of the export in it; of a method, the class that has it. */
  readonly door: string;
  readonly path: readonly string[];
  readonly on: string | undefined;
  readonly isNew: boolean;
  readonly parameters: readonly Field[];
  /** The class whose instance it answers. */
  readonly answers: string | undefined;
}

const columns = /^(Float64|Float32|Uint32|Int32|Uint16|Int16|Uint8|Int8|Uint8Clamped|BigInt64|BigUint64)Array$/;

/** Reads the declarations that were built: everything that can be called, with its arguments. */
export function callsOf(root: string): { readonly calls: readonly Call[]; readonly program: ts.Program } {
  const { doors, program } = declarationsOf(root);
  const reader = new Reader(program.getTypeChecker());
  const exported = doors
    .filter(([door]) => door !== 'margincore/worker')
    .flatMap(([door, path]) => reader.calls(program.getSourceFile(path) as ts.SourceFile, door));
  return { calls: [...exported, ...reader.answered()], program };
}

class Reader {
  readonly #checker: ts.TypeChecker;
  readonly #kinds = new Map<ts.Type, Kind>();
  readonly #classes = new Set<ts.Symbol>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  calls(file: ts.SourceFile, door: string): Call[] {
    const module = this.#checker.getSymbolAtLocation(file);
    return module === undefined ? [] : this.#exports(module, door, []);
  }

  #exports(module: ts.Symbol, door: string, before: readonly string[]): Call[] {
    return this.#checker.getExportsOfModule(module).flatMap((symbol): Call[] => {
      const meant = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
      const path = [...before, symbol.name];
      if (meant.flags & ts.SymbolFlags.ValueModule) return this.#exports(meant, door, path);
      if (!(meant.flags & ts.SymbolFlags.Value)) return this.#methods(meant, door);
      const type = this.#checker.getTypeOfSymbol(meant);
      const made = type.getCallSignatures().map((one) => this.#call(one, door, path, undefined, false));
      const news = type.getConstructSignatures().map((one) => this.#call(one, door, path, undefined, true));
      return [...made, ...news, ...this.#methods(meant, door)];
    });
  }

  /** Methods of what functions answer: classes of this project. Each once, at the first door that names it. */
  #methods(symbol: ts.Symbol, door: string): Call[] {
    if (!(symbol.flags & ts.SymbolFlags.Class) || this.#classes.has(symbol)) return [];
    this.#classes.add(symbol);
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    return type.getProperties().flatMap((one) => {
      if (one.name.startsWith('__') || one.name === 'dispose') return [];
      const signatures = this.#checker.getTypeOfSymbol(one).getCallSignatures();
      return signatures.map((signature) => this.#call(signature, door, [one.name], symbol.name, false));
    });
  }

  #call(signature: ts.Signature, door: string, path: readonly string[], on: string | undefined, isNew: boolean): Call {
    const parameters = signature.getParameters().map((one): Field => {
      const declared = one.valueDeclaration;
      const type = declared ? this.#checker.getTypeOfSymbolAtLocation(one, declared) : this.#checker.getTypeOfSymbol(one);
      const optional = declared !== undefined && ts.isParameter(declared) && (!!declared.questionToken || !!declared.initializer);
      return { name: one.name, optional, of: () => this.#kind(type) };
    });
    const answer = signature.getReturnType();
    const of = answer.symbol?.name === 'Promise' ? this.#checker.getTypeArguments(answer as ts.TypeReference)[0] : answer;
    // a class that is answered and not exported has its methods too
    const answered = of?.symbol !== undefined && of.symbol.flags & ts.SymbolFlags.Class ? of.symbol : undefined;
    if (answered !== undefined) this.#answered.push([answered, door]);
    return { door, path, on, isNew, parameters, answers: answered?.name };
  }
  readonly #answered: [ts.Symbol, string][] = [];

  /** Of classes that calls answer and no door exports. */
  answered(): Call[] {
    const calls: Call[] = [];
    for (let next = this.#answered.pop(); next !== undefined; next = this.#answered.pop()) calls.push(...this.#methods(...next));
    return calls;
  }

  #kind(type: ts.Type): Kind {
    const known = this.#kinds.get(type);
    if (known !== undefined) return known;
    const kind = this.#read(type);
    this.#kinds.set(type, kind);
    return kind;
  }

  #read(type: ts.Type): Kind {
    const { flags } = type;
    if (flags & ts.TypeFlags.TypeParameter) {
      const bound = this.#checker.getBaseConstraintOfType(type);
      return bound === undefined ? { kind: 'any' } : this.#kind(bound);
    }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) return { kind: 'literal', value: this.#checker.typeToString(type) === 'true' };
    if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return { kind: 'literal', value: undefined };
    if (flags & ts.TypeFlags.Null) return { kind: 'literal', value: null };
    if (flags & ts.TypeFlags.StringLike) return { kind: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { kind: 'number' };
    if (flags & ts.TypeFlags.BooleanLike) return { kind: 'boolean' };
    if (flags & ts.TypeFlags.BigIntLike) return { kind: 'bigint' };
    if (type.isUnion()) return { kind: 'union', of: type.types.map((one) => () => this.#kind(one)) };
    if (!(flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return { kind: 'any' };
    if (this.#checker.isTupleType(type))
      return { kind: 'tuple', of: this.#checker.getTypeArguments(type as ts.TypeReference).map((one) => () => this.#kind(one)) };
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? '';
    const first = (): Kind => this.#kind(this.#checker.getTypeArguments(type as ts.TypeReference).at(-1) as ts.Type);
    if (columns.test(name)) return { kind: 'column', name };
    if (/^(Readonly)?Array$|^(Async)?(Iterable|IterableIterator|Generator)$|^ReadonlySet$|^Set$/.test(name))
      return { kind: 'list', of: first };
    if (/^(Readonly)?Map$/.test(name)) return { kind: 'map', of: first };
    if (name === 'Promise') return { kind: 'promise', of: first };
    if (type.getCallSignatures().length > 0) return { kind: 'function' };
    const index = this.#checker.getIndexInfoOfType(type, ts.IndexKind.String);
    return {
      kind: 'object',
      name,
      made: ((type.symbol?.flags ?? 0) & ts.SymbolFlags.Class) !== 0,
      fields: () =>
        type.getProperties().flatMap((one): Field[] => {
          if (one.name.startsWith('__')) return [];
          const optional = (one.flags & ts.SymbolFlags.Optional) !== 0;
          return [{ name: one.name, optional, of: () => this.#kind(this.#checker.getTypeOfSymbol(one)) }];
        }),
      ...(index === undefined ? {} : { index: () => this.#kind(index.type) }),
    };
  }
}
