// What the market lists, with its mark: what may be added, bought or sold.
import type { Held } from './held.js';
import { modelMarks } from './quoted.js';

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
  const marks = modelMarks(core, market, options);
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
