// Cases of OKX: rows with the size of a contract, the tier and the fee; the position builder.
import { type CaseReader, type Fields, parameter } from './case.js';

export const okxCases: CaseReader = {
  venue: 'okx',
  asked(one) {
    const { inputs } = one;
    const params = (typeof one.params === 'object' ? one.params : {}) as Fields;
    const id = inputs.instId;
    const dollar = parameter(one, 'USDT/USD');
    const dollars = dollar === undefined ? [] : [{ instId: 'USDT-USD', idxPx: dollar }];
    if (inputs.reply !== undefined) {
      const sizes = Object.entries((params['contract value'] ?? {}) as Fields);
      const indexes = Object.entries(params).flatMap(([key, value]) => {
        const [, coin] = /^(\w+) index/.exec(key) ?? [];
        return coin === undefined ? [] : [{ instId: `${coin}-USDT`, idxPx: value }];
      });
      const [, mr7Rates] = Object.entries(params).find(([key]) => key.startsWith('mr7 rate')) ?? [];
      const instruments = sizes.map(([instId, ctVal]) => ({ instId, ctVal: Number.parseFloat(String(ctVal)) }));
      return [{ replies: [inputs.reply, ...instruments, ...indexes, ...dollars, ...(mr7Rates === undefined ? [] : [{ mr7Rates }])] }];
    }
    const [ctVal, mmr, taker] = ['ctVal', 'mmrRate', 'takerFee'].map((key) => parameter(one, key));
    return [
      {
        replies: [
          inputs,
          ...(ctVal === undefined ? [] : [{ instId: id, ctVal }]),
          ...(mmr === undefined ? [] : [{ tier: '1', mmr }]),
          ...(taker === undefined ? [] : [{ taker: -taker }]),
          ...dollars,
        ],
      },
    ];
  },
};
