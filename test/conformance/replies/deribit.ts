// Cases of Deribit: rows of positions, account summaries, simulations.
import { type CaseReader, type Fields, parameter } from './case.js';

export const deribitCases: CaseReader = {
  venue: 'deribit',
  asked(one) {
    const { inputs } = one;
    const id = String(inputs.instrument_name ?? '');
    const [imBase, mmBase, incPerCoin] = ['imBase', 'mmBase', 'incPerCoin'].map((key) => parameter(one, key));
    const rates = imBase === undefined ? [] : [{ standard_margin: { [id.split(/[-_]/)[0] as string]: { imBase, mmBase, incPerCoin } } }];
    const every = inputs['every summary carries'];
    if (every !== undefined) {
      // one object for all that the rows have in common
      const { summaries, 'every summary carries': _, ...common } = inputs as { summaries: Record<string, Fields> } & Fields;
      const rows = Object.entries(summaries).map(([currency, row]) => ({ currency, ...row, ...(every as Fields), ...common }));
      const names = Object.fromEntries(rows.map(({ currency }) => [currency, `summaries[${currency}]`]));
      return [{ replies: [{ summaries: rows }], names }];
    }
    return [{ replies: [inputs, ...rates] }];
  },
};
