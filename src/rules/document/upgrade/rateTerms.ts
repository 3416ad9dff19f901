// Terms of version 2 that charge rates: weights of collateral and debt, sizes, brackets, tiers of liquidity, health and risk factors.
import { Fault } from '../../../fault.js';
import type { Formula } from '../formula.js';
import { tree } from './draft.js';
import { entries, ledger, type Make, type Making, never } from './making.js';
import { mapped, Reading } from './reading.js';

const named = tree.name;

export const weightedAssets: Make = (making) => {
  const old = making.fields('assets', 'steps');
  const assets = entries(old, 'assets', ['weight', 'impact', 'scale', 'cap']);
  ledger(making, old);
  const impacts = mapped(assets, (one) => (one.fields.impact === null ? undefined : one.inside('impact', ['premium', 'imf'])));
  const scales = mapped(assets, (one) => (one.fields.scale === null ? undefined : one.inside('scale', ['figure', 'start'])));
  const some = (table: Readonly<Record<string, unknown>>): boolean => Object.values(table).some((one) => one !== undefined);
  const figures = [...new Set(Object.values(scales).flatMap((one) => (one === undefined ? [] : [one.word('figure')])))];
  if (figures.length > 1) old.refuse('assets', 'of one figure to scale by');
  const caps = mapped(assets, (one) => (one.fields.cap === null ? undefined : one.number('cap')));
  return making.draft.term(making.name, {
    kind: 'collateral',
    haircuts: mapped(assets, (one) => `1 - ${one.number('weight')}`),
    debts: 'none',
    ...(some(impacts)
      ? {
          impact: {
            premium: mapped(impacts, (one) => one?.number('premium') ?? 1),
            imf: mapped(impacts, (one) => one?.number('imf') ?? 0),
          },
        }
      : {}),
    ...(some(scales) ? { deposits: { attribute: figures[0], start: mapped(scales, (one) => one?.number('start') ?? never) } } : {}),
    ...(some(caps) ? { cap: mapped(caps, (one) => one ?? never) } : {}),
  });
};

export const weightedDebts: Make = (making) => {
  const old = making.fields('assets', 'steps');
  const assets = entries(old, 'assets', ['weight', 'imf']);
  ledger(making, old);
  return making.draft.term(making.name, {
    kind: 'debt',
    weights: mapped(assets, (one) => one.number('weight')),
    imf: mapped(assets, (one) => one.number('imf')),
  });
};

export const sizedMargin: Make = (making) => {
  const old = making.fields('kinds', 'instruments', 'steps');
  const instruments = entries(old, 'instruments', ['weight', 'imf']);
  ledger(making, old);
  return making.draft.term(making.name, {
    kind: 'brackets',
    kinds: old.words('kinds'),
    price: 'forward',
    netting: 'instrument',
    tiers: mapped(instruments, (one) => one.number('weight')),
    charge: 'whole',
    imf: mapped(instruments, (one) => one.number('imf')),
  });
};

export const bracketMaintenance: Make = ({ draft, fields, name }) => {
  const old = fields('kinds', 'price', 'brackets');
  const tiers = old.table('brackets', (rows, path) => {
    if (!Array.isArray(rows)) throw new Fault('TYPE_MISMATCH', path, 'an array', rows);
    return rows.map((row, i) => {
      const one = new Reading(row, `${path}[${i}]`, ['upTo', 'maintenanceRate', 'maxLeverage']);
      return { upTo: one.fields.upTo, initial: `1/${one.number('maxLeverage')}`, maintenance: one.number('maintenanceRate') };
    });
  });
  const read = draft.term(name, {
    kind: 'brackets',
    kinds: old.words('kinds'),
    price: old.word('price'),
    netting: 'instrument',
    tiers,
    charge: { initial: 'whole', maintenance: 'marginal' },
  });
  return read.node === 'name' ? named(read.name, 'maintenance') : read;
};

/** The other view of the same tiers; a name that may be another's in the document is found through what formulas read of it. */
export function otherView(making: Making, old: Reading, view: 'initial' | 'maintenance'): Formula {
  const of = making.other(old.word('of'), old.at('of'));
  if (of.node !== 'name') throw new Fault('NOT_FOUND', old.at('of'), 'the name of a term of the same tiers', old.fields.of);
  return named(of.name, view);
}

export const bracketInitial: Make = (making) => {
  const old = making.fields('of', 'leverage');
  const read = otherView(making, old, 'initial');
  const leverage = old.wordOrNone('leverage');
  if (leverage !== undefined && read.node === 'name') making.draft.terms[read.name] = { ...making.draft.terms[read.name], leverage };
  return read;
};

export const liquidityInitial: Make = ({ draft, fields, name }) => {
  const old = fields('quantumsPerUnit', 'tiers', 'tierOf', 'openInterest');
  const tiers = entries(old, 'tiers', ['initialMarginPpm', 'maintenanceFractionPpm', 'openInterestLowerCap', 'openInterestUpperCap']);
  const rates = mapped(tiers, (one) => {
    const initial = one.number('initialMarginPpm') / 1e6;
    return { initial, maintenance: `${initial} * ${one.number('maintenanceFractionPpm') / 1e6}` };
  });
  draft.once('amount', old.number('quantumsPerUnit'), old.at('quantumsPerUnit'));
  draft.once('rate', 1e6, old.path);
  const scales = Object.values(tiers).some((one) => one.number('openInterestUpperCap') > 0);
  const read = draft.term(name, {
    kind: 'brackets',
    kinds: ['perpetual'],
    price: 'forward',
    netting: 'instrument',
    tiers: { ...rates, ...old.table('tierOf', (tier) => tier) },
    charge: 'whole',
    ...(scales
      ? {
          openInterest: {
            attribute: old.word('openInterest'),
            from: mapped(tiers, (one) => one.number('openInterestLowerCap')),
            to: mapped(tiers, (one) => one.number('openInterestUpperCap')),
          },
        }
      : {}),
  });
  return read.node === 'name' ? named(read.name, 'initial') : read;
};

/** Loan to value or threshold, and what closing costs, of perpetuals on one side of a health factor. */
export const health =
  (count: 'assets' | 'debts'): Make =>
  ({ draft, fields, name }) => {
    const old = fields('instruments', 'funding', 'unit');
    const instruments = entries(old, 'instruments', ['weight', 'closingFee']);
    const funding = old.inside('funding', ['figure', 'absent']);
    if (funding.fields.absent === 'zero') draft.accounts[funding.word('figure')] = 0;
    draft.once('amount', old.fields.unit === null ? null : Math.round(1 / old.number('unit')), old.at('unit'));
    return draft.term(name, {
      kind: 'perpetualHealth',
      count,
      weights: mapped(instruments, (one) => one.number('weight')),
      closingFee: mapped(instruments, (one) => one.number('closingFee')),
      funding: funding.word('figure'),
    });
  };

export const riskFactorMargin: Make = ({ draft, fields, name }) => {
  const old = fields('kinds', 'price', 'instruments');
  const instruments = entries(old, 'instruments', ['slippage', 'riskFactors']);
  const slippage = draft.parameter(
    `${name}Slippage`,
    mapped(instruments, (one) => one.number('slippage')),
  );
  const side = (which: 'long' | 'short'): string =>
    draft.parameter(
      `${name}${which === 'long' ? 'Long' : 'Short'}`,
      mapped(instruments, (one) => {
        const stated = one.fields.riskFactors as { model?: unknown } | null;
        if (stated?.model === 'stated') return new Reading(stated, one.at('riskFactors'), ['model', 'long', 'short']).number(which);
        const { model: _, ...lognormal } = new Reading(stated, one.at('riskFactors'), [
          'model',
          'drift',
          'volatility',
          'years',
          'probability',
        ]).fields;
        return { lognormal: { ...lognormal, side: which } };
      }),
    );
  const sides = { long: `${slippage} + ${side('long')}`, short: `${slippage} + ${side('short')}` };
  return draft.term(name, { kind: 'notional', kinds: old.words('kinds'), price: old.word('price'), netting: 'gross', sides });
};
