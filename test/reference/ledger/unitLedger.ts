// An account in whole units of money and whole lots, in integers alone: what fills leave of it.
// Written from the words of the method; no code of the engine, and no rounding but the two it states.
import type { Market } from '../../../src/index.js';
import type { ReferenceFill } from '../fillLedger.js';

type Instrument = Market['quotes'][number]['instrument'];

/** A number as the decimal that it prints as: numerator over a power of ten. */
interface Ratio {
  readonly over: bigint;
  readonly under: bigint;
}

/** Lots, signed, and what they cost in units: of a short below 0. */
interface Stake {
  readonly lots: bigint;
  readonly cost: bigint;
}

function ratioOf(x: number): Ratio {
  const [digits, exponent = '0'] = String(x).split('e') as [string, string?];
  const [whole, part = ''] = digits.split('.') as [string, string?];
  const power = Number(exponent) - part.length;
  const over = BigInt(whole + part);
  return power >= 0 ? { over: over * 10n ** BigInt(power), under: 1n } : { over, under: 10n ** BigInt(-power) };
}

const times = (a: Ratio, b: Ratio): Ratio => ({ over: a.over * b.over, under: a.under * b.under });
const by = (a: Ratio, b: Ratio): Ratio => times(a, b.over < 0n ? { over: -b.under, under: -b.over } : { over: b.under, under: b.over });
const size = (x: bigint): bigint => (x < 0n ? -x : x);

/** The nearest integer, halves away from 0. */
function nearest({ over, under }: Ratio): bigint {
  const twice = 2n * size(over) + under;
  const whole = twice / (2n * under);
  return over < 0n ? -whole : whole;
}

/**
 * A fill of k lots at a price has the value V = k x lot x multiplier x price in units, to the nearest (inverse futures: minus face over price). It closes the opposite side first: k of n lots that cost K
 * take K x k / n of it, towards 0, and pay -V less that; a fill that closes all and goes on splits V by lots, towards 0. An option pays -V. A fee is paid in units, to the nearest.
 */
export class UnitLedger {
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #unit: Ratio;
  readonly #lot: Ratio;
  readonly #stakes = new Map<string, { long: Stake | undefined; short: Stake | undefined }>();
  readonly #cash = new Map<string, bigint>();

  constructor({ quotes }: Market, unit: number, lot: number) {
    this.#instruments = new Map(quotes.map(({ instrument }) => [instrument.id, instrument]));
    this.#unit = ratioOf(unit);
    this.#lot = ratioOf(lot);
  }

  cash(asset: string): bigint {
    return this.#cash.get(asset) ?? 0n;
  }

  stakes(instrument: string): { readonly long: Stake | undefined; readonly short: Stake | undefined } {
    return this.#stakes.get(instrument) ?? { long: undefined, short: undefined };
  }

  units(amount: number): bigint {
    return nearest(by(ratioOf(amount), this.#unit));
  }

  pay(asset: string, amount: number): void {
    this.#add(asset, this.units(amount));
  }

  /** How far the value of a fill is from half a unit, in units: doubles cannot tell nearer ones apart. */
  clearOfHalf(fill: ReferenceFill): number {
    const { over, under } = this.#value(fill);
    const rest = Number((2n * (size(over) % under) * 1_000_000n) / under) / 1_000_000;
    return Math.abs(rest - 1) / 2;
  }

  fill(fill: ReferenceFill): void {
    const { instrument: id, quantity, side, fee = 0 } = fill;
    const { kind, asset } = this.#instruments.get(id) as Instrument;
    const lots = nearest(by(ratioOf(quantity), this.#lot));
    const value = nearest(this.#value(fill));
    const way = lots > 0n ? 'long' : 'short';
    const against = way === 'long' ? 'short' : 'long';
    const stakes = { ...this.stakes(id) };
    const other = side === way ? undefined : stakes[against];
    let [left, rest, paid] = [lots, value, 0n];
    if (other !== undefined) {
      const after = other.lots + lots;
      if (after === 0n || after > 0n === lots > 0n) {
        const shut = after === 0n ? value : (value * -other.lots) / lots;
        paid = -shut - other.cost;
        [left, rest, stakes[against]] = [after, value - shut, undefined];
      } else {
        const share = (other.cost * size(lots)) / size(other.lots);
        paid = -value - share;
        [left, rest, stakes[against]] = [0n, 0n, { lots: after, cost: other.cost - share }];
      }
    }
    const own = stakes[way] ?? { lots: 0n, cost: 0n };
    if (left !== 0n) stakes[way] = { lots: own.lots + left, cost: own.cost + rest };
    this.#stakes.set(id, stakes);
    this.#add(asset, (kind === 'option' ? -value : paid) - this.units(fee));
  }

  /** Value in units, before it is rounded. */
  #value({ instrument: id, quantity, price }: ReferenceFill): Ratio {
    const { kind, settlement, multiplier } = this.#instruments.get(id) as Instrument;
    const face = times(ratioOf(quantity), ratioOf(multiplier));
    const value =
      settlement === 'inverse' && kind !== 'option'
        ? by({ over: -face.over, under: face.under }, ratioOf(price))
        : times(face, ratioOf(price));
    return by(value, this.#unit);
  }

  #add(asset: string, units: bigint): void {
    this.#cash.set(asset, this.cash(asset) + units);
  }
}
