// `margincore sample`: a seeded book over any market file, or over the embedded market; or that market itself.
import { Fault, type Market } from '../index.js';
import { sampleBook, sampleMarket, writeBook, writeMarket } from '../io/index.js';
import { csvPieces, marketText, ndjsonPieces } from '../io/support.js';
import { csvOptions } from './csv.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { SampleFlags } from './flags.js';
import { grouped } from './format.js';
import { marketOf } from './inputs.js';
import { targetOf, writeOut } from './output.js';

const extensions = ['csv', 'ndjson', 'jsonl', 'csv.gz', 'ndjson.gz', 'jsonl.gz', 'json', 'json.gz'];

export async function sampleCommand(flags: SampleFlags): Promise<ExitCode> {
  const { path, extension } = targetOf(flags.out, extensions, [flags.market]);
  const { accounts = 10_000, seed = 1 } = flags;
  const market = flags.market === undefined ? embedded(flags) : await marketOf({ ...flags, market: flags.market });
  if (extension.startsWith('json')) return marketTo(path, market, flags);
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

/** A market as a file that every command reads. */
async function marketTo(path: string, market: Market, { accounts, json }: SampleFlags): Promise<ExitCode> {
  if (accounts !== undefined) throw new Fault('BAD_ARGUMENT', '--accounts', 'used with a book: a market has no accounts', accounts);
  if (path === '-') {
    await writeOut([marketText(market)]);
    return exitCodes.ok;
  }
  await writeMarket(path, market);
  const counts = { underlyings: market.underlyings.length, instruments: market.quotes.length };
  const document = { format: 'margincore-sample', version: 1, market: market.source, ...counts };
  const text = `wrote ${path}: ${grouped(counts.instruments)} instruments on ${grouped(counts.underlyings)} underlyings`;
  await writeOut([json ? `${JSON.stringify(document, null, 2)}\n` : `${text}\n`]);
  return exitCodes.ok;
}

/** The market that comes with the package; nothing of a file may be asked of it. */
function embedded({ snapshot, asset, seed = 1 }: SampleFlags): Market {
  const stated = snapshot !== undefined ? '--snapshot' : asset !== undefined ? '--asset' : undefined;
  if (stated !== undefined) throw new Fault('BAD_ARGUMENT', stated, 'used with --market', 'none');
  return sampleMarket(seed);
}
