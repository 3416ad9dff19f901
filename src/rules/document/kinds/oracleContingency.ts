/**
 * A charge where the oracle of a price is not sure of it.
 * On positions U = sum over positions of (1 - c) x rate x |N|, where c, the least of the confidences stated of its underlying and quote, is below the threshold; on collateral A = the same over
 * assets, |amount| x price, c the least of the asset's and of all its underlyings'. `besidePerpetuals`: an attribute of the underlying that counts where the account holds perpetuals on it.
 * Unit: numeraire. Source: Derive v2-core, oracle contingency of its margin managers.
 */
import { Fault } from '../../../fault.js';
import { name } from '../../../shape/leaves.js';
import { choice, list, record, refined } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

const attributes = list(name, 1, 16);

export const oracleContingency = kindOf(
  ({ on }) => (on === 'positions' ? 'U' : 'A'),
  {
    /** Subject of the charge: positions or collateral. Unit: word. */
    on: choice(['positions', 'collateral']),
    /** Attributes that state confidences, by owner. Unit: names of decimals. */
    attributes: record({ 'quote?': attributes, 'underlying?': attributes, 'asset?': attributes, 'besidePerpetuals?': name }),
    /** Kinds of instrument that count. Unit: words. */
    'kinds?': kinds,
    /** Side that counts. Unit: word. */
    'side?': choice(['both', 'long', 'short']),
    /** Price of a contract: its forward or its index. Unit: word. */
    'price?': choice(['forward', 'index']),
    /** Confidence below which the charge applies. Unit: decimal. */
    threshold: value(0, 1000),
    /** Rate of the charge; on collateral by asset, where an asset of the rate 0 need not state a confidence. Unit: decimal. */
    rate: value(0, 1000),
  },
  (fields) =>
    refined(fields, ({ on, attributes: stated, ...rest }, path) => {
      const own = on === 'positions' ? (['kinds', 'side', 'price'] as const) : [];
      for (const field of ['kinds', 'side', 'price'] as const) {
        const needed = own.includes(field as never);
        if (needed && rest[field] === undefined) throw new Fault('MISSING_FIELD', `${path}.${field}`, 'present, on positions', undefined);
        if (!needed && rest[field] !== undefined)
          throw new Fault('UNKNOWN_FIELD', `${path}.${field}`, 'absent, on collateral', rest[field]);
      }
      const foreign = on === 'positions' ? 'asset' : 'quote';
      if (stated[foreign] !== undefined)
        throw new Fault('UNKNOWN_FIELD', `${path}.attributes.${foreign}`, `absent, on ${on}`, stated[foreign]);
      if (
        stated.quote === undefined &&
        stated.underlying === undefined &&
        stated.asset === undefined &&
        stated.besidePerpetuals === undefined
      )
        throw new Fault('BAD_RULES', `${path}.attributes`, 'at least one', 'none');
    }),
);
export interface OracleContingency extends FieldsOf<typeof oracleContingency> {
  readonly kind: 'oracleContingency';
}
