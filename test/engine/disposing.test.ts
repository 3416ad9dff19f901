// What has `dispose()` ends with the block of a `using` declaration too.
import { expect, test } from 'vitest';
import { Disposing } from '../../src/engine/disposing.js';
import { bookOf, createCore } from '../../src/index.js';
import { openLive } from '../../src/live.js';
import { smallAccounts } from '../fixtures/smallBook.js';
import { smallDocument as rules } from '../fixtures/smallDocument.js';
import { smallMarket } from '../fixtures/smallMarket.js';

test('core, engine, batch and live engine are closed behind their block', async () => {
  const inputs = { book: bookOf(smallAccounts()), market: smallMarket(), rules };
  const uses: (() => unknown)[] = [];
  {
    using core = await createCore({ backend: 'js' });
    using engine = await core.prepare(inputs);
    using live = await openLive(core, inputs);
    using batch = await core.batch({ underlyings: 1, options: 1, accounts: 1, positions: 1 });
    uses.push(
      () => engine.run(),
      () => live.engine.run(),
      () => batch.accountFault(0),
      () => core.math.exp(Float64Array.of(0)),
    );
    for (const use of uses) expect(use).not.toThrow();
  }
  for (const use of uses) expect(use).toThrow(expect.objectContaining({ code: 'CLOSED' }));
});

test('a class of its own is ended once, by the symbol that compilers of `using` look up', () => {
  let ended = 0;
  class Own extends Disposing {
    override dispose(): void {
      ended += 1;
    }
  }
  const symbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
  new Own()[symbol]();
  expect(ended).toBe(1);
});
