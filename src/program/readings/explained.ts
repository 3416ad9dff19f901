// A formula of one account taken apart: every part with its number, which parts decide it, what each term adds, the worst scenario.
import type { ScanRows } from '../compile/scanRows.js';
import { contributions, decides, largestPair } from './contributions.js';
import type { Readings, RequirementPart, WorstOfScan } from './readings.js';
import { type ScenarioShape, scenarioOf } from './scenarioShape.js';
import { type ReadNode, termsOf } from './tree.js';

export interface ExplainedPart {
  /** As the document writes it: a name, or the text of a part. */
  readonly label: string;
  /** Text of a named formula. */
  readonly formula?: string;
  /** Under a sum, a largest or a correlated over underlyings: which one. */
  readonly underlying?: string;
  /** Numeraire where it is an amount; Infinity where nothing limits it. */
  readonly value: number;
  /** Whether the whole would be another without it: the first that attains a max, min or largest, every part of a sum. */
  readonly binding: boolean;
  /** Scenario with the largest loss of a term over scenarios. */
  readonly scenario?: string;
  readonly parts: readonly ExplainedPart[];
}

/** Contribution of a term, of the account or of one underlying. */
export interface TermContribution {
  readonly term: string;
  readonly underlying?: string;
  readonly scenario?: string;
  readonly value: number;
}

/** The scenario of a term in which most is lost. */
export interface ExplainedScenario extends ScenarioShape {
  readonly term: string;
  /** Underlying of a term by underlying. */
  readonly underlying?: string;
  /** Loss in it as the term counts it; numeraire. */
  readonly loss: number;
}

export interface ExplainedFormula {
  readonly value: number;
  readonly formula: ExplainedPart;
  /** The terms that decide it, what adds most first; of a formula that is linear in its terms they sum to the value. */
  readonly binding: readonly TermContribution[];
  /** Worst scenario of the scan that adds most, or of the largest one if none adds; null without a loss. */
  readonly worst: ExplainedScenario | null;
}

/** Explanation of account n of the current block. */
export function explained(readings: Readings, requirement: string, part: RequirementPart, account: number): ExplainedFormula {
  const tree = readings.tree(requirement, part);
  const terms = termsOf(tree);
  const worst = new Map<ScanRows, WorstOfScan>();
  for (const { scans } of terms) for (const scan of scans) if (!worst.has(scan)) worst.set(scan, readings.worst(scan));
  const { cells, underlyings } = readings;
  const idOf = (pair: number): string => underlyings[cells.underlyings[pair]];

  /** The worst of a term at a pair, or of the whole account. */
  const worstOf = (
    node: ReadNode,
    pair: number,
  ): { readonly scan: ScanRows; readonly scenario: number; readonly loss: number; readonly pair: number } | undefined => {
    let found: { scan: ScanRows; scenario: number; loss: number; pair: number } | undefined;
    const look = (scan: ScanRows, at: number, of: number): void => {
      const { scenarios, losses } = worst.get(scan) as WorstOfScan;
      const [scenario, loss] = [scenarios[at], losses[at]];
      if (scenario >= 0 && loss > (found?.loss ?? 0)) found = { scan, scenario, loss, pair: of };
    };
    for (const scan of node.scans) {
      if (scan.space === 'account') look(scan, account, -1);
      else
        for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++)
          if ((pair < 0 || p === pair) && (scan.of === undefined || scan.of(cells.underlyings[p]))) look(scan, p, p);
    }
    return found;
  };
  const scenarioAt = (node: ReadNode, pair: number): { readonly scenario?: string } => {
    const found = worstOf(node, pair);
    return found === undefined ? {} : { scenario: scenarioOf(readings, found.scan, found.scenario).label };
  };

  const build = (node: ReadNode, pair: number, binding: boolean, named: boolean): ExplainedPart => {
    const { kind, label, formula, cell } = node;
    const base = {
      label,
      ...(formula === undefined ? {} : { formula }),
      ...(named ? { underlying: idOf(pair) } : {}),
      value: cell(account, pair),
      binding,
      ...(kind === 'term' ? scenarioAt(node, node.whole ? -1 : pair) : {}),
    };
    return { ...base, parts: partsOf(node, pair, binding) };
  };
  const partsOf = (node: ReadNode, pair: number, binding: boolean): ExplainedPart[] => {
    const { kind, parts } = node;
    if (kind === 'sum' || kind === 'largest' || kind === 'correlated') {
      const most = kind === 'largest' ? largestPair(node, cells, account) : -1;
      const made: ExplainedPart[] = [];
      for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++)
        made.push(build(parts[0], p, binding && (most < 0 || p === most), true));
      return made;
    }
    const first = kind === 'max' || kind === 'min' ? decides(node, account, pair) : -1;
    return parts.map((one, i) => build(one, pair, binding && (first < 0 || i === first), false));
  };

  const added = new Map<string, { node: ReadNode; pair: number; value: number }>();
  contributions(tree, cells, account, (node, value, pair) => {
    const key = `${node.label} ${pair}`;
    const known = added.get(key);
    if (known === undefined) added.set(key, { node, pair, value });
    else known.value += value;
  });
  const binding = [...added.values()]
    .filter(({ value }) => value !== 0)
    .sort((x, y) => Math.abs(y.value) - Math.abs(x.value))
    .map(
      ({ node, pair, value }): TermContribution => ({
        term: node.name as string,
        ...(pair < 0 ? {} : { underlying: idOf(pair) }),
        ...scenarioAt(node, pair),
        value,
      }),
    );
  const scanned = terms.filter(({ scans }) => scans.length > 0);
  const sumOf = (node: ReadNode): number =>
    [...added.values()].reduce((sum, one) => sum + (one.node.label === node.label && one.value > 0 ? one.value : 0), 0);
  const adding = scanned.filter((node) => sumOf(node) > 0).sort((x, y) => sumOf(y) - sumOf(x));
  const found = (adding.length > 0 ? adding.slice(0, 1) : scanned)
    .map((node) => ({ node, worst: worstOf(node, -1) }))
    .filter((one) => one.worst !== undefined)
    .sort((x, y) => (y.worst?.loss ?? 0) - (x.worst?.loss ?? 0))[0];
  return {
    value: tree.cell(account, -1),
    formula: rootOf(part, build(tree, -1, true, false), tree),
    binding,
    worst:
      found?.worst === undefined
        ? null
        : {
            term: found.node.name as string,
            ...(found.worst.pair < 0 ? {} : { underlying: idOf(found.worst.pair) }),
            ...scenarioOf(readings, found.worst.scan, found.worst.scenario),
            loss: found.worst.loss,
          },
  };
}

/** A formula under the name of what it is asked for; where it is but a name, what that stands for is its part. */
function rootOf(part: RequirementPart, built: ExplainedPart, { label, formula, parts }: ReadNode): ExplainedPart {
  const named = formula !== undefined || parts.length === 0;
  return { label: part, formula: label, value: built.value, binding: true, parts: named ? [built] : built.parts };
}
