// P&L of the account over moves of prices and vols, by leg: the rule's scenarios where the requirement has any, else a plain grid.
import { bookOf, Fault } from '../../index.js';
import type { Held } from './held.js';
import { openingRules } from './openingRules.js';

export interface GridAsked {
  readonly requirement: string;
  /** A term over scenarios; '' is the first that the requirement reads; 'plain' is the grid below. */
  readonly term: string;
  /** Row of what the term counts (an underlying, an expiry); 0 where it counts the account. */
  readonly row: number;
}

export interface GridColumn {
  /** Relative move, by underlying that is held. */
  readonly moves: Readonly<Record<string, number>>;
  /** Share of the P&L that the rule charges, where it is one for the column. */
  readonly weight: number;
}

export interface Grid {
  readonly term: string;
  /** Terms over scenarios of the requirement. */
  readonly terms: readonly string[];
  /** What the rows of the term are of; one alone where it is of the account. */
  readonly of: readonly string[];
  readonly columns: readonly GridColumn[];
  /** Shocks of vols, by name. */
  readonly vols: readonly string[];
  /** [vols x columns]: P&L, unweighted; NaN where the rule looks at nothing. */
  readonly pnls: readonly number[];
  /** The cell in which the requirement counts the largest loss; -1 for none. */
  readonly binding: number;
  readonly parts: readonly { readonly instrument: string; readonly pnls: readonly number[] }[];
}

/** Of the plain grid: moves of every price alike, relative shocks of every vol alike. */
const plainMoves = [-0.4, -0.3, -0.2, -0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4];
const plainVols: readonly (readonly [name: string, size: number])[] = [
  ['+100 %', 1],
  ['+50 %', 0.5],
  ['same', 0],
  ['-25 %', -0.25],
  ['-50 %', -0.5],
];

export async function grid(held: Held, asked: GridAsked): Promise<Grid> {
  const terms = scanTerms(held, asked.requirement);
  const term = asked.term === '' ? (terms[0] ?? 'plain') : asked.term;
  return term === 'plain' ? plain(held, terms) : ofRule(held, { ...asked, term }, terms);
}

/** Terms of the rules over scenarios with moves, which the requirement reads. */
function scanTerms({ rules, one }: Held, requirement: string): readonly string[] {
  const view = one.engine.account(one.holding.account, one.holding.subaccount);
  return Object.keys(rules.terms).filter((term) => {
    try {
      const { scenarios, instruments } = view.scenarioPnls(term, { requirement });
      return instruments.length > 0 && scenarios.every(({ moves }) => moves !== undefined);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return false;
    }
  });
}

function ofRule({ one, market }: Held, { requirement, term, row }: GridAsked, terms: readonly string[]): Grid {
  const view = one.engine.account(one.holding.account, one.holding.subaccount);
  const { scenarios, instruments, positions, counted, of } = view.scenarioPnls(term, { requirement });
  const quotes = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument]));
  const [chosen] = [of[row] ?? of[0]];
  const inRow = (instrument: string): boolean =>
    chosen?.underlying === undefined || quotes.get(instrument)?.underlying === chosen.underlying;
  const shown = instruments.map((instrument, n) => ({ instrument, n })).filter(({ instrument }) => inRow(instrument));
  const underlyings = [...new Set(shown.flatMap(({ instrument }) => quotes.get(instrument)?.underlying ?? []))];
  const keys = scenarios.map(({ moves = {} }) => JSON.stringify(underlyings.map((id) => moves[id] ?? 0)));
  const lead = underlyings[0] ?? '';
  const first = (key: string): (typeof scenarios)[number] => scenarios[keys.indexOf(key)] as (typeof scenarios)[number];
  const columns = [...new Set(keys)].sort((x, y) => (first(x).moves?.[lead] ?? 0) - (first(y).moves?.[lead] ?? 0));
  const vols = [...new Set(scenarios.map(({ vol }) => vol ?? ''))].sort((x, y) => rank(x) - rank(y));
  const weightOf = (s: number): number => scenarios[s]?.weights?.[lead] ?? 1;
  const empty = (): number[] => new Array<number>(columns.length * vols.length).fill(Number.NaN);
  const cellOf = scenarios.map(({ vol }, s) => vols.indexOf(vol ?? '') * columns.length + columns.indexOf(keys[s] as string));
  const spread = (value: (s: number) => number): number[] => {
    const cells = empty();
    for (const [s, cell] of cellOf.entries()) cells[cell] = value(s);
    return cells;
  };
  const width = scenarios.length;
  const base = Math.max(0, of.indexOf(chosen as (typeof of)[number])) * width;
  let worst = 0;
  for (let s = 1; s < width; s++) if ((counted[base + s] as number) < (counted[base + worst] as number)) worst = s;
  const parts = shown.map(({ instrument, n }) => ({ instrument, pnls: spread((s) => (positions[n * width + s] as number) / weightOf(s)) }));
  const pnls = spread((s) => (counted[base + s] as number) / weightOf(s));
  const rest = pnls.map((pnl, cell) => pnl - parts.reduce((sum, part) => sum + (part.pnls[cell] as number), 0));
  const size = Math.max(...pnls.map((pnl) => Math.abs(pnl) || 0));
  const other = rest.some((pnl) => Math.abs(pnl) > 1e-9 * size) ? [{ instrument: 'coins, orders and offsets', pnls: rest }] : [];
  return {
    term,
    terms,
    of: of.map((one) => [one.underlying, one.expiry].filter((word) => word !== undefined).join(' ') || 'account'),
    columns: columns.map((key) => {
      const s = keys.indexOf(key);
      const moves = scenarios[s]?.moves ?? {};
      return { moves: Object.fromEntries(underlyings.map((id) => [id, moves[id] ?? 0])), weight: weightOf(s) };
    }),
    vols,
    pnls,
    binding: (counted[base + worst] ?? 0) < 0 ? (cellOf[worst] as number) : -1,
    parts: [...parts, ...other],
  };
}

/** Shocks upwards first. */
const rank = (vol: string): number => (vol === 'up' ? 0 : vol === 'unchanged' ? 1 : vol === 'down' ? 2 : 1.5);

async function plain({ core, market, one }: Held, terms: readonly string[]): Promise<Grid> {
  const { holding } = one;
  const legs = [
    ...holding.positions.map((position) => ({ name: position.instrument, positions: [position], collateral: [] })),
    { name: 'collateral', positions: [], collateral: holding.collateral },
  ];
  const book = bookOf(
    legs.map(({ name, ...held }, n) => ({ account: `${n} ${name}`, subaccount: '', mode: 'isolated' as const, ...held })),
  );
  const engine = await core.prepare({ book, market, rules: openingRules.rules() });
  try {
    const scenarios = plainVols.flatMap(([, size], row) =>
      plainMoves.map((move, column) => ({
        name: `${row} ${column}`,
        kind: 'user' as const,
        description: 'Every price and every vol moves alike.',
        source: 'the grid of the page',
        spotUnit: 'simple' as const,
        spots: { '*': move },
        vols: { '*': { kind: 'relative' as const, size } },
        basis: { '*': 0 },
        assets: { '*': 0 },
      })),
    );
    const { pnls } = await engine.stress(scenarios);
    const cells = scenarios.map((_, s) => legs.reduce((sum, __, n) => sum + (pnls[s * legs.length + n] as number), 0));
    const underlyings = market.underlyings.map(({ id }) => id);
    return {
      term: 'plain',
      terms,
      of: ['account'],
      columns: plainMoves.map((move) => ({ moves: Object.fromEntries(underlyings.map((id) => [id, move])), weight: 1 })),
      vols: plainVols.map(([name]) => name),
      pnls: cells,
      binding: -1,
      parts: legs.map(({ name }, n) => ({ instrument: name, pnls: scenarios.map((_, s) => pnls[s * legs.length + n] as number) })),
    };
  } finally {
    engine.dispose();
  }
}
