// Cases of Derive: rows, subaccounts, get_margin with what the feeds said at the block, long boxes.
import { type Asked, type CaseReader, type Fields, parameter, type ReplyCase } from './case.js';

const year = 31_536_000_000;

interface Feed {
  readonly spot: number;
  readonly forward: number;
  readonly iv: number;
  readonly rate: number;
  readonly valuation_timestamp: number;
}
interface Request extends Fields {
  readonly simulated_positions: readonly { readonly instrument_name: string }[];
}

/** What a case solved of the venue's parameters, under the names of its contracts, for the coin of its row. */
function parametersOf(one: ReplyCase): readonly unknown[] {
  const { instrument_name, collaterals } = one.inputs as { instrument_name?: string; collaterals?: readonly { asset_name: string }[] };
  const coin = instrument_name?.split('-')[0] ?? collaterals?.[0]?.asset_name;
  const named = {
    ...{ mmPerpReq: parameter(one, 'perpReqMM'), imPerpReq: parameter(one, 'perpReqIM') },
    ...{ marginFactor: parameter(one, 'baseMargin.marginFactor'), IMScale: parameter(one, 'IM scale') },
  };
  return coin === undefined || Object.values(named).every((value) => value === undefined) ? [] : [{ SM: { [coin]: named } }];
}

/** SM and PM2 tables of an option case, as far as it states them. */
function managersOf({ params, inputs }: ReplyCase): readonly unknown[] {
  if (typeof params !== 'object') return [];
  const coin = (inputs.request as { market: string }).market;
  const { SM, PM2 } = params as { SM?: Fields; PM2?: Fields };
  const starting = (of: Fields, beginning: string) => Object.entries(of).find(([key]) => key.startsWith(beginning))?.[1];
  const table = PM2 && {
    ...PM2,
    scenarios: starting(PM2, 'scenarios'),
    tails: starting(PM2, 'tails'),
    IMOptionPercent: starting(PM2, 'IMOptionPercent'),
  };
  return [{ SM: SM && { [coin]: SM }, PM2: table && { [coin]: table } }];
}

function onChain(one: ReplyCase): readonly Asked[] {
  const { request, market } = one.inputs as { request: Request; market: Feed };
  const ticker = {
    ...{
      instrument_name: request.simulated_positions[0]?.instrument_name,
      timestamp: market.valuation_timestamp * 1000,
      rate: market.rate,
    },
    ...{ index_price: market.spot, option_pricing: { iv: market.iv, forward_price: market.forward } },
  };
  return ['SM', 'PM2']
    .map((type) => ({ type, name: `netInitialMargin.${type}` }))
    .filter(({ name }) => one.expected[name] !== undefined)
    .map(({ type, name }) => ({
      replies: [{ ...request, margin_type: type }, { pre_initial_margin: one.expected[name] }, ticker, ...managersOf(one)],
      names: { [name]: 'pre_initial_margin' },
    }));
}

function box({ inputs, expected }: ReplyCase): readonly Asked[] {
  const { request, yearsToExpiry, rate } = inputs as { request: Request; yearsToExpiry: number; rate: Record<string, number> };
  const [, date = ''] = request.simulated_positions[0]?.instrument_name.split('-') ?? [];
  const expiry = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)), 8);
  return Object.entries(rate).map(([where, value]) => ({
    replies: [
      request,
      ...[{ pre_initial_margin: expected[`${where}.initial_margin`], pre_maintenance_margin: expected[`${where}.maintenance_margin`] }],
      ...request.simulated_positions.map(({ instrument_name }) => ({ instrument_name, rate: value })),
    ],
    options: { asOf: Math.round(expiry - yearsToExpiry * year) },
    names: { [where]: 'pre', [`${where}.initial_margin`]: 'pre_initial_margin', [`${where}.maintenance_margin`]: 'pre_maintenance_margin' },
  }));
}

export const deriveCases: CaseReader = {
  venue: 'derive',
  asked(one) {
    const { request, reply, market, yearsToExpiry } = one.inputs as {
      request?: Request;
      reply?: Fields;
      market?: Feed;
      yearsToExpiry?: number;
    };
    if (request !== undefined && market !== undefined) return onChain(one);
    if (request !== undefined && yearsToExpiry !== undefined) return box(one);
    if (request === undefined || reply === undefined) {
      const row = one.inputs.collaterals === undefined ? 'position' : 'collaterals[0]';
      const names = row === 'position' ? {} : { unrealized_pnl: `${row}.unrealized_pnl` };
      return [{ replies: [one.inputs, ...parametersOf(one)], names }];
    }
    const slope = Object.entries(one.expected).find(([key]) => key.startsWith('pre MM - pre IM'));
    if (slope === undefined) return [{ replies: [request, reply] }];
    const [key, difference] = slope;
    const earlier = [request, { pre_initial_margin: '0', pre_maintenance_margin: difference }];
    return [{ replies: [...earlier, request, reply], names: { [key]: 'pre_maintenance_margin - pre_initial_margin' } }];
  },
};
