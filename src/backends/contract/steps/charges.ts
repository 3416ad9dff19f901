// Steps of charges that are not linear in size: tiers, maximum losses by expiry, shocks by expiry, forms of factors.
// The two views of a charge, initial
// and maintenance, are taken together.
import {
  bracketEachStep,
  bracketLedgerStep,
  bracketNetStep,
  bracketOwnStep,
  correlatedStep,
  expiryLossStep,
  expiryShockStep,
  factorFormStep,
  healthEachStep,
  pairingStep,
} from '../../../../assembly/literals/steps.js';

export const chargeSteps = {
  /**
   * Tiers by instrument, added to both views of the pair: N x rate - cum with N = sizes[k] x lines[row].notional, of the first tier whose border is not
   * below N. The cum of a tier that charges the whole notional is 0; a marginal one's is what lower tiers charge less. Tables are padded to `tiers`
   * with infinite borders.
   * @shape stream first .. end of rows, pairs (u32), sizes; lines[rows x 16 bytes] = notional of a contract (f64), number of its table (u32), 0;
   *        tables[tables x tiers x 6] = border, 0, rate initial, rate maintenance, cum initial, cum maintenance -> added to registers of pairs
   * @unit  sizes: contracts; notional, border, cum, out: numeraire; rate: 1
   * @order k ascending, after what stands in the registers; N x rate before cum
   */
  bracketEach: {
    id: bracketEachStep,
    arguments: ['first', 'end', 'rows', 'pairs', 'sizes', 'lines', 'tables', 'tiers', 'firstPair', 'initial', 'maintenance'],
  },

  /**
   * As bracketEach, N x r - cum, of a rate r that grows with the root of the size, and of an account that has chosen a leverage of its own:
   * r = max(rate, rate - rate / 5 + imf x sqrt(sizes[k] x size), least), least at leastRates + k x leastBytes (0: none).
   * @shape lines[rows x 6] = notional of a contract, number of its table (u32), 0, size, 0, imf initial, imf maintenance; leastRates: initial,
   *        maintenance; all else as bracketEach
   * @unit  size: units of the underlying a contract
   * @order as bracketEach
   */
  bracketOwn: {
    id: bracketOwnStep,
    arguments: [
      'first',
      'end',
      'rows',
      'pairs',
      'sizes',
      'leastRates',
      'leastBytes',
      'lines',
      'tables',
      'tiers',
      'firstPair',
      'initial',
      'maintenance',
    ],
  },

  /**
   * As bracketOwn in the whole numbers of a ledger. Rates of the tables are in steps: w = max(b, b - floor(b / 5) + floor(root x imf / rootSteps)), root =
   * floor(sqrt(10 n + 1)) of n = sizes[k] x size; N x max(w / steps, least) - cum. Where amounts are whole too (wholes above 0), ceil(N x w / steps) of N in
   * wholes, w at least the nearest step of least. A product counts as the whole number that it is but for a few roundings, else as the one below.
   * @shape ledger[3] = steps, rootSteps, wholes; all else as bracketOwn
   * @unit  steps: of the rate 1; wholes: of a numeraire; imf: in millionths, size in billionths of a unit
   * @order as bracketEach
   */
  bracketLedger: {
    id: bracketLedgerStep,
    arguments: [
      'first',
      'end',
      'rows',
      'pairs',
      'sizes',
      'leastRates',
      'leastBytes',
      'lines',
      'tables',
      'tiers',
      'ledger',
      'firstPair',
      'initial',
      'maintenance',
    ],
  },

  /**
   * Tiers by underlying: N x rate - cum with N = |long - short|, + hedged x min(long, short), which is what offsets.
   * @shape registers longs, shorts of pairs; units[pairs of the book] (u32), tableOf[units] (u32), tables as bracketEach, hedged[units x 2]
   *        -> registers initial, maintenance of count pairs
   * @unit  longs, shorts, out: numeraire; hedged: 1
   * @order N x rate, less cum, then hedged
   */
  bracketNet: {
    id: bracketNetStep,
    arguments: ['longs', 'shorts', 'units', 'tableOf', 'tables', 'tiers', 'hedged', 'firstPair', 'initial', 'maintenance', 'count'],
  },

  /**
   * Counts of positions for and against in a health factor. With now = |quantities[k]| x price and then = paid[k] x scale: assets max(0, -then), of a
   * long one now x held more; debts max(0, then), of a short one now x owed more; + max(0, dues[k]) x due to assets, + max(0, -dues[k]) to debts. The sum
   * of both, and the product, are rounded down to whole units of a ledger, `wholes` of them a numeraire; 0: they are not.
   * @shape stream first .. end of rows, pairs (u32), quantities, paid, dues; lines[rows x 8] = price, scale, held, owed and due, initial and maintenance
   *        each; wholes: cell -> added to four registers of pairs
   * @unit  paid: contracts x price; price, scale, dues, out: numeraire; held, owed, due: 1
   * @order k ascending, after what stands in the registers; the two products of a position are added first
   */
  healthEach: {
    id: healthEachStep,
    arguments: [
      'first',
      'end',
      'rows',
      'pairs',
      'quantities',
      'paid',
      'dues',
      'lines',
      'wholes',
      'firstPair',
      'assetsInitial',
      'assetsMaintenance',
      'debtsInitial',
      'debtsMaintenance',
    ],
  },

  /**
   * Options of an expiry by the pairing of spreads and straddles that asks for least: out[pair] += sum of |quantities[k]| x (premium if long, naked if
   * short) - what pairs save at most. A contract is in one pair. Calls or puts, one long, one short: naked of the short one less max(0, strike of the call
   * bought or put sold - strike of the other); a short call and a short put: naked less premium of the one of less naked; multipliers must agree.
   * @shape groups[groups x 4] (u32) = first, end, expiry, pair; rows[k] (u32), quantities[k]; lines[rows x 4] = premium, naked, strike, multiplier (negative
   *        of a put); nodes: scratch, four doubles an option of the largest expiry and eight more -> added to register out of pairs
   * @unit  quantities: contracts, not 0; premium, naked, strike, out: numeraire
   * @order positions of an expiry, then what is saved by left (short call, long put) and right in the order of positions; expiries ascending
   */
  pairing: {
    id: pairingStep,
    arguments: ['groups', 'firstGroup', 'endGroup', 'rows', 'quantities', 'lines', 'nodes', 'firstPair', 'out'],
  },

  /**
   * Options of an expiry, charged alone or at most their maximum loss: min(alone, loss + unpaired x index x max(0, -calls)), added to both views of
   * the pair; loss = max(0, worth - lowest) + owed, lowest the least of what all pay over the prices 0 and each strike. All of it is sums of
   * size x lines[slot]: alone (initial, maintenance), worth, owed, net calls, payoff and slope at price 0, and by how much the slope bends at the strike.
   * Where unpaired calls are not charged, the rate is 0.
   * @shape stream first .. end of rows, slots, groupOf (u32), sizes, keeps, by strike within an expiry; lines[slots x 8], strikes[rows];
   *        groups[groups x 4] (u32) = first, end, expiry, pair; firstGroup .. endGroup those of the block; units[pairs of the book] (u32), indexes[units],
   *        unpaired[units x 2]; scratch: 10 doubles a group of the block -> added to registers initial, maintenance of pairs
   * @unit  sizes: contracts; alone, worth, owed, payoff, out: numeraire; calls: coins; index, strike: numeraire a coin; unpaired: 1
   * @order in an expiry the seven sums, then the walk over the strikes, both by position; then expiries, after what stands in the registers
   */
  expiryLoss: {
    id: expiryLossStep,
    arguments: [
      'first',
      'end',
      'rows',
      'slots',
      'sizes',
      'keeps',
      'groupOf',
      'lines',
      'strikes',
      'groups',
      'firstGroup',
      'endGroup',
      'units',
      'indexes',
      'unpaired',
      'scratch',
      'firstPair',
      'initial',
      'maintenance',
    ],
  },

  /**
   * Net exposures by expiry: out[pair] += |sum of quantities[k] x deltas[row]| x factors[expiry].
   * @shape stream first .. end of rows, groupOf (u32), quantities, keeps; deltas[rows]; groups as expiryLoss; factors[expiries];
   *        scratch: a double a group of the block -> added to register out of pairs
   * @unit  deltas: of one contract; factors: numeraire a unit of it; out: numeraire
   * @order positions of an expiry, then expiries, after what stands in the register
   */
  expiryShock: {
    id: expiryShockStep,
    arguments: [
      'first',
      'end',
      'rows',
      'quantities',
      'keeps',
      'groupOf',
      'deltas',
      'groups',
      'firstGroup',
      'endGroup',
      'factors',
      'scratch',
      'firstPair',
      'out',
    ],
  },

  /**
   * Risk by factors, two an underlying: out[a] = scale x sqrt(|e L|^2), e[2 u] = spots + coins x vols[2 u], e[2 u + 1] = vegas of the pair, 0 where the
   * account does not hold u.
   * @shape pairStarts[count + 1] (u32); units[pairs of the book] (u32); registers spots, vegas, coins of pairs; vols[order]; lower[order x order],
   *        row-major, zeros above the diagonal; columns: scratch, order columns `stride` bytes apart, each with room for count rounded up to 8;
   *        scale: cell -> register out of count accounts, rounded up to 8
   * @unit  spots, vegas: numeraire at one standard deviation; coins, out: numeraire; vols: 1
   * @order columns of L ascending; in each, factors from the diagonal down
   */
  factorForm: {
    id: factorFormStep,
    arguments: ['pairStarts', 'units', 'spots', 'vegas', 'coins', 'vols', 'lower', 'columns', 'stride', 'order', 'scale', 'out', 'count'],
  },

  /**
   * Amounts of underlyings put together by correlation: out[a] = max(sqrt(sum of rho s_u s_v M_u M_v) + others, floor x largest M), rho the worse of
   * two matrices for the signs it meets: alike[u, v] where s_u s_v is 1, opposed where it is -1 (negated already), unknown where one of them is 0 or no
   * number. An amount that is not above 0 counts as none; an underlying without a line counts among the others, which add up.
   * @shape pairStarts[count + 1] (u32); units[pairs of the book] (u32); registers amounts, signs of pairs; lines[units] (u32; 2^32 - 1: none);
   *        alike, opposed, unknown[names x names]; floor: cell -> register out of count accounts
   * @unit  amounts, out: numeraire; the rest: 1
   * @order pairs ascending: M_u^2, then 2 rho M_u M_v for each v before u; others ascending
   */
  correlated: {
    id: correlatedStep,
    arguments: ['pairStarts', 'units', 'amounts', 'signs', 'lines', 'alike', 'opposed', 'unknown', 'names', 'floor', 'out', 'count'],
  },
} as const;
