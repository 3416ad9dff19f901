// Health of tokens, spot orders and perpetuals (JSON, margincore-live-cases, mango-v4/...): by the function, and by the engine without spot orders.
import { healthRelative } from '../../precision.js';
import { engineHealth, type Health } from '../healthDocument.js';
import type { Core, Door, Outcome, Reader } from '../reader.js';
import { Tally } from '../reader.js';
import { relativeTo } from '../ruleRun.js';
import { listAt, type Source } from '../source.js';
import { kindOf, type LiveCase } from './vegaLiquidation.js';

type Loose = LiveCase['inputs'];

const given = (fields: Loose): never =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as never;
const scaling = (start: number | undefined, units = 0, more = 0): Loose =>
  start === undefined ? undefined : { units: units + more, start };

const kinds: Readonly<Record<string, (one: LiveCase) => Health>> = {
  'init-health': ({ inputs }) => ({
    part: 'initial',
    tokens: inputs.tokens.map((one: Loose) =>
      given({
        balance: one.balance,
        price: one.price,
        assetWeight: one.init_asset_weight,
        liabilityWeight: one.init_liab_weight,
        deposits: scaling(one.deposit_weight_scale_start_quote, one.deposits, one.potential_order_tokens),
        borrows: scaling(one.borrow_weight_scale_start_quote, one.borrows),
      }),
    ),
    spotOrders: inputs.spot_orders.map((one: Loose) =>
      given({
        base: one.base,
        quote: one.quote,
        reservedBase: one.reserved_base,
        reservedQuote: one.reserved_quote,
        highestBid: one.highest_bid,
        lowestAsk: one.lowest_ask,
      }),
    ),
    perpetuals: inputs.perps.map((one: Loose) => ({
      base: one.base_lots * one.base_lot_size,
      quote: one.quote,
      bids: one.bids_base_lots * one.base_lot_size,
      asks: one.asks_base_lots * one.base_lot_size,
      price: one.price,
      assetWeight: one.init_base_asset_weight,
      liabilityWeight: one.init_base_liab_weight,
      overallWeight: one.init_overall_asset_weight,
      settle: one.settle_token,
    })),
  }),
  'stable-price-health': ({ inputs: { health_type: part, token, perp } }) => ({
    part: part === 'init' ? 'initial' : 'maintenance',
    tokens: [
      {
        balance: token.balance,
        price: token.oracle_price,
        stablePrice: token.stable_price,
        assetWeight: token.asset_weight,
        liabilityWeight: token.liab_weight,
      },
    ],
    perpetuals:
      perp === undefined
        ? []
        : [
            {
              base: perp.base,
              quote: perp.quote - (perp.base_lots ?? 0) * ((perp.funding_long ?? 0) - (perp.funding_settled ?? 0)),
              price: perp.oracle_price,
              stablePrice: perp.stable_price,
              assetWeight: perp.base_asset_weight,
              liabilityWeight: perp.base_liab_weight ?? 1,
              overallWeight: perp.overall_asset_weight,
              settle: 0,
            },
          ],
  }),
};

export const tokenHealth: Reader = {
  kind: 'token-health',
  recognises: (source) => kindOf(source, 'mango-v4') in kinds,
  async run(source: Source, core: Core, door: Door): Promise<Outcome> {
    const tally = new Tally('relative error / line', 1);
    const ask = kinds[kindOf(source, 'mango-v4')] as (typeof kinds)[string];
    for (const one of listAt<LiveCase>(source, 'cases'))
      await tally.attemptLater(one.name, async () => {
        const health = ask(one);
        const due = (one.expected.init_health ?? one.expected.health) as number;
        const { spotOrders = [], ...carried } = health;
        // what spot orders reserve no book holds: then the engine is held against the function without them
        const bare = spotOrders.length === 0 ? due : door.tokenHealth(carried);
        const byEngine = await engineHealth(core, door, carried);
        return {
          health: relativeTo(door.tokenHealth(health), due) / healthRelative,
          byEngine: relativeTo(health.part === 'initial' ? byEngine.initial : byEngine.liquidationEnd, bare) / healthRelative,
        };
      });
    return tally.outcome();
  },
};
