// `margincore sample`: a seeded book over any market file.
import { Fault } from '../index.js';
import { sampleBook, writeBook } from '../io/index.js';
import { csvPieces, ndjsonPieces } from '../io/support.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { SampleFlags } from './flags.js';
import { grouped } from './format.js';
import { marketOf } from './inputs.js';
import { csvOptions } from './marginCsv.js';
import { targetOf, writeOut } from './output.js';

const extensions = ['csv', 'ndjson', 'jsonl', 'csv.gz', 'ndjson.gz', 'jsonl.gz'];

export async function sampleCommand(flags: SampleFlags): Promise<ExitCode> {
  const { path, extension } = targetOf(flags.out, extensions, [flags.market]);
  const { accounts = 10_000, seed = 1 } = flags;
  const market = await marketOf(flags);
  const book = sampleBook(market, { accounts, seed });
  if (path === '-') {
    if (extension.endsWith('.gz')) throw new Fault('BAD_ARGUMENT', '--out', '-, -.csv or -.ndjson: standard output is plain', flags.out);
    await writeOut(extension.startsWith('csv') ? csvPieces(book, csvOptions(flags)) : ndjsonPieces(book));
    return exitCodes.ok;
  }
  await writeBook(path, book, csvOptions(flags));
  const counts = { accounts: book.accounts.length, positions: book.quantities.length, collateral: book.amounts.length };
  const document = { format: 'margincore-sample', version: 1, market: market.source, seed, ...counts };
  const text = `wrote ${path}: ${grouped(counts.accounts)} accounts, ${grouped(counts.positions)} positions, ${grouped(counts.collateral)} rows of collateral`;
  await writeOut([flags.json ? `${JSON.stringify(document, null, 2)}\n` : `${text}\n`]);
  return exitCodes.ok;
}
