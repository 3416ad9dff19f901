// Published option prices and Greeks on a spot with a dividend yield (Haug): run through Black-76 on the forward S e^((r-q)T).
import { type Core, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';

interface PublishedOption {
  readonly type: 'C' | 'P';
  readonly K: number;
  readonly S: number;
  readonly q: number;
  readonly r: number;
  readonly T: number;
  readonly vol: number;
  readonly price?: number;
  readonly greek?: string;
  readonly value?: number;
}

const keys = ['type', 'K', 'S', 'q', 'r', 'T', 'vol'];

function listOf(source: Source, name: 'prices' | 'greeks'): readonly PublishedOption[] {
  const list = member(source.document, name);
  return Array.isArray(list) && list.every((one) => keys.every((key) => member(one, key) !== undefined)) ? (list as PublishedOption[]) : [];
}

/** By the chain rule, with G = F/S = e^((r-q)T): what is stated of the spot from what is computed of the forward. */
function figuresOf(core: Core, options: readonly PublishedOption[]): Record<string, number>[] {
  const growths = core.math.exp(Float64Array.from(options, (o) => (o.r - o.q) * o.T));
  const g = core.greeks({
    forwards: Float64Array.from(options, (o, i) => o.S * (growths[i] as number)),
    strikes: Float64Array.from(options, (o) => o.K),
    expiryYears: Float64Array.from(options, (o) => o.T),
    vols: Float64Array.from(options, (o) => o.vol),
    rates: Float64Array.from(options, (o) => o.r),
    calls: Uint8Array.from(options, (o) => (o.type === 'C' ? 1 : 0)),
  });
  return options.map((o, i) => {
    const at = (column: Float64Array): number => column[i] as number;
    const growth = at(growths);
    const carried = at(g.deltas) * o.S * growth;
    const theta = at(g.thetas) - carried * (o.r - o.q);
    return {
      price: at(g.values),
      delta: at(g.deltas) * growth,
      elasticity: carried / at(g.values),
      gamma: at(g.gammas) * growth * growth,
      vega: at(g.vegas),
      theta,
      thetaPerDay: theta / 365,
      rho: at(g.rhos) + carried * o.T,
      dividendRho: -carried * o.T,
    };
  });
}

function run(source: Source, core: Core): Outcome {
  const tolerance = Number(member(source.document, 'tolerance'));
  const tally = new Tally('absolute error (the file states its tolerance)', tolerance);
  const options = [...listOf(source, 'prices'), ...listOf(source, 'greeks')];
  const computed = figuresOf(core, options);
  let unknown = 0;
  for (const [i, option] of options.entries()) {
    const name = option.greek ?? 'price';
    const expected = option.greek === undefined ? option.price : option.value;
    const x = computed[i]?.[name];
    if (x === undefined || expected === undefined) unknown++;
    else tally.add(`${i}: ${name} of ${option.type} ${option.K}`, { [name]: Math.abs(x - expected) });
  }
  if (unknown > 0) tally.note(`${unknown} figures of other names are not known`);
  tally.note('on the forward S e^((r-q)T), by the chain rule');
  return tally.outcome();
}

export const publishedOptions: Reader = {
  kind: 'published option figures',
  recognises: (source) => typeof member(source.document, 'tolerance') === 'number' && listOf(source, 'prices').length > 0,
  run,
};
