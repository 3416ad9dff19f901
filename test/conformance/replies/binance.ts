// Cases of Binance: rows and accounts, with the leverage and the bracket that the reply lacks.
import { type CaseReader, parameter } from './case.js';

export const binanceCases: CaseReader = {
  venue: 'binance',
  asked(one) {
    const { inputs } = one;
    const positions = (inputs.positions ?? []) as readonly { readonly symbol: string }[];
    const symbol = inputs.symbol ?? positions[0]?.symbol;
    const [leverage, maintMarginRatio, cum, face] = ['leverage', 'maintMarginRatio', 'cum', 'contracts*contractSize'].map((key) =>
      parameter(one, key),
    );
    // of a row without a size: one contract of all of it
    const row = face === undefined ? inputs : { ...inputs, positionAmt: '1' };
    const bracket = { bracket: 1, notionalCap: 1e15, maintMarginRatio, cum: cum ?? 0 };
    return [
      {
        replies: [
          row,
          ...(leverage === undefined ? [] : [{ symbol, leverage }]),
          ...(maintMarginRatio === undefined ? [] : [{ symbol, brackets: [bracket] }]),
          ...(face === undefined ? [] : [{ symbol, contractSize: face }]),
        ],
      },
    ];
  },
};
