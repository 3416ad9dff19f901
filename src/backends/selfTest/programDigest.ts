// A digest of programs: every step over a seeded book.
import { instructionBytes } from '../../../assembly/literals/formula.js';
import { blockWords, frameWords } from '../../../assembly/literals/steps.js';
import { type Backend, type StepName, steps, stepWords } from '../contract.js';
import type { Columns, Seeds } from './digestColumns.js';
import { type Column, formulaRegisters, formulaWords, programBook, stepGiven } from './programBook.js';

export function programDigest(backend: Backend, columns: Columns, seeds: Seeds): readonly Column[] {
  const book = programBook(columns, seeds);
  const [block, frame, program] = [columns.u32(blockWords), columns.u32(frameWords), columns.u32(2 + 2 * frameWords)];
  const registers = columns.f64(formulaRegisters);
  const operands = { registers, a: book.longs as Column, b: book.shorts as Column };
  const words = formulaWords(seeds, (which) => operands[which].byteOffset);
  const code = columns.u8(words.byteLength, (i) => words.getUint8(i));
  const withFormula = { ...book, code, instructions: words.byteLength / instructionBytes };
  const results: Column[] = [registers];
  for (const name of Object.keys(steps) as StepName[]) {
    const { given, results: own } = stepGiven(name, withFormula, columns);
    const refs = Object.fromEntries(
      Object.entries(given).map(([argument, one]) => [argument, typeof one === 'number' ? one : one.byteOffset]),
    );
    program.set(stepWords(name, refs as Parameters<typeof stepWords<typeof name>>[1]));
    // the columns are handed on, so that whoever stands between may meddle with them
    (backend.runProgram as (...given: unknown[]) => void)(program, 1, block, frame, ...Object.values(given));
    results.push(...own);
  }
  return results;
}
