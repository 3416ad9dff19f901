// What decides a requirement, account by account: the term that adds most, and the scenario in which most is lost.
import { ExactSum } from '../../book/exactSum.js';
import type { ScenarioSet } from '../../rules/document/scenarioSet.js';
import { scenarioLabels } from '../../rules/document/scenarios.js';
import type { ScanRows } from '../compile/scanRows.js';
import { contributions } from './contributions.js';
import type { Readings, RequirementPart, WorstOfScan } from './readings.js';
import { type ReadNode, termsOf } from './tree.js';

/** A scenario of a set of the document. */
export interface NamedScenario {
  readonly set: string;
  /** `-0.75 up`: the move as the set states it and the shock of vols; `array 7` of published arrays. */
  readonly label: string;
}

/** By account of the book; -1 where there is none, and where the account has no figures. */
export interface Bindings {
  readonly requirement: string;
  readonly part: RequirementPart;
  /** Terms of the formula, in its order; underlyings of the market; every scenario of the sets that its terms scan. */
  readonly terms: readonly string[];
  readonly underlyings: readonly string[];
  readonly scenarios: readonly NamedScenario[];
  /** Which of `terms` adds most to the requirement, and of which underlying most of that comes (-1 where the term is of the account). */
  readonly bindingTerms: Int32Array;
  readonly bindingUnderlyings: Int32Array;
  /** Which of `scenarios` is worst, as the requirement counts it: of the scan that adds most, or the largest one where none adds anything. */
  readonly worstScenarios: Int32Array;
  /** Loss in it: of the account, or of the underlying if the scan is by underlying; numeraire. */
  readonly worstLosses: Float64Array;
  /** How many accounts each binds, most first. */
  readonly termCounts: readonly { readonly term: string; readonly accounts: number }[];
  readonly scenarioCounts: readonly (NamedScenario & { readonly accounts: number; readonly loss: number })[];
}

/** How many accounts each term and scenario decides, most first, of those that are counted. */
export function countedBindings(
  {
    terms,
    scenarios,
    bindingTerms,
    worstScenarios,
    worstLosses,
  }: Pick<Bindings, 'terms' | 'scenarios' | 'bindingTerms' | 'worstScenarios' | 'worstLosses'>,
  counts: (account: number) => boolean,
): Pick<Bindings, 'termCounts' | 'scenarioCounts'> {
  const ofTerms = new Int32Array(terms.length);
  const ofScenarios = new Int32Array(scenarios.length);
  const losses = scenarios.map(() => new ExactSum());
  for (let a = 0; a < bindingTerms.length; a++) {
    if (!counts(a)) continue;
    const [term, scenario] = [bindingTerms[a], worstScenarios[a]];
    if (term >= 0) ofTerms[term] += 1;
    if (scenario < 0) continue;
    ofScenarios[scenario] += 1;
    losses[scenario].add(worstLosses[a]);
  }
  return {
    termCounts: counted(ofTerms, (n, accounts) => ({ term: terms[n], accounts })).sort((x, y) => y.accounts - x.accounts),
    scenarioCounts: counted(ofScenarios, (n, accounts) => ({
      ...scenarios[n],
      ...{ accounts, loss: losses[n].value },
    })).sort((x, y) => y.loss - x.loss),
  };
}

/** Entries with a count above 0: */
function counted<T>(column: Int32Array, made: (n: number, count: number) => T): T[] {
  const found: T[] = [];
  for (let n = 0; n < column.length; n++) if (column[n] !== 0) found.push(made(n, column[n]));
  return found;
}

/** Which scenarios a scan numbers from where. */
export class ScenarioIndex {
  readonly list: NamedScenario[] = [];
  readonly #firsts = new Map<string, number>();

  /** Number of the first scenario of a set. */
  first({ set, table }: { readonly set: string; readonly table: { readonly set: ScenarioSet } }): number {
    const known = this.#firsts.get(set);
    if (known !== undefined) return known;
    const first = this.list.length;
    this.#firsts.set(set, first);
    this.list.push(...scenarioLabels(table.set).map((label) => ({ set, label })));
    return first;
  }
}

/** Deciding parts of the accounts of blocks, one block after another. */
export class BindingColumns {
  readonly #scenarios = new ScenarioIndex();
  readonly #terms: string[] = [];
  readonly #columns: Pick<Bindings, 'bindingTerms' | 'bindingUnderlyings' | 'worstScenarios' | 'worstLosses'>;

  constructor(accounts: number) {
    this.#columns = {
      bindingTerms: new Int32Array(accounts).fill(-1),
      bindingUnderlyings: new Int32Array(accounts).fill(-1),
      worstScenarios: new Int32Array(accounts).fill(-1),
      worstLosses: new Float64Array(accounts),
    };
  }

  /** Reads the block at hand: its accounts `first` .. of the columns; `codes` of them. */
  add(readings: Readings, requirement: string, part: RequirementPart, first: number, codes: Uint8Array): void {
    const tree = readings.tree(requirement, part);
    const terms = termsOf(tree);
    const numbers = new Map(terms.map(({ label, name }) => [label, this.#termNumber(name as string)]));
    const worst = new Map<ScanRows, WorstOfScan>();
    for (const { scans } of terms) for (const scan of scans) if (!worst.has(scan)) worst.set(scan, readings.worst(scan));
    const { cells } = readings;
    const sums = new Float64Array(this.#terms.length);
    const most = new Float64Array(this.#terms.length);
    const pairs = new Int32Array(this.#terms.length);
    const { bindingTerms, bindingUnderlyings, worstScenarios, worstLosses } = this.#columns;
    for (let a = 0; a < codes.length; a++) {
      if (codes[a] !== 0) continue;
      sums.fill(0);
      most.fill(0);
      pairs.fill(-1);
      contributions(tree, cells, a, ({ label }, value, pair) => {
        const t = numbers.get(label) as number;
        sums[t] += value;
        if (pair < 0 || !(value > most[t])) return;
        most[t] = value;
        pairs[t] = pair;
      });
      let term = -1;
      let scanning: ReadNode | undefined;
      for (const node of terms) {
        const t = numbers.get(node.label) as number;
        if (!(sums[t] > 0)) continue;
        if (term < 0 || sums[t] > sums[term]) term = t;
        if (node.scans.length > 0 && (scanning === undefined || sums[t] > sums[numbers.get(scanning.label) as number])) scanning = node;
      }
      bindingTerms[first + a] = term;
      const pair = term < 0 ? -1 : pairs[term];
      bindingUnderlyings[first + a] = pair < 0 ? -1 : cells.underlyings[pair];
      const candidates = scanning === undefined ? terms.filter(({ scans }) => scans.length > 0) : [scanning];
      for (const node of candidates) {
        const found = this.#worstOf(node, a, readings, worst);
        if (found === undefined || !(found.loss > worstLosses[first + a])) continue;
        worstScenarios[first + a] = found.scenario;
        worstLosses[first + a] = found.loss;
      }
    }
  }

  result(requirement: string, part: RequirementPart, underlyings: readonly string[]): Bindings {
    const found = { terms: this.#terms, scenarios: this.#scenarios.list, ...this.#columns };
    return { requirement, part, underlyings, ...found, ...countedBindings(found, () => true) };
  }

  /** The worst scenario of a term over scenarios: of the account, or of the pair that loses most. */
  #worstOf(
    node: ReadNode,
    account: number,
    { cells }: Readings,
    worst: ReadonlyMap<ScanRows, WorstOfScan>,
  ): { readonly scenario: number; readonly loss: number } | undefined {
    let found: { scenario: number; loss: number } | undefined;
    const look = (scan: ScanRows, at: number): void => {
      const { scenarios, losses } = worst.get(scan) as WorstOfScan;
      const scenario = scenarios[at];
      const loss = losses[at];
      if (scenario >= 0 && loss > (found?.loss ?? 0)) found = { scenario: this.#scenarios.first(scan) + scenario, loss };
    };
    for (const scan of node.scans) {
      if (scan.space === 'account') look(scan, account);
      else
        for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++)
          if (scan.of === undefined || scan.of(cells.underlyings[p])) look(scan, p);
    }
    return found;
  }

  #termNumber(name: string): number {
    const known = this.#terms.indexOf(name);
    return known >= 0 ? known : this.#terms.push(name) - 1;
  }
}
