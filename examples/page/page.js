// A page that margins an account as its visitor types: the venue's own rules, in the browser, to the bit.
import { bookOf, createCore } from 'margincore';
import { sampleMarket } from 'margincore/io';
import { preset } from 'margincore/rules';

const market = sampleMarket(1);
const { instrument } = market.quotes.find((quote) => quote.instrument.kind === 'option' && quote.instrument.call);
const core = await createCore();
const [sold, margin] = [document.querySelector('#sold'), document.querySelector('#margin')];

async function show() {
  const position = { instrument: instrument.id, quantity: -Number(sold.value), entryPrice: 0 };
  const collateral = [{ asset: 'USD', amount: 1_000_000 }];
  const book = bookOf([{ account: 'visitor', subaccount: '', mode: 'portfolio', positions: [position], collateral }]);
  const engine = await core.prepare({ market, book, rules: preset('deribit-portfolio') });
  const { requirements } = engine.run();
  const [name] = Object.keys(requirements);
  margin.textContent = `${instrument.id}: initial margin ${Math.round(requirements[name].initials[0])} ${market.numeraire} on ${core.backend}`;
  engine.dispose();
}

sold.addEventListener('input', show);
await show();
