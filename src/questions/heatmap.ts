// A heat map of profit and loss over moves of price and vol: a part of the questions `stress` and `book`.
import { Fault, type MarginEngine } from '../index.js';
import { name as id, line, plain } from '../shape/leaves.js';
import { list, type Of, orNull, record, said } from '../shape/shape.js';
import { count, money } from './common.js';
import { whose } from './question.js';

const tenths = Array.from({ length: 11 }, (_, i) => (i - 5) / 10);

export const heatmapAsked = record({
  'underlyings?': said(list(id, 1), { words: 'that move, all by the same; every one where left out' }),
  'moves?': said(list(plain, 1, 1000), { words: 'of prices, decimals', usual: tenths }),
  'volShocks?': said(list(plain, 1, 1000), { words: 'of vols, relative', usual: [-0.5, -0.25, 0, 0.5, 1] }),
  'account?': said(id, { words: 'of this account alone' }),
  'subaccount?': whose['subaccount?'],
});
export const heatmapFound = record({
  underlyings: list(id, 0, 1e6),
  account: orNull(id),
  subaccount: orNull(line(128)),
  accounts: said(count, { words: 'in the sum' }),
  faulted: said(count, { words: 'left out for their faults' }),
  moves: list(plain, 0, 1000),
  volShocks: list(plain, 0, 1000),
  pnls: said(list(list(money, 0, 1000), 0, 1000), { words: 'a row a vol shock, a column a move' }),
});

export async function heatmapOf(
  engine: MarginEngine,
  { account, subaccount = '', ...asked }: Of<typeof heatmapAsked>,
  watch: object | undefined,
) {
  const one = account === undefined ? {} : { account: { account, subaccount } };
  const underlyings = asked.underlyings ?? engine.market.underlyings.map((each) => each.id);
  const found = await placed('heatmap', () => engine.spotVol({ ...asked, underlyings, ...one, ...watch }));
  const { pnls, accounts: of, faulted, moves, volShocks } = found;
  const row = (v: number): number[] => [...pnls.subarray(v * moves.length, (v + 1) * moves.length)];
  return {
    ...{ underlyings, account: account ?? null, subaccount: account === undefined ? null : subaccount },
    ...{ accounts: of, faulted, moves, volShocks, pnls: volShocks.map((_, v) => row(v)) },
  };
}

/** A part of the question: its faults are of the fields that are its own. */
export async function placed<T>(part: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw error.at(error.code === 'UNKNOWN_ACCOUNT' ? `${part}.account` : `${part}.${error.path}`);
  }
}
