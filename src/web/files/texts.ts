// Files as text, gzip or plain: what the browser itself can unpack.
import type { NamedText } from '../desk/files.js';

export const textsOf = (files: readonly File[]): Promise<NamedText[]> =>
  Promise.all(
    files.map(async (file) => {
      const zipped = file.name.endsWith('.gz');
      const stream = zipped ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
      return { name: file.name.replace(/\.gz$/, ''), text: await new Response(stream).text() };
    }),
  );
