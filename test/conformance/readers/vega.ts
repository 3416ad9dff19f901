// Vega: tails of a lognormal price and risk factors (JSON, logNormal, negativeLogNormal, forwardRiskFactors), margin and funding (JSON, cases with rf, or base and sTwap).
import { vegaAbsolute } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, perpetual, runRule } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';

interface Tail {
  readonly mu: number;
  readonly sigma: number;
  readonly lam: number;
  readonly VaR: number;
  readonly ES: number;
}
interface Factors {
  readonly mu: number;
  readonly sigma: number;
  readonly tauYears: number;
  readonly lam: number;
  readonly short: number;
  readonly long: number;
}

/** Of the published figure where it is above 1. */
const off = (x: number, published: number): number => Math.abs(x - published) / Math.max(1, Math.abs(published));

function runTails(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('|x - published| / max(1, published)', vegaAbsolute);
  for (const [i, { mu, sigma, lam, VaR, ES }] of listAt<Tail>(source, 'logNormal').entries()) {
    const { lower } = door.lognormal.tails(core, { mean: mu, deviation: sigma, probability: lam });
    tally.add(`lower ${i}`, { VaR: off(-lower.quantile, VaR), ES: off(-lower.mean, ES) });
  }
  for (const [i, { mu, sigma, lam, VaR, ES }] of listAt<Tail>(source, 'negativeLogNormal').entries()) {
    const { upper } = door.lognormal.tails(core, { mean: mu, deviation: sigma, probability: lam });
    tally.add(`upper ${i}`, { VaR: off(upper.quantile, VaR), ES: off(upper.mean, ES) });
  }
  for (const [i, { mu, sigma, tauYears, lam, short, long }] of listAt<Factors>(source, 'forwardRiskFactors').entries()) {
    const factors = door.lognormal.riskFactors(core, { drift: mu, volatility: sigma, years: tauYears, probability: lam });
    tally.add(`factors ${i}`, { long: off(factors.long, long), short: off(factors.short, short) });
  }
  return tally.outcome();
}

interface MarginCase {
  readonly id: string;
  readonly mark?: number;
  readonly size: number;
  readonly slip?: number;
  readonly rf?: number;
  readonly base?: number;
  readonly sTwap?: number;
  readonly fTwap?: number;
  readonly dt?: number;
  readonly rate?: number;
  readonly clampLo?: number;
  readonly clampHi?: number;
  readonly factor?: number;
  readonly expectedFunding?: number;
  readonly expected: number;
}

/** A case without funding figures has none to pay; one that states its margin before funding has it as a figure of the account. Beside it: one long and one short contract. */
async function runMargins(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('|x - published| / max(1, published)', vegaAbsolute);
  for (const one of listAt<MarginCase>(source, 'cases')) {
    const { id, size, slip = 0, rf = 0, base = 0, factor = 0, rate = 0, clampLo = 0, clampHi = 0, dt = 0 } = one;
    const spot = one.sTwap ?? one.mark ?? 1;
    const forward = one.fTwap ?? spot;
    const rules = presetWith(door, 'vega', {
      'parameters.slippage': { '*': slip },
      'parameters.longRiskFactor': { '*': rf },
      'parameters.shortRiskFactor': { '*': rf },
      'parameters.fundingFactor': factor,
      'terms.fundingLiability.payment.rate': rate,
      'terms.fundingLiability.payment.clampLow': clampLo,
      'terms.fundingLiability.payment.clampHigh': clampHi,
      'terms.base': { kind: 'attribute', of: 'account', attribute: 'base' },
      'requirements.cross.maintenance': 'sum(risk + fundingFactor * fundingLiability) + base',
    });
    const figures = { externalTwap: spot, internalTwap: forward, fundingYears: dt };
    const mark = one.mark ?? forward;
    const holder = (name: string, quantity: number) =>
      accountOf(name, [{ instrument: 'X', quantity, entryPrice: mark }], [], { base: name === 'a' ? base : 0 });
    const held = await runRule(
      core,
      door,
      rules,
      { quotes: [perpetual('X', mark, figures)], accounts: [holder('a', size), holder('long', 1), holder('short', -1)] },
      { funding: 'sum(fundingLiability)' },
    );
    const errors: Record<string, number> = { margin: off(held.maintenance('a'), one.expected) };
    if (one.expectedFunding !== undefined)
      errors.funding = off(held.reading('funding', 'long') - held.reading('funding', 'short'), one.expectedFunding);
    tally.add(id, errors);
  }
  return tally.outcome();
}

const has = (source: Source, list: string, keys: readonly string[]): boolean =>
  keys.every((key) => member(listAt(source, list)[0], key) !== undefined);

export const vegaRiskFactors: Reader = {
  kind: 'lognormal risk factors of Vega',
  recognises: (source) =>
    ['logNormal', 'negativeLogNormal', 'forwardRiskFactors'].some((list) => has(source, list, ['mu', 'sigma', 'lam'])),
  run: runTails,
};

export const vegaMargin: Reader = {
  kind: 'margin calculator of Vega',
  recognises: (source) => has(source, 'cases', ['mark', 'size', 'slip', 'rf']) || has(source, 'cases', ['base', 'sTwap', 'fTwap', 'size']),
  run: runMargins,
};
