// Native C++ as contenders: compiled by the bench itself into a temporary directory, run as processes of their own, timed on request between
// the rounds of the others. They read the same data from files and hand their results back to the oracle (bench/native/rounds.h).
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as exp from '../../assembly/literals/exp.js';
import * as log from '../../assembly/literals/log.js';
import * as mills from '../../assembly/literals/mills.js';
import * as normal from '../../assembly/literals/normal.js';
import * as tail from '../../assembly/literals/tail.js';
import { benchRoot } from '../root.js';
import type { Absence, Contender, Sample } from './contender.js';

const run = promisify(execFile);

/** Compiler line. `-march` decides how wide the vectors are (bench/native/simd.h). */
export interface Build {
  readonly name: string;
  readonly flags: readonly string[];
  readonly libraries?: readonly string[];
  /** A header that must be there. */
  readonly header?: string;
}

/** The instruction set WebAssembly has: 128 bits, no fused multiply-add. */
export const sameIsa: Build = { name: 'native-same-isa', flags: ['-O3', '-msse4.1', '-mno-avx', '-mno-fma', '-ffp-contract=off'] };
/** Everything this processor has, still IEEE arithmetic but for fused multiply-adds. */
export const wholeIsa: Build = { name: 'native', flags: ['-O3', '-march=native', '-ffp-contract=fast'] };
export const quantlibBuild: Build = {
  name: 'quantlib',
  flags: ['-O3', '-march=native'],
  libraries: ['-lQuantLib'],
  header: '/usr/include/ql/quantlib.hpp',
};

export type Column = Float64Array | Uint32Array;

export interface NativeProgram<Data, Results> {
  /** Source file in bench/native/, without `.cpp`. */
  readonly source: string;
  itemsOf(data: Data): number;
  /** The columns of the data file, plain numbers in the first. */
  columnsOf(data: Data): readonly Column[];
  /** Results from the doubles of the result file. */
  resultsOf(doubles: Float64Array, data: Data): Results;
}

const folder = { path: '' };

/** The temporary directory of this process, removed at its end. */
function temporary(): string {
  if (folder.path === '') {
    folder.path = mkdtempSync(join(tmpdir(), 'margincore-bench-'));
    process.on('exit', () => rmSync(folder.path, { recursive: true, force: true }));
    const constants = Object.entries({ ...exp, ...log, ...mills, ...normal, ...tail });
    const lines = constants.map(([name, value]) => `static constexpr double ${name} = ${Number(value).toPrecision(17)};`);
    writeFileSync(join(folder.path, 'literals.h'), `#pragma once\n${lines.join('\n')}\n`);
  }
  return folder.path;
}

/** Path of the compiled program, or why there is none. Compiled once a process. */
async function compile(source: string, build: Build): Promise<string | Absence> {
  if (build.header !== undefined && !existsSync(build.header)) return { absent: `no ${build.header}` };
  const program = join(temporary(), `${source}-${build.name}`);
  if (existsSync(program)) return program;
  const file = fileURLToPath(new URL(`bench/native/${source}.cpp`, benchRoot));
  const common = ['-std=c++17', '-fno-math-errno', '-Wno-psabi', '-I', temporary()];
  try {
    await run('g++', [...build.flags, ...common, file, '-o', program, ...(build.libraries ?? [])]);
  } catch (error) {
    const { code, stderr } = error as { code: unknown; stderr?: string };
    if (code === 'ENOENT') return { absent: 'no g++' };
    throw new Error(`${source}.cpp does not compile with ${build.flags.join(' ')}:\n${stderr}`);
  }
  return program;
}

function dataFile(columns: readonly Column[]): Buffer {
  return Buffer.concat(
    columns.flatMap((column) => {
      const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
      const size = Buffer.alloc(8);
      size.writeBigUInt64LE(BigInt(bytes.length));
      return [size, bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)];
    }),
  );
}

/** Dialogue of one question and one line of answer. */
class Dialogue {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];

  constructor(program: string, files: readonly string[]) {
    this.#child = spawn(program, files, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => this.#waiting.shift()?.resolve(line));
    const end = (reason: string): void => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`${program} ${reason}`));
    };
    this.#child.on('error', (error) => end(error.message));
    this.#child.on('exit', (code, signal) => end(`ended with ${code ?? signal}`));
  }

  answer(): Promise<string> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  ask(question: string): Promise<string> {
    const answer = this.answer();
    this.#child.stdin?.write(`${question}\n`);
    return answer;
  }

  close(): void {
    this.#child.stdin?.end();
  }
}

function sampleOf(line: string): Sample {
  const times = line
    .trim()
    .split(' ')
    .map(Number)
    .sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] as number;
  return { best: times[0] as number, p50: at(0.5), p99: at(0.99) };
}

/** A program of bench/native/ under one build. */
export function nativeContender<Data, Results>(build: Build, program: NativeProgram<Data, Results>): Contender<Data, Results> {
  const { source, itemsOf, columnsOf, resultsOf } = program;
  return {
    name: build.name,
    about: `g++ ${build.flags.join(' ')}`,
    async open(sets) {
      const compiled = await compile(source, build);
      if (typeof compiled !== 'string') return compiled;
      const files = sets.map((data, i) => {
        const path = join(temporary(), `${source}-${build.name}-${i}.data`);
        writeFileSync(path, dataFile(columnsOf(data)));
        return path;
      });
      const dialogue = new Dialogue(compiled, files);
      await dialogue.answer();
      for (const file of files) rmSync(file);
      return {
        items: itemsOf(sets[0] as Data),
        sample: async (milliseconds) => sampleOf(await dialogue.ask(`time ${milliseconds}`)),
        async results(set) {
          const path = join(temporary(), `${source}-${build.name}.results`);
          await dialogue.ask(`result ${set} ${path}`);
          const bytes = readFileSync(path);
          return resultsOf(new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)), sets[set] as Data);
        },
        close: () => dialogue.close(),
      };
    },
  };
}

/** `doubles` cut into columns of `length`. */
export function cut(doubles: Float64Array, length: number, columns: number): Float64Array[] {
  if (doubles.length !== length * columns) throw new Error(`${doubles.length} results, ${columns} columns of ${length} expected`);
  return Array.from({ length: columns }, (_, i) => doubles.subarray(i * length, (i + 1) * length));
}
