// Books and markets of the rows of the engine: the sample book under documents by name, a program of it on a backend's own memory.
import type { Backend } from '../../../src/backends/contract.js';
import type { Book } from '../../../src/book/book.js';
import type { Arena } from '../../../src/columns/arena.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import type { Market } from '../../../src/market/market.js';
import { Holdings } from '../../../src/program/layout/holdings.js';
import { Rows } from '../../../src/program/layout/rows.js';
import { Program } from '../../../src/program/program.js';
import { preset } from '../../../src/rules/document/presets.js';
import { assertSameBits } from '../../kernels/kernelBench.js';
import type { Beside } from './group.js';
import type { Before } from './stated.js';

export interface EngineData {
  readonly book: Book;
  readonly market: Market;
  readonly rules: string;
  readonly items: number;
  // contenders beside the backends, or why one is not there
  readonly threads?: (() => Promise<Beside | string>) | undefined;
  readonly before?: ((before: Before) => Promise<Beside | string>) | undefined;
  readonly full?: (() => Promise<Beside | string>) | undefined;
  /** Items that 0.1.0 runs, where all are too many. */
  readonly itemsBefore?: number;
  readonly fresh?: (() => Promise<Beside | string>) | undefined;
}

export const engineAccounts = 10_000;

/** The sample market has one shape; a seed draws another book. */
export const engineMarket: Market = sampleMarket(1);
const books = new Map<string, Book>();

export function engineBook(seed: number, accounts = engineAccounts): Book {
  const key = `${seed} ${accounts}`;
  const book = books.get(key) ?? sampleBook(engineMarket, { accounts, seed });
  books.set(key, book);
  return book;
}

/** Largest memory of one program of such a book. */
export const engineBytes = 48 * 2 ** 20;

/** A program linked to the backend, its first market read. */
export function programOf(rules: string, book: Book, backend: Backend, arena: Arena): Program {
  const rows = new Rows(engineMarket);
  const program = new Program({ rules: preset(rules), book, rows, holdings: new Holdings(book, rows), assumptions: 'stated' });
  program.link(backend, arena);
  program.tick(engineMarket);
  return program;
}

type Columns = Record<string, ArrayLike<number>>;
const references = new Map<string, Columns>();

/** Answers of every requirement: the first backend that is asked is the reference, and the other has its bits. */
export function checkAnswers(key: string, program: Program): void {
  const found: Columns = {};
  for (const requirement of program.requirements) {
    const { equities, initials, maintenances, codes } = program.answers(requirement);
    for (const [name, column] of Object.entries({ equities, initials, maintenances, codes }))
      found[`${requirement} ${name}`] = column.slice();
    if (codes.every((code) => code !== 0)) throw new Error(`${key}: no account has figures under ${requirement}`);
  }
  const reference = references.get(key) ?? found;
  references.set(key, reference);
  for (const [name, column] of Object.entries(reference)) assertSameBits(`${key} ${name}`, found[name] as ArrayLike<number>, column);
}
