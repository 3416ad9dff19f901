// What calls are made on and with: a small market, book, engine of each kind, by the names of their types.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Doors } from './doors.js';

/** Strings that are paths would be files somewhere: the program runs in a folder of its own. */
export const folder = mkdtempSync(join(tmpdir(), 'hostile-'));

export async function poolOf({ main, io, rules, live, estimation }: Doors, backend: 'js' | 'wasm'): Promise<Map<string, unknown[]>> {
  const core = await main.createCore({ backend, threads: 1 });
  // every eighth option: as many kinds of quotes, and calls over all of them cost an eighth
  const whole = io.sampleMarket(1);
  const market = main.buildMarket({
    ...whole,
    quotes: whole.quotes.filter(({ instrument }: { readonly instrument: { readonly kind: string } }, n: number) => instrument.kind !== 'option' || n % 8 === 0),
  });
  const book = io.sampleBook(market, { accounts: 3, seed: 2 });
  const documents = ['margincore', 'deribit-portfolio', 'reg-t'].map((name) => rules.preset(name));
  const engines = await Promise.all(documents.map((one) => core.prepare({ book, market, rules: one })));
  const lived = await live.openLive(core, { book, market, rules: documents[0] as (typeof documents)[number] });
  const closes = Float64Array.from({ length: 120 }, (_, i) => 100 + 5 * Math.sin(i * (1 + (i % 2))) + i / 10);
  const history = estimation.buildHistory({
    names: ['BTC', 'ETH'],
    dates: Array.from({ length: 60 }, (_, i) => 86_400_000 * (20_000 + i)),
    closes,
  });
  return new Map<string, unknown[]>([
    ['Core', [core]],
    ['Market', [market]],
    ['Book', [book]],
    ['Rules', documents],
    ['MarginEngine', engines],
    ['PreparedEngine', engines],
    ['AccountView', engines.map((one) => one.account('A000001'))],
    ['LiveEngine', [lived]],
    ['History', [history]],
    ['Instrument', market.quotes.slice(0, 9).map((one: { readonly instrument: unknown }) => one.instrument)],
    ['Quote', market.quotes.slice(0, 9)],
  ]);
}
