// Markets of Paradex with what they charge: contracts with their rates as figures of their quotes, option parameters as an overlay.
import { tryDeribitName } from '../deribit/name.js';
import type { Contract } from './draft.js';
import { has, maybe, must, part, type Row, word } from './fields.js';

export interface Listed {
  readonly contract: Contract;
  readonly mark: number;
  /** `option_cross_margin_params`, of an option. */
  readonly options?: Row;
}

/** The market of a name, or what lacks of it, in words. */
export function listedOf(name: string, market: Row | undefined, summary: Row | undefined, fee: number | undefined): Listed | string {
  if (summary === undefined) return `no price of ${name}: markets/summary has it`;
  if (market === undefined) return `no margin parameters of ${name}: markets has them`;
  const mark = must(summary, 'mark_price', name);
  const coin = name.split('-')[0];
  const index = maybe(summary, 'underlying_price', name) ?? mark;
  const common = { id: name, underlying: coin, asset: 'USDC', index } as const;
  const feeRate = fee ?? maybe(part(part(market, 'fee_config') ?? {}, 'taker_fee') ?? {}, 'fee', name);
  const fees: Record<string, number> = feeRate === undefined ? {} : { feeRate };
  const options = part(market, 'option_cross_margin_params');
  if (options === undefined) {
    const rates = part(market, 'delta1_cross_margin_params') as Row;
    if ((maybe(rates, 'imf_factor', name) ?? 0) !== 0) return `${name}: a rate that grows with the position (imf_factor) is not made again`;
    const figures = { imfBase: must(rates, 'imf_base', name), mmfFactor: must(rates, 'mmf_factor', name), ...fees };
    return { mark, contract: { ...common, kind: 'perpetual', price: mark, figures } };
  }
  // BTC-USD-8MAY26-78000-C: the parts after the quote currency are as Deribit names them
  const parsed = tryDeribitName(name.replace(/^(\w+)-USD-/, '$1-'), name);
  const strike = maybe(market, 'strike_price', name) ?? parsed?.strike;
  const expiry = maybe(market, 'expiry_at', name) || parsed?.expiry;
  const call = has(market, 'option_type') ? word(market, 'option_type') === 'CALL' : parsed?.call;
  if (strike === undefined || expiry === undefined || call === undefined) return `${name}: strike, expiry or type are not stated`;
  const option = { expiry, strike, call, vol: maybe(summary, 'mark_iv', name) ?? 0.5, rate: 0 };
  return { mark, options, contract: { ...common, kind: 'option', price: index, mark, option, figures: fees } };
}

/** The option parameters of the first option, instead of the preset's. */
export function optionOverlay(listed: readonly Listed[]): Readonly<Record<string, unknown>> | undefined {
  const options = listed.find((one) => one.options !== undefined)?.options;
  if (options === undefined) return undefined;
  const both = (key: string) => {
    const [initial, maintenance] = ['imf', 'mmf'].map((view) => must(part(options, view) ?? {}, key, `option_cross_margin_params.${view}`));
    return { initial, maintenance };
  };
  const short = { rate: both('short_itm'), floor: both('short_otm') };
  return {
    terms: {
      options: {
        long: { rate: both('long_itm'), premium: both('premium_multiplier') },
        short: [
          { ...short, only: 'calls' },
          { ...short, only: 'puts', cap: both('short_put_cap').initial },
        ],
      },
    },
  };
}
