// What prices without a volatility are answered with (JSON, cases with an `expect`: error:NAME, sigma=0, sigma finite ...).
import { type Core, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';

interface PriceCase {
  readonly id: string;
  readonly why: string;
  readonly model: string;
  readonly cp: string;
  readonly x: number | string;
  readonly strike: number | string;
  readonly T: number | string;
  readonly r: number | string;
  readonly q: number | string;
  readonly price: number | string;
  readonly expect: string;
}

/** Names of the file -> our codes of that meaning. */
const codes: Readonly<Record<string, readonly string[]>> = {
  PRICE_NEGATIVE: ['NEGATIVE', 'BELOW_INTRINSIC'],
  NOT_FINITE: ['NOT_FINITE'],
  EXPIRED: ['EXPIRED'],
  X_NOT_POSITIVE: ['NOT_POSITIVE'],
  STRIKE_NOT_POSITIVE: ['NOT_POSITIVE'],
  ABOVE_MAX: ['ABOVE_BOUND'],
  BELOW_INTRINSIC: ['BELOW_INTRINSIC'],
};

const keys = ['id', 'model', 'cp', 'x', 'strike', 'T', 'r', 'q', 'price', 'expect'];

function casesOf(source: Source): readonly PriceCase[] | undefined {
  const cases = member(source.document, 'cases');
  const ours = Array.isArray(cases) && cases.length > 0 && cases.every((one) => keys.every((key) => member(one, key) !== undefined));
  return ours ? (cases as PriceCase[]) : undefined;
}

/** Whether a volatility, or the code of a fault, is what the case asks for. */
function meets(expect: string, vol: number, code: string | undefined): boolean {
  const named = /error:([A-Z_]+)/.exec(expect)?.[1];
  if (code !== undefined) {
    if (named !== undefined) return codes[named]?.includes(code) ?? false;
    return expect.startsWith('error');
  }
  if (expect.includes('sigma=Infinity') && vol === Number.POSITIVE_INFINITY) return true;
  if (expect.startsWith('sigma=0')) return vol === 0;
  const least = /sigma>([0-9.]+)/.exec(expect)?.[1];
  if (least !== undefined) return vol > Number(least) && Number.isFinite(vol);
  if (expect.includes('finite > 0')) return vol > 0 && Number.isFinite(vol);
  return expect.includes('sigma finite') && Number.isFinite(vol);
}

function run(source: Source, core: Core): Outcome {
  const all = casesOf(source) as readonly PriceCase[];
  const cases = all.filter((one) => one.model === 'b76');
  const { vols, faults } = core.impliedVols({
    prices: Float64Array.from(cases, (one) => Number(one.price)),
    forwards: Float64Array.from(cases, (one) => Number(one.x)),
    strikes: Float64Array.from(cases, (one) => Number(one.strike)),
    expiryYears: Float64Array.from(cases, (one) => Number(one.T)),
    rates: Float64Array.from(cases, (one) => Number(one.r)),
    calls: Uint8Array.from(cases, (one) => (one.cp === 'C' ? 1 : 0)),
  });
  const refused = new Map(faults.map((fault) => [fault.row, fault.code]));
  const tally = new Tally('0 when answered as the case asks', 0);
  for (const [i, one] of cases.entries()) {
    const answer = refused.get(i) ?? String(vols[i]);
    const met = meets(one.expect, vols[i] as number, refused.get(i));
    tally.add(`${one.id} (${one.why}: ${one.expect}; got ${answer})`, { answer: met ? 0 : Number.POSITIVE_INFINITY });
  }
  const others = all.length - cases.length;
  if (others > 0) tally.note(`${others} cases of other models than b76 are not known yet`);
  return tally.outcome();
}

export const impliedContract: Reader = {
  kind: 'refusals of implied volatility',
  recognises: (source) => casesOf(source) !== undefined,
  run,
};
