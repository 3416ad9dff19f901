// What hedges are sought in: 2,000 listed instruments, an account of about twenty positions, a rule that is the worst of 33 scenarios.
import { sampleBook } from '../../src/io/sample/book.js';
import { buildMarket } from '../../src/market/build.js';
import type { Market } from '../../src/market/market.js';
import { preset } from '../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { engineMarket } from '../runs/engine/books.js';

export const listed = 2000;

/** The sample market, its options listed again at strikes in between. */
export const wideMarket: Market = (() => {
  const { asOf, numeraire, venue, source, assets, underlyings, quotes } = engineMarket;
  const options = quotes.filter(({ instrument }) => instrument.kind === 'option');
  const more = Array.from({ length: listed - quotes.length }, (_, n) => {
    const quote = options[n % options.length] as (typeof options)[number];
    const nth = Math.floor(n / options.length) + 1;
    const { instrument } = quote;
    const strike = (instrument.strike as number) * (1 + 0.007 * nth);
    return { ...quote, instrument: { ...instrument, id: `${instrument.id}-${nth}`, strike } };
  });
  return buildMarket({ asOf, numeraire, venue, source, assets, underlyings, quotes: [...quotes, ...more] });
})();

export const scanRules: Rules = (() => {
  const document = JSON.parse(JSON.stringify(preset('deribit-portfolio')));
  const ranges = Array.from({ length: 11 }, (_, n) => (n - 5) / 5);
  document.scenarios.riskMatrix.blocks = [{ ranges, vols: ['up', 'unchanged', 'down'], weight: 1 }];
  delete document.terms.worstCase.offset;
  Object.assign(document.requirements.portfolio, { initial: 'worstCase', maintenance: 'worstCase' });
  return parseRules(document);
})();

export const hedgeBook = (seed: number) => sampleBook(engineMarket, { accounts: 500, seed });
