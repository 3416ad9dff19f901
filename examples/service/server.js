// A service that answers what an account needs, and what a trade would do to it: one engine, prepared once.
//   curl 'localhost:8080/accounts/A000001'
//   curl 'localhost:8080/accounts/A000001?instrument=BTC-PERPETUAL&quantity=-1000&price=90000'
import { createServer } from 'node:http';
import { accountReport, createCore, Fault } from 'margincore';
import { sampleBook, sampleMarket } from 'margincore/io'; // or readMarket('chain.csv.gz'), readBook('book.csv')
import { preset } from 'margincore/rules';

const market = sampleMarket(1);
const book = sampleBook(market, { accounts: 1000, seed: 1 });
const core = await createCore({ threads: 'auto' });
const engine = await core.prepare({ market, book, rules: preset('margincore') });
const run = engine.run();

function answer({ pathname, searchParams }) {
  const id = decodeURIComponent(/^\/accounts\/([^/]+)$/.exec(pathname)?.[1] ?? '');
  const row = book.accounts.indexOf(id);
  if (row < 0) return [404, { error: 'no such account' }];
  const instrument = searchParams.get('instrument');
  if (instrument === null) return [200, accountReport(run, id)];
  const trade = { instrument, quantity: Number(searchParams.get('quantity')), price: Number(searchParams.get('price')) };
  return [200, engine.account(id, book.subaccounts[row]).whatIf({ trades: [trade] }).difference];
}

const server = createServer((request, response) => {
  let status;
  let body;
  try {
    [status, body] = answer(new URL(request.url, 'http://localhost'));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    [status, body] = [400, error.toRecord()]; // the wrong field, the expectation, the value found
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
server.listen(Number(process.env.PORT ?? 8080), () => console.log(`http://localhost:${server.address().port} on ${core.backend}`));
