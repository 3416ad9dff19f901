// Calls of the interpreter of programs: any one step over a book of hostile numbers.
import { instructionBytes } from '../../assembly/literals/formula.js';
import { argumentWords, frameWords, stepHead } from '../../assembly/literals/steps.js';
import { type StepName, steps, stepWords } from '../../src/backends/contract.js';
import {
  type ColumnSource,
  formulaRegisters,
  formulaWords,
  type NumberSource,
  programBook,
  stepGiven,
} from '../../src/backends/selfTest/programBook.js';
import type { Argument, Call } from './call.js';
import type { Draw } from './draw.js';
import { profileOf } from './inputs.js';

const names = Object.keys(steps) as StepName[];

const plain: ColumnSource = {
  f64: (length, fill = () => 0) => Float64Array.from({ length }, (_, i) => fill(i)),
  u32: (length, fill = () => 0) => Uint32Array.from({ length }, (_, i) => fill(i)),
  u8: (length, fill = () => 0) => Uint8Array.from({ length }, (_, i) => fill(i)),
};

/** Numbers of the range asked for, and hostile ones among them. */
function numbers(draw: Draw): NumberSource {
  const odds = profileOf(draw) === 'listed' ? 0 : draw.pick([0.001, 0.02, 0.3]);
  const between = (low: number, high: number): number =>
    draw.chance(odds) ? (draw.chance(0.5) ? draw.hostile() : draw.magnitude(-300, 300)) : draw.between(low, high);
  return { between, below: (n) => draw.whole(0, n - 1) };
}

export function stepCall(draw: Draw): Call {
  const name = draw.pick(names);
  const seeds = numbers(draw);
  const book = programBook(plain, seeds);
  const words = formulaWords(seeds, () => 0);
  const code = plain.u8(words.byteLength, (i) => words.getUint8(i));
  const { given, results } = stepGiven(name, { ...book, code, instructions: code.length / instructionBytes }, plain);
  const head = 4;
  const columns: Argument[] = [];
  const at: [number, number][] = [];
  const numbersOf: Record<string, number> = {};
  steps[name].arguments.forEach((argument, i) => {
    const one = given[argument];
    numbersOf[argument] = typeof one === 'number' ? one : 0;
    if (one === undefined || typeof one === 'number') return;
    at.push([stepHead + argumentWords * i, head + columns.length]);
    columns.push({ name: argument, column: one, step: 0, written: results.includes(one) });
  });
  if (name === 'formula') {
    const place = head + columns.length;
    const addresses = [place, place + 1, place + 2];
    const count = code.length / instructionBytes;
    const relocated = Array.from({ length: count }, (_, n) =>
      addresses.map((column, i) => [(n * instructionBytes) / 4 + 1 + i, column] as const),
    );
    columns[steps.formula.arguments.indexOf('code')] = { name: 'code', program: new Uint32Array(code.buffer), at: relocated.flat() };
    columns.push({ name: 'registers', column: plain.f64(formulaRegisters), step: 0, written: true });
    for (const operand of ['longs', 'shorts']) columns.push({ name: operand, column: book[operand] as Float64Array, step: 0 });
  }
  const program = Uint32Array.from(stepWords(name, numbersOf as Parameters<typeof stepWords<typeof name>>[1]));
  return {
    kernel: 'runProgram',
    rows: 1,
    chunks: [],
    arguments: [
      { name: 'program', program, at },
      { name: 'steps', value: 1 },
      { name: 'block', column: Uint32Array.of(0), step: 0 },
      { words: frameWords },
      ...columns,
    ],
  };
}
