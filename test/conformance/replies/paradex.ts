// Cases of Paradex: an account, a position, portfolios with their markets, vectors of the SDK.
import type { CaseReader, Fields, ReplyCase } from './case.js';

type Markets = Readonly<Record<string, Fields>>;

const rowsOf = (markets: unknown): readonly Fields[] =>
  Object.entries((markets ?? {}) as Markets).map(([symbol, row]) => ({ symbol, ...row }));

/** The fee rate of a case: its own, or what its pair of margins leaves (twice maintenance less initial) over what fees are charged on. */
function feeOf({ inputs, expected }: ReplyCase): readonly Fields[] {
  if (inputs.fee_rate !== undefined) return [{ fee_rate: inputs.fee_rate }];
  const [initial, maintenance] = [expected.initial_margin_requirement, expected.maintenance_margin_requirement].map(Number);
  if (!Number.isFinite(initial) || !Number.isFinite(maintenance)) return [];
  const held = inputs.positions as readonly { readonly market: string; readonly size: string }[];
  const charged = held.reduce((all, { market, size }) => {
    const { mark_price, underlying_price } = ((inputs.markets_summary ?? {}) as Markets)[market] as Fields;
    const option = ((inputs.markets ?? {}) as Markets)[market]?.option_type !== undefined;
    return all + Number(size) * Number(option ? underlying_price : mark_price);
  }, 0);
  return [{ fee_rate: (2 * (maintenance as number) - (initial as number)) / charged }];
}

export const paradexCases: CaseReader = {
  venue: 'paradex',
  asked(one) {
    const { inputs, expected } = one;
    if (inputs.markets === undefined) return [{ replies: [inputs] }];
    const { positions = [], orders = [], balances = [], account } = inputs as Readonly<Record<string, readonly unknown[]>>;
    // a vector of the SDK states its result beside the inputs
    const result = account ?? expected;
    return [{ replies: [positions, orders, balances, rowsOf(inputs.markets), rowsOf(inputs.markets_summary), result, ...feeOf(one)] }];
  },
};
