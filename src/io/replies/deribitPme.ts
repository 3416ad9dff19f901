// Deribit's private/pme/simulate: the risk matrix, its worst case, further shocks and both margins, in coins, by the reply's own parameters.
import { Fault } from '../../fault.js';
import { preset } from '../../rules/document/presets.js';
import { tryDeribitName } from '../deribit/name.js';
import { Draft } from './draft.js';
import { maybe, must, part, type Row } from './fields.js';
import type { Reply, ReplyAnswers } from './reply.js';

type Parts = Readonly<Record<string, unknown>>;

interface Scenarios {
  readonly ranges: readonly number[];
  readonly vols: readonly string[];
}

export function pmeSimulate(reply: Row, asOf: number | undefined): Reply {
  const draft = new Draft('USD');
  draft.read.push('pme/simulate');
  draft.lacks.push('its balance: pme/simulate states margins alone');
  const margins = part(reply, 'margins') ?? {};
  const [key, ...others] = Object.keys(margins);
  if (key === undefined) throw new Fault('MISSING_FIELD', 'margins', 'margins of a currency', undefined);
  const stated = part(margins, key);
  if (stated === undefined) throw new Fault('TYPE_MISMATCH', `margins.${key}`, 'an object', margins[key]);
  if (others.length > 0) draft.notes.push(`margins of ${others.join(', ')} are not made again: ${key} alone is`);
  const coin = key.toUpperCase();
  const model = part(reply, 'model_params') as Row;
  const general = part(model, 'general') ?? {};
  draft.asOf = maybe(general, 'timestamp', 'model_params.general') ?? asOf ?? draft.asOf;
  const pair = `${key}_usd`;
  const index = must(part(reply, 'index_price') ?? {}, pair, 'index_price');
  const rules = overlayOf(
    coin,
    part(part(model, 'currency_pair') ?? {}, pair) ?? {},
    part(part(model, 'currency') ?? {}, key) ?? {},
    general,
  );
  const missing = hold(draft, reply, coin, index, stated);
  const [table] = (rules.scenarios as { readonly riskMatrix: { readonly blocks: readonly Scenarios[] } }).riskMatrix.blocks;
  vectors(draft, reply, coin, index, missing, (table?.ranges.length ?? 0) * (table?.vols.length ?? 0));
  figures(draft, stated, index, missing);
  const readings = {
    risk_matrix_margin: 'riskMatrix',
    worst_case: 'worstCase',
    roll_shock: 'sum(rollShock)',
    delta_shock: 'sum(deltaShock)',
  };
  return draft.reply('deribit', { preset: 'deribit-portfolio', overlay: rules, readings });
}

/** The preset with the model of the reply; what it does not state stays. */
function overlayOf(coin: string, pair: Row, currency: Row, general: Row): Parts {
  const of = (row: Row, key: string) => maybe(row, key, 'model_params');
  const table = (value: number | undefined) => (value === undefined ? undefined : { [coin]: value });
  const { riskMatrix } = preset('deribit-portfolio').scenarios as unknown as { readonly riskMatrix: { readonly blocks: readonly Parts[] } };
  const { blocks } = riskMatrix;
  const buckets = of(general, 'buckets_count') ?? 4;
  const ranges = Array.from({ length: 2 * buckets + 1 }, (_, k) => (k - buckets) / buckets);
  const beyond = { ...(blocks[1]?.beyond as Parts) };
  const [factor, dampener] = [of(pair, 'extended_table_factor'), of(currency, 'extended_dampener')];
  const [up, down, floor] = ['volatility_range_up', 'volatility_range_down', 'min_volatility_for_shock_up'].map((key) => of(pair, key));
  return {
    parameters: {
      priceRange: table(of(pair, 'price_range')),
      deltaShockIncrement: table(of(pair, 'm_inc')),
      deltaShockThreshold: table(of(pair, 'delta_total_liq_shock_threshold')),
      deltaShockCap: table(of(pair, 'max_delta_shock')),
      maintenanceFactor: of(general, 'mm_factor'),
    },
    volatility: {
      term: { shortPower: of(pair, 'short_term_vega_power'), longPower: of(pair, 'long_term_vega_power') },
      shocks: {
        up: up === undefined || floor === undefined ? undefined : { relative: up, floor },
        down: down === undefined ? undefined : { relative: -down },
      },
    },
    terms: {
      worstCase: { offset: { share: of(currency, 'pnl_offset'), cap: of(currency, 'max_offsetable_pnl') } },
      rollShock: { annual: of(currency, 'annualised_move_risk'), minimum: of(currency, 'min_annualised_move') },
    },
    scenarios: {
      riskMatrix: {
        blocks: [
          { ...blocks[0], ranges, vols: of(general, 'vol_scenarios_count') === 1 ? ['unchanged'] : blocks[0]?.vols },
          { ...blocks[1], beyond: { ...beyond, ...(factor !== undefined && { factor }), ...(dampener !== undefined && { dampener }) } },
        ],
      },
    },
  };
}

/** The positions, sizes in coins, as contracts at the index; what lacks a quote. */
function hold(draft: Draft, reply: Row, coin: string, index: number, margins: Row): readonly string[] {
  const missing: string[] = [];
  const tickers = part(reply, 'ticker') ?? {};
  const positions: { instrument: string; quantity: number; entryPrice: number }[] = [];
  const sizes = part(part(reply, 'portfolio') ?? {}, 'position') ?? {};
  for (const id of Object.keys(sizes)) {
    const size = must(sizes, id, 'portfolio.position');
    const name = tryDeribitName(id, `portfolio.position.${id}`);
    if (name === undefined || size === 0) continue;
    if (name.family.stablecoin !== undefined) missing.push(id);
    else if (name.kind !== 'option') {
      draft.contract({
        ...{ id, kind: name.kind, underlying: coin, asset: coin, price: index, index, inverse: true },
        ...(name.kind === 'future' && { expiry: name.expiry }),
      });
      positions.push({ instrument: id, quantity: size * index, entryPrice: index });
    } else {
      const ticker = part(tickers, id) ?? {};
      const vol = maybe(ticker, 'mark_iv', id);
      const forward = maybe(ticker, 'underlying_price', id);
      if (vol === undefined || forward === undefined) missing.push(id);
      else {
        const option = { expiry: name.expiry, strike: name.strike, call: name.call, vol: vol / 100, rate: 0 };
        draft.contract({ id, kind: 'option', underlying: coin, asset: coin, price: forward, index, inverse: true, option });
        positions.push({ instrument: id, quantity: size, entryPrice: 0 });
      }
    }
  }
  if (missing.length > 0) return missing;
  const details = part(margins, 'initial_margin_details') ?? {};
  const shocks = part(details, 'risk_matrix_margin_details') ?? {};
  const coins = (row: Row, key: string): number => (maybe(row, key, 'initial_margin_details') ?? 0) * index;
  draft.account('account', positions, [], {
    figures: {
      spotMargin: coins(details, 'spot_margin'),
      mmpMargin: coins(details, 'mmp_margin'),
      openOrdersMargin: coins(details, 'open_orders_margin'),
      correlationContingency: coins(shocks, 'correlation_contingency'),
    },
  });
  return missing;
}

const why = (missing: readonly string[]) => ({ missing: `no volatility and forward of ${missing.join(', ')} in the reply` });

/** `standard`: scenarios within the range; those beyond follow. */
function vectors(draft: Draft, reply: Row, coin: string, index: number, missing: readonly string[], standard: number): void {
  const state = (name: string, listed: unknown, first: number, read: (answers: ReplyAnswers) => readonly number[] | undefined): void => {
    for (const [k, at] of (Array.isArray(listed) ? listed : []).entries()) {
      draft.figure({
        name: `${name}[${k}]`,
        stated: maybe({ at }, 'at', name),
        rule: 'size x move / (1 + move) of a future, in coins',
        within: 1e-12,
        ...(missing.length > 0 ? why(missing) : { recompute: (answers) => (read(answers)?.[first + k] ?? Number.NaN) / index }),
      });
    }
  };
  const initial = part(reply, 'initial_risk_vectors') ?? {};
  for (const id of Object.keys(initial)) {
    const read = (answers: ReplyAnswers) => answers.scenarios('worstCase', 'account').positions.get(id);
    const row = part(initial, id);
    state(`initial_risk_vectors.${id}.standard`, row?.standard, 0, read);
    state(`initial_risk_vectors.${id}.extended`, row?.extended, standard, read);
  }
  const key = coin.toLowerCase();
  const aggregated = part(part(reply, 'aggregated_risk_vectors') ?? {}, `${key}_${key}`);
  const counted = (answers: ReplyAnswers) => answers.scenarios('worstCase', 'account').counted;
  state('aggregated_risk_vectors', aggregated?.standard, 0, counted);
  state('aggregated_risk_vectors.extended', aggregated?.extended, standard, counted);
}

function figures(draft: Draft, margins: Row, index: number, missing: readonly string[]): void {
  const details = part(margins, 'initial_margin_details') ?? {};
  const shocks = part(details, 'risk_matrix_margin_details') ?? {};
  const state = (name: string, row: Row, rule: string, read: (answers: ReplyAnswers) => number): void =>
    draft.figure({
      name,
      stated: maybe(row, name, 'margins'),
      rule,
      // margins are rounded at 9 decimals, and so is the worst case in them
      within: 1.5e-9,
      ...(missing.length > 0 ? why(missing) : { recompute: (answers) => read(answers) / index }),
    });
  state('worst_case', shocks, 'the largest loss of the matrix', (answers) => answers.reading('worst_case', 'account'));
  state('roll_shock', shocks, 'by expiry: size x the larger of the least move and the annual one', (answers) =>
    answers.reading('roll_shock', 'account'),
  );
  state('delta_shock', shocks, 'by the size of the net delta', (answers) => answers.reading('delta_shock', 'account'));
  state('risk_matrix_margin', details, 'worst case and the shocks', (answers) => answers.reading('risk_matrix_margin', 'account'));
  state('initial_margin', margins, 'risk matrix, spot, MMP and open orders', (answers) => answers.initial('account'));
  state('maintenance_margin', margins, 'mm_factor x risk matrix', (answers) => answers.maintenance('account'));
}
