// Market and book of the live rows: the sample's five underlyings with extra strikes, 400 instruments each; a fifth of accounts has ten orders.
import type { Book } from '../../src/book/book.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import type { Market, Quote } from '../../src/market/market.js';

export const liveAccounts = 100_000;
const perUnderlying = 400;
const [ordersEach, everyNth] = [10, 5];

/** An option between two neighbours of an expiry and side, at their mean strike and vol. */
function between(x: Quote, y: Quote): Quote {
  const strike = ((x.instrument.strike as number) + (y.instrument.strike as number)) / 2;
  const { mark: _, ...quote } = x;
  const id = `${x.instrument.id.split('-').slice(0, -2).join('-')}-${strike}-${x.instrument.call === true ? 'C' : 'P'}`;
  return { ...quote, vol: (x.vol + y.vol) / 2, instrument: { ...x.instrument, id, strike } };
}

function finer(quotes: readonly Quote[]): Quote[] {
  return quotes.flatMap((x, n) => {
    const { kind, expiry, call } = x.instrument;
    const next = quotes.slice(n + 1).find(({ instrument }) => instrument.expiry === expiry && instrument.call === call);
    return kind !== 'option' || next === undefined ? [x] : [x, between(x, next)];
  });
}

function marketOf(): Market {
  const market = sampleMarket(1);
  const quotes = market.underlyings.flatMap(({ id }) => {
    let own = market.quotes.filter(({ instrument }) => instrument.underlying === id);
    while (own.length < perUnderlying) own = finer(own);
    const others = own.filter(({ instrument }) => instrument.kind !== 'option');
    const options = own.filter(({ instrument }) => instrument.kind === 'option');
    const room = perUnderlying - others.length;
    return [...others, ...Array.from({ length: room }, (_, n) => options[Math.floor((n * options.length) / room)] as Quote)];
  });
  return { ...market, quotes };
}

export const liveMarket = marketOf();
const books = new Map<string, Book>();

/** Orders are on what is no option, a per cent from the price, of the size of a small position. */
export function liveBook(seed: number, orders: boolean): Book {
  const known = books.get(`${seed} ${orders}`);
  if (known !== undefined) return known;
  const book = sampleBook(liveMarket, { accounts: liveAccounts, seed });
  if (!orders) return book;
  const tradable = book.instruments.flatMap((id, n) => {
    const quote = liveMarket.quotes.find(({ instrument }) => instrument.id === id);
    return quote === undefined || quote.instrument.kind === 'option' ? [] : [{ n, quote }];
  });
  const count = ordersEach * Math.ceil(liveAccounts / everyNth);
  const on = (i: number): (typeof tradable)[number] =>
    tradable[(7 * i + Math.floor(i / ordersEach)) % tradable.length] as (typeof tradable)[number];
  const made: Book = {
    ...book,
    orderAccounts: Uint32Array.from({ length: count }, (_, i) => everyNth * Math.floor(i / ordersEach)),
    orderInstruments: Uint32Array.from({ length: count }, (_, i) => on(i).n),
    orderQuantities: Float64Array.from({ length: count }, (_, i) => {
      const { instrument, forward } = on(i).quote;
      return ((i % 2 === 0 ? 1 : -1) * (instrument.settlement === 'inverse' ? 100 : 100 / forward)) / instrument.multiplier;
    }),
    orderPrices: Float64Array.from({ length: count }, (_, i) => on(i).quote.forward * (i % 2 === 0 ? 0.99 : 1.01)),
  };
  books.set(`${seed} ${orders}`, made);
  return made;
}
