// Old grids of scenarios: states of volatility become shocks of the document, lists of scenarios blocks.
import { Fault } from '../../../fault.js';
import type { Draft } from './draft.js';
import { Reading } from './reading.js';

const modelFields = ['prices', 'priceRanges', 'fixedForward', 'from', 'coinPrice', 'settlementMinutes', 'volStates', 'scenarios'];

interface OldScenario {
  readonly move: number;
  readonly vol: string;
  readonly weight: number;
}

interface Block {
  readonly moves: number[];
  readonly vols: string[];
  readonly weights: number[];
}

/** The extended table of an old risk matrix: its ranges are those of another grid. */
export interface FarTable {
  readonly priceRange: unknown;
  readonly factor: unknown;
  readonly dampener: unknown;
  readonly edge: boolean;
}

export class Grids {
  readonly #draft: Draft;
  readonly #old: Readonly<Record<string, unknown>>;
  readonly #sets = new Map<string, string>();

  constructor(grids: Readonly<Record<string, unknown>>, draft: Draft) {
    this.#old = grids;
    this.#draft = draft;
  }

  #grid(name: string, path: string): Reading {
    if (!Object.hasOwn(this.#old, name)) throw new Fault('NOT_FOUND', path, `one of ${Object.keys(this.#old).join(', ')}`, name);
    const grid = this.#old[name];
    const arrays = typeof grid === 'object' && grid !== null && (grid as { prices?: unknown }).prices === 'arrays';
    return new Reading(grid, `old.grids.${name}`, arrays ? ['prices', 'scenarios'] : modelFields);
  }

  priceRange(name: string, path: string): unknown {
    return this.#grid(name, path).fields.priceRanges;
  }

  /** The scenario set of a grid, made once; `either` are states that may come with either sign. */
  set(name: string, path: string, either: readonly string[] = [], far?: FarTable): string {
    const key = `${name} ${either.join()} ${JSON.stringify(far)}`;
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const set = this.#draft.nameFor(this.#draft.scenarios[name] === undefined ? name : `${name}_far`);
    this.#sets.set(key, set);
    const grid = this.#grid(name, path);
    this.#draft.scenarios[set] = grid.fields.prices === 'arrays' ? arraysOf(grid) : this.#model(grid, name, either, far);
    return set;
  }

  #model(grid: Reading, name: string, either: readonly string[], far: FarTable | undefined): object {
    const shocks = grid.table('volStates', (state, path) => this.#shock(state, path));
    const named: Record<string, string> = {};
    for (const [state, shock] of Object.entries(shocks))
      named[state] =
        shock === undefined ? 'unchanged' : this.#shockName(state, name, either.includes(state) ? { ...shock, eitherSign: true } : shock);
    const ranges = grid.numbers('priceRanges');
    const whole = Object.values(ranges).every((range) => range === 1);
    if (far !== undefined && !whole) grid.refuse('priceRanges', '1: the moves of an extended table are of the price');
    const minutes = grid.fields.settlementMinutes;
    const fixed = grid.wordOrNone('fixedForward');
    const scenarios = grid.list('scenarios', (entry, path): OldScenario => {
      const one = new Reading(entry, path, ['move', 'vol', 'weight']);
      return { move: one.number('move'), vol: one.word('vol'), weight: one.number('weight') };
    });
    const blocks = blocksOf(scenarios).map(({ moves, vols, weights }) => ({
      [whole ? 'moves' : 'ranges']: moves,
      vols: vols.map((vol) => named[vol] ?? vol),
      weight: weights.every((weight) => weight === weights[0]) ? weights[0] : weights,
      ...(far === undefined ? {} : { beyond: { factor: far.factor, dampener: far.dampener, edge: far.edge } }),
    }));
    return {
      price: grid.word('from'),
      coin: grid.word('coinPrice') === 'scenario' ? 'shocked' : 'current',
      ...(far !== undefined ? { priceRange: far.priceRange } : whole ? {} : { priceRange: ranges }),
      ...(fixed === undefined && minutes === null
        ? {}
        : { settlement: { ...(fixed === undefined ? {} : { fixed }), ...(minutes === null ? {} : { minutes }) } }),
      blocks,
    };
  }

  #shock(state: unknown, path: string): object | undefined {
    const kind = (state as { shock?: unknown } | null)?.shock;
    if (kind === 'unchanged') return undefined;
    if (kind === 'absolute') return { absolute: new Reading(state, path, ['shock', 'size']).number('size') };
    if (kind === 'skew') {
      const { shock: _, ...skew } = new Reading(state, path, [
        'shock',
        'wings',
        'capBase',
        'capPerRootYear',
        'leastWidth',
        'widthScale',
        'widthVol',
        'widthVolPerRootYear',
      ]).fields;
      return { skew };
    }
    if (kind !== 'relative') throw new Fault('UNKNOWN_KIND', `${path}.shock`, 'one of unchanged, relative, absolute, skew', kind);
    const { size, term, floor } = new Reading(state, path, ['shock', 'size', 'term', 'floor']).fields;
    this.#draft.once('term', term, `${path}.term`);
    return { relative: size, ...(floor === null ? {} : { floor }) };
  }

  /** States of two grids share a name where they are the same. */
  #shockName(state: string, grid: string, shock: object): string {
    const { shocks } = this.#draft;
    for (const name of [state, `${grid}_${state}`, `${grid}_${state}_eitherSign`]) {
      if (name === 'unchanged' || (shocks[name] !== undefined && JSON.stringify(shocks[name]) !== JSON.stringify(shock))) continue;
      shocks[name] = shock;
      return name;
    }
    throw new Fault('BAD_RULES', `old.grids.${grid}.volStates.${state}`, 'a state that one name can be found for', state);
  }
}

function arraysOf(grid: Reading): object {
  const weights = grid.list('scenarios', (entry, path) => new Reading(entry, path, ['weight']).number('weight'));
  if (weights.some((weight) => weight !== 1)) grid.refuse('scenarios', 'of the weight 1: published arrays count as they are');
  return { price: 'model', coin: 'shocked', arrays: weights.length };
}

/** Blocks of moves, outer, and vols, inner, that list these scenarios in this order. */
function blocksOf(scenarios: readonly OldScenario[]): readonly Block[] {
  const perMove: { move: number; vols: string[]; weight: number }[] = [];
  for (const { move, vol, weight } of scenarios) {
    const last = perMove.at(-1);
    if (last !== undefined && last.move === move && last.weight === weight && !last.vols.includes(vol)) last.vols.push(vol);
    else perMove.push({ move, vols: [vol], weight });
  }
  const blocks: Block[] = [];
  for (const { move, vols, weight } of perMove) {
    const last = blocks.at(-1);
    if (last !== undefined && last.vols.join() === vols.join()) {
      last.moves.push(move);
      last.weights.push(weight);
    } else blocks.push({ moves: [move], vols, weights: [weight] });
  }
  return blocks;
}
