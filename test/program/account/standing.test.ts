// Figures of an account: its block's where current, else a question of its own, with the same bits and the same fault.
import { expect, test } from 'vitest';
import { backendNames, documentOf, prepared } from '../prepared.js';
import { held, holder, small, smallRules } from './asked.js';

test.each(backendNames)('figures are the same before and after the block has run, on %s', async (backend) => {
  const engine = await prepared(backend, documentOf('margincore'));
  const asked = (n: number) => engine.account(engine.run().accounts[n] as string, engine.run().subaccounts[n]);
  for (const prices of [{ BTC: 91_000 }, { ETH: 2_400 }, { BTC: 80_000, ETH: 3_000 }]) {
    const views = [0, 255, 256, 699].map(asked);
    engine.tick({ prices, vols: {} });
    const questioned = views.map((view) => view.figures());
    engine.run();
    expect(views.map((view) => view.figures())).toEqual(questioned);
    expect(views.map((view) => view.whatIf({}).difference.portfolio?.initial)).toEqual([0, 0, 0, 0]);
  }
});

test.each(backendNames)('after a trade figures are of what is held now, and a fault is that of the account, on %s', async (backend) => {
  const positions = [{ instrument: 'ETH-PERPETUAL', quantity: 20, entryPrice: 2500 }];
  const unknown = [{ instrument: 'NONE', quantity: 1, entryPrice: 1 }];
  const engine = await prepared(backend, smallRules, held(holder('a', { positions }), holder('b', { positions: unknown })), small);
  const [a, b] = [engine.account('a'), engine.account('b')];
  const faultOf = (): unknown => {
    try {
      return b.figures();
    } catch (error) {
      return error;
    }
  };
  const questioned = faultOf();
  engine.run();
  expect(questioned).toMatchObject({ code: 'UNKNOWN_INSTRUMENT' });
  expect(faultOf()).toEqual(questioned);
  const trades = [{ instrument: 'ETH-PERPETUAL', quantity: -5, price: 2500 }];
  const { after } = a.whatIf({ trades });
  await engine.trade('a', '', { trades });
  expect(a.figures()).toEqual(after);
  engine.run();
  expect(a.figures()).toEqual(after);
});
