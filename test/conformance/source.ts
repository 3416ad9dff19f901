// Files under a directory as sources: text, plain or gzip, as a table (CSV) or a document (JSON).
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A CSV file by columns of text. */
export interface Table {
  readonly names: readonly string[];
  readonly rowCount: number;
  /** The column of a name; throws when there is none. */
  column(name: string): readonly string[];
}

export interface Source {
  /** Path relative to the directory, with `/`. */
  readonly file: string;
  /** File name without `.csv`, `.json`, `.gz`. */
  readonly stem: string;
  readonly table?: Table;
  readonly document?: unknown;
}

/** A file that could not be read as what its name says. */
export interface Unreadable {
  readonly file: string;
  readonly reason: string;
}

/** Every CSV and JSON file under a directory, plain or gzip, in the order of their paths. */
export function referenceFiles(directory: string): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    const entries: Dirent[] = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (/\.(csv|json)(\.gz)?$/i.test(entry.name)) found.push(path);
    }
  };
  visit(directory);
  return found.sort();
}

export function readSource(directory: string, path: string): Source | Unreadable {
  const file = relative(directory, path).split('\\').join('/');
  const stem = basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.(csv|json)$/i, '');
  try {
    const bytes = readFileSync(path);
    const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
    if (/\.json(\.gz)?$/i.test(path)) return { file, stem, document: JSON.parse(text) as unknown };
    return { file, stem, table: tableOf(text) };
  } catch (error) {
    return { file, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Reference tables hold no quoted cells; rows of another length are an error. */
function tableOf(text: string): Table {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const names = (lines[0] ?? '').split(',').map((name) => name.trim());
  const columns = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const [i, line] of lines.entries()) {
    if (i === 0) continue;
    const cells = line.split(',');
    if (cells.length !== names.length) throw new Error(`line ${i + 1} has ${cells.length} cells, the header ${names.length}`);
    for (const [c, cell] of cells.entries()) columns.get(names[c] as string)?.push(cell);
  }
  return {
    names,
    rowCount: Math.max(0, lines.length - 1),
    column(name) {
      const column = columns.get(name);
      if (column === undefined) throw new Error(`no column ${name}`);
      return column;
    },
  };
}

/** Whether a table has all these columns. */
export function hasColumns(source: Source, names: readonly string[]): boolean {
  return source.table !== undefined && names.every((name) => source.table?.names.includes(name));
}

/** A JSON document's own member, if it is an object that has it. */
export function member(document: unknown, key: string): unknown {
  if (typeof document !== 'object' || document === null || Array.isArray(document) || !Object.hasOwn(document, key)) return undefined;
  return (document as Record<string, unknown>)[key];
}

/** A JSON document's own member when it is a list; otherwise empty. */
export function listAt<T = unknown>(source: Source, key: string): readonly T[] {
  const list = member(source.document, key);
  return Array.isArray(list) ? (list as readonly T[]) : [];
}

/** A JSON document's own member as a list, or the one thing that stands in its place; otherwise empty. */
export function listOrOne<T = unknown>(source: Source, key: string): readonly T[] {
  const found = member(source.document, key);
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? (found as readonly T[]) : [found as T];
}
