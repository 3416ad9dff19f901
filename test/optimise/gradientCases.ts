// Derivatives of drawn accounts under a document against finite differences by what-ifs of other steps: positions of any size, both sides, dust, open orders.
import { engineInside } from '../../src/engine/prepared/inside.js';
import { type Account, bookOf, type Core, type Market } from '../../src/index.js';
import { marginGradient } from '../../src/optimise.js';
import { preset } from '../../src/rules.js';
import type { Draw } from '../fixtures/drawnFills.js';
import { drawnAccount, smallMarket } from '../fuzz/ledger.js';
import { uniforms } from '../fuzz/regions.js';
import { gradientLedgerStep, gradientRounding, gradientSlope } from '../precision.js';

export interface GradientCounts {
  accounts: number;
  compared: number;
  /** Derivatives that say of themselves that they are known to less than a thousandth. */
  unsure: number;
  readonly wrong: string[];
}

export const gradientCounts = (): GradientCounts => ({ accounts: 0, compared: 0, unsure: 0, wrong: [] });

const parts = ['initial', 'maintenance'] as const;
type Figures = Readonly<Record<(typeof parts)[number] | 'equity', number>>;

/** Of every third account, orders on both sides of what is held. */
function withOrders(draw: Draw, account: Account, { quotes }: Market, n: number): Account {
  if (n % 3 !== 0) return account;
  const orders = account.positions.slice(0, 2).flatMap(({ instrument, quantity }) => {
    const quote = quotes.find((one) => one.instrument.id === instrument);
    if (quote?.instrument.kind === 'option' || quote === undefined) return [];
    return [1, -1].map((sign) => ({ instrument, quantity: sign * (0.2 + draw()) * Math.abs(quantity), price: quote.forward }));
  });
  return { ...account, orders };
}

/** Within a part of the way to where a row, the position or what an order leaves of it is closed. */
function roomOf({ positions, orders = [] }: Account, id: string): number {
  const rows = positions.filter(({ instrument }) => instrument === id).map(({ quantity }) => quantity);
  const own = rows.reduce((sum, quantity) => sum + quantity, 0);
  const open = orders.filter(({ instrument }) => instrument === id).map(({ quantity }) => quantity);
  const [buys, sells] = [1, -1].map((sign) => open.reduce((sum, quantity) => sum + Math.max(0, sign * quantity), 0)) as [number, number];
  const ends = [...rows, own, own + buys, own - sells, own + (buys - sells) / 2].map(Math.abs);
  return Math.min(...ends.filter((end) => end > 0), Number.POSITIVE_INFINITY);
}

/** Every derivative of so many accounts, up and down, of what they hold and of one instrument more: within its own errors of the quotient. */
export async function gradientsUnder(core: Core, name: string, seed: number, accounts: number, counts: GradientCounts): Promise<void> {
  const draw = uniforms(seed);
  const market = smallMarket(draw);
  const held = Array.from({ length: accounts }, (_, n) => withOrders(draw, drawnAccount(draw, market, `${n}`), market, n));
  const rules = preset(name);
  const engine = await core.prepare({ book: bookOf(held), market, rules });
  const { codes } = engine.run();
  const { rows, columns } = engine[engineInside].tick();
  const ledger = rules.rounding !== undefined || /round(Up|Down)/.test(JSON.stringify(rules.formulas));
  for (const [a, account] of held.entries()) {
    if (codes[a] !== 0) continue;
    const view = engine.account(account.account);
    const figures = view.figures() as Readonly<Record<string, Figures>>;
    const more = market.quotes[Math.floor(draw() * market.quotes.length)]?.instrument.id as string;
    const chargedKinds = new Set<string>(rules.scope.kinds);
    const ids = [...new Set([...account.positions.map(({ instrument }) => instrument), more])].filter((id) =>
      chargedKinds.has(market.quotes.find(({ instrument }) => instrument.id === id)?.instrument.kind as string),
    );
    if (ids.length === 0) continue;
    counts.accounts += 1;
    const one = marginGradient(engine, { account: account.account, instruments: ids });
    const gross = account.positions.reduce((sum, { instrument, quantity }) => {
      const quote = market.quotes.find((one) => one.instrument.id === instrument);
      const index = market.underlyings.find(({ id }) => id === quote?.instrument.underlying)?.index as number;
      const isCoinFuture = quote?.instrument.settlement === 'inverse' && quote.instrument.kind !== 'option';
      return sum + Math.abs(quantity) * (quote?.instrument.multiplier as number) * (isCoinFuture ? 1 : index);
    }, 0);
    const size = Math.max(
      ...Object.values(figures).flatMap(({ equity, initial, maintenance }) => [Math.abs(equity), initial, maintenance]),
    );
    for (const [j, id] of one.instruments.entries()) {
      const notional = one.notionals[j] as number;
      const share = (ledger ? gradientLedgerStep : 2 ** -20) * (0.3 + 0.5 * draw());
      const h = Math.min((share * Math.max(size, notional)) / notional, 0.4 * roomOf(account, id));
      const price = Math.max(0, columns.prices[rows.rowOf(id)] as number);
      const sizes = [1, 0.5, 1 / 16, 1 / 256, 1 / 4096, 1 / 65536].map((part) => part * h);
      const after = [1, -1].map((sign) =>
        sizes.map(
          (x) => view.whatIf({ trades: [{ instrument: id, quantity: sign * x, price }] }).after as Readonly<Record<string, Figures>>,
        ),
      );
      for (const [requirement, of] of Object.entries(one.requirements))
        for (const part of parts)
          for (const [side, derivative] of [of[part].up[j], of[part].down[j]].entries() as IterableIterator<[number, number]>) {
            const before = figures[requirement]?.[part] as number;
            const quotients = sizes.map((x, n) => ((after[side]?.[n]?.[requirement]?.[part] as number) - before) / (side === 0 ? x : -x));
            const error = of[part].errors[j] as number;
            const within = (n: number): boolean =>
              Math.abs((quotients[n] as number) - derivative) <=
              error +
                gradientSlope * Math.abs(derivative) +
                (gradientRounding * (size + gross) + (ledger ? 2e-5 : 0)) / (sizes[n] as number);
            const close = ledger ? within(0) || within(1) : sizes.some((_, n) => within(n));
            counts.compared += 1;
            if (!close)
              counts.wrong.push(
                `${name} ${requirement} ${part}, seed ${seed}, account ${a}, ${id} ${side === 0 ? 'up' : 'down'}: ${derivative} within ${error}; by steps from ${h}: ${quotients.join()}; of ${notional}`,
              );
            if (!(error <= 1e-3 * Math.max(notional, Math.abs(derivative)))) counts.unsure += 1;
          }
    }
  }
  engine.dispose();
}
