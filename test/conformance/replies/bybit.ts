// Cases of Bybit: rows of positions with the risk limit and the fee rate that were solved or known, wallets.
import { type CaseReader, parameter } from './case.js';

export const bybitCases: CaseReader = {
  venue: 'bybit',
  asked(one) {
    const { symbol } = one.inputs as { symbol?: string };
    const [takerFeeRate, maintenanceMargin, mmDeduction] = ['takerFee', 'mmr', 'mmDeduction'].map((key) => parameter(one, key));
    const limit = { symbol, riskLimitValue: '1000000000', maintenanceMargin, mmDeduction };
    return [
      {
        replies: [
          one.inputs,
          ...(maintenanceMargin === undefined ? [] : [limit]),
          ...(takerFeeRate === undefined ? [] : [{ symbol, takerFeeRate }]),
        ],
      },
    ];
  },
};
