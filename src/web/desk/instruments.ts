// What the market lists, with its mark: what may be added, bought or sold.
import type { Held } from './held.js';

export interface ListedInstrument {
  readonly id: string;
  readonly underlying: string;
  readonly kind: string;
  /** In the instrument's quote: the model's value of an option, the forward of anything else. */
  readonly mark: number;
  /** What a contract is: face in the numeraire for inverse futures, units of the underlying otherwise. */
  readonly unit: string;
}

export function instruments({ core, market }: Held, _asked: Record<string, never>): readonly ListedInstrument[] {
  const { quotes, asOf, numeraire } = market;
  const options = quotes.filter(({ instrument, vol }) => instrument.kind === 'option' && (instrument.expiry ?? 0) > asOf && vol > 0);
  const yearMs = 365 * 86_400_000;
  const columns = {
    forwards: Float64Array.from(options, ({ forward }) => forward),
    strikes: Float64Array.from(options, ({ instrument }) => instrument.strike ?? Number.NaN),
    expiryYears: Float64Array.from(options, ({ instrument }) => ((instrument.expiry ?? Number.NaN) - asOf) / yearMs),
    vols: Float64Array.from(options, ({ vol }) => vol),
    rates: Float64Array.from(options, ({ instrument, rate }) => (instrument.settlement === 'inverse' ? 0 : rate)),
    calls: Uint8Array.from(options, ({ instrument }) => (instrument.call ? 1 : 0)),
  };
  const [linear, inverse] = options.length === 0 ? [] : [core.greeks(columns), core.greeks({ ...columns, settlement: 'inverse' })];
  const marks = new Map(
    options.map(({ instrument }, n) => [instrument.id, (instrument.settlement === 'inverse' ? inverse : linear)?.values[n] ?? Number.NaN]),
  );
  return quotes
    .filter(({ instrument }) => instrument.expiry === undefined || instrument.expiry > asOf)
    .map(({ instrument: { id, underlying, kind, settlement }, forward }) => ({
      id,
      underlying,
      kind,
      mark: marks.get(id) ?? forward,
      unit: settlement === 'inverse' && kind !== 'option' ? `${numeraire} of face` : underlying,
    }));
}
