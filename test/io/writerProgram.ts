// The program of `writer.ts`: writes FILE once, over and over (until it is killed), many times at once, or ends in the middle of it.
import { writePieces } from '../../src/io/writeFile.js';

const [, , file = '', how = '', name = '', count = '1'] = process.argv;

/** From a few lines to a few hundred KiB: one block to several. */
function* textOf(writer: string, salt: number): Generator<string> {
  const total = 500 + ((salt * 7919) % 20_000);
  for (let line = 0; line < total; line++) yield `${writer} ${line} of ${total}\n`;
}

function* cutShort(cut: () => void): Generator<string> {
  yield 'x'.repeat(200_000);
  cut();
  yield 'x'.repeat(200_000);
}

const deeds: Record<string, () => Promise<unknown>> = {
  once: () => writePieces(file, textOf(name, 1)),
  // `count` writers at once, of whom each must succeed
  many: () => Promise.all(Array.from({ length: Number(count) }, (_, i) => writePieces(file, textOf(`${name}.${i}`, Number(name) + i)))),
  forever: async () => {
    process.stdout.write('writing\n');
    for (let salt = Number(name); ; salt++) await writePieces(file, textOf(name, salt));
  },
  exit: () =>
    writePieces(
      file,
      cutShort(() => process.exit(7)),
    ),
  throw: () =>
    writePieces(
      file,
      cutShort(() => {
        setImmediate(() => {
          throw new Error('nobody catches this');
        });
      }),
    ).then(() => new Promise(() => undefined)),
  // a listener of the user's own decides what a signal means
  listener: () => {
    process.once('SIGTERM', () => process.exit(8));
    return writePieces(
      file,
      cutShort(() => process.kill(process.pid, 'SIGTERM')),
    );
  },
};
try {
  await deeds[how]?.();
} catch (error) {
  process.stderr.write(`${(error as { code?: string }).code} ${(error as Error).message}\n`);
  process.exitCode = 1;
}
