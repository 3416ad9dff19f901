// Fills registers for steps that read earlier results: any four numbers per pair or account, by the roll-up of a table.
import { field, from, type Level, type Writer } from './onBlocks.js';

/** Four registers of a level, one cell a group of it, holding the numbers given by group of the book (never -0: they are sums). */
export function filled(
  writer: Writer,
  name: string,
  level: Extract<Level, 'account' | 'pair'>,
  numbers: readonly (readonly number[])[],
): Float64Array[] {
  const { columns } = writer;
  const registers = [0, 1, 2, 3].map((c) => writer.register(`${name} ${c}`, level));
  const stride = (registers[1] as Float64Array).byteOffset - (registers[0] as Float64Array).byteOffset;
  writer.step('rollup4', {
    starts: from(columns.u32([...numbers.keys(), numbers.length]), level, 4),
    slots: columns.u32([...numbers.keys()]),
    sizes: columns.f64(numbers.map(() => 1)),
    table: columns.f64(numbers.flatMap((line) => [0, 1, 2, 3].map((c) => line[c] ?? 0))),
    out: registers[0] as Float64Array,
    stride,
    count: field(level === 'account' ? 'accounts' : 'pairs'),
  });
  return registers;
}
