// Deleveraging lot by lot in fractions of integers, for tests: written from the words of the rules, no code of the library.

export interface Holder {
  readonly account: string;
  readonly lots: number;
  readonly value: number;
  readonly cost: number;
  readonly gain: number;
  readonly equity: number;
  readonly wallet: number;
  /** In 1024ths of a unit. */
  readonly maintenance1024: number;
}

export interface Policy {
  readonly allocate: 'queue' | 'rotation' | 'proRata' | 'leastHaircut';
  readonly profit?: string;
  readonly risk?: string;
  readonly losers: string;
  readonly from?: number;
}

/** Numerator and denominator above 0. */
type Ratio = readonly [bigint, bigint];
const ratio = (over: number, under: number): Ratio => [BigInt(over), BigInt(under)];
const times = ([a, b]: Ratio, [c, d]: Ratio): Ratio => [a * c, b * d];
const less = ([a, b]: Ratio, [c, d]: Ratio): boolean => a * d < c * b;

function scoreOf(policy: Policy, one: Holder): Ratio {
  const profits: Record<string, Ratio> = {
    markOverEntry: ratio(one.value, one.cost),
    pnlOverEntry: ratio(one.gain, one.cost),
    pnlOverWallet: ratio(one.gain, Math.max(1, one.wallet)),
  };
  const risks: Record<string, Ratio> = {
    notionalOverAccountValue: ratio(one.value, one.equity),
    maintenanceOverEquity: ratio(one.maintenance1024, 1024 * one.equity),
  };
  const [profit, risk] = [profits[policy.profit as string] as Ratio, risks[policy.risk as string] as Ratio];
  if (one.gain > 0) return times(profit, risk);
  return policy.losers === 'zero' || risk[0] === 0n ? [0n, 1n] : times(profit, [risk[1], risk[0]]);
}

/** Lots by name. Every lot is given out alone: to the first of an order, or where it weighs least. */
export function lotByLot(policy: Policy, lots: number, all: readonly Holder[]): Map<string, number> {
  const holders = all.filter(({ gain }) => policy.losers !== 'excluded' || gain > 0).sort((a, b) => (a.account < b.account ? -1 : 1));
  const taken = new Map(all.map(({ account }) => [account, 0]));
  const of = (one: Holder): number => taken.get(one.account) as number;
  const rank = new Map<Holder, number>();
  if (policy.allocate === 'queue')
    for (const one of holders)
      rank.set(one, holders.filter((other) => other !== one && less(scoreOf(policy, one), scoreOf(policy, other))).length);
  else
    for (const [n, one] of holders.entries()) rank.set(one, (n - ((policy.from ?? 0) % holders.length) + holders.length) % holders.length);
  const held = holders.reduce((sum, one) => sum + one.lots, 0);
  const total = Math.min(lots, held);
  if (policy.allocate === 'proRata') {
    // the whole part of each share, then a lot each by what the share is above it
    for (const one of holders) taken.set(one.account, Number((BigInt(total) * BigInt(one.lots)) / BigInt(Math.max(1, held))));
    const rest = (one: Holder): bigint => (BigInt(total) * BigInt(one.lots)) % BigInt(held);
    let left = total - [...taken.values()].reduce((sum, n) => sum + n, 0);
    const waiting = [...holders];
    for (; left > 0; left--) {
      const next = waiting.reduce((best, one) => (rest(one) > rest(best) ? one : best));
      taken.set(next.account, of(next) + 1);
      waiting.splice(waiting.indexOf(next), 1);
    }
    return taken;
  }
  for (let n = 0; n < total; n++) {
    const free = holders.filter((one) => of(one) < one.lots);
    const next = free.reduce((best, one) => {
      if (policy.allocate !== 'leastHaircut') return (rank.get(one) as number) < (rank.get(best) as number) ? one : best;
      return less(ratio(of(one) + 1, one.equity), ratio(of(best) + 1, best.equity)) ? one : best;
    });
    taken.set(next.account, of(next) + 1);
  }
  return taken;
}
