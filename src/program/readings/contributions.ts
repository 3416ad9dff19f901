// Contribution of each term to a requirement of an account, from the formula's top down.
// A sum takes each of its parts, max, min and largest the one that decides, a product a
// part times the other; so the contributions of a formula that is linear in its terms add up to it.
import type { Cells } from './cells.js';
import type { ReadNode } from './tree.js';

/** Called with a term, what it adds, and the pair it is of (-1: of the whole account). */
export type TakeContribution = (term: ReadNode, value: number, pair: number) => void;

export function contributions(node: ReadNode, cells: Cells, account: number, take: TakeContribution): void {
  visit(node, account, -1, 1, cells, take);
}

/** `ratio`: what the root changes by for a change of this node. */
function visit(node: ReadNode, account: number, pair: number, ratio: number, cells: Cells, take: TakeContribution): void {
  if (!node.reads) return;
  const { kind, parts } = node;
  const left = parts[0];
  const right = parts[1];
  switch (kind) {
    case 'term':
      take(node, ratio * node.cell(account, pair), node.whole ? -1 : pair);
      return;
    case 'same':
      visit(left, account, pair, ratio, cells, take);
      return;
    case 'negate':
      visit(left, account, pair, -ratio, cells, take);
      return;
    case '+':
    case '-':
      visit(left, account, pair, ratio, cells, take);
      visit(right, account, pair, kind === '+' ? ratio : -ratio, cells, take);
      return;
    case '*': {
      // a product of terms is shared by halves
      const share = left.reads && right.reads ? ratio / 2 : ratio;
      if (left.reads) visit(left, account, pair, share * right.cell(account, pair), cells, take);
      if (right.reads) visit(right, account, pair, share * left.cell(account, pair), cells, take);
      return;
    }
    case '/':
      if (left.reads) visit(left, account, pair, ratio / right.cell(account, pair), cells, take);
      else visit(right, account, pair, quotient(ratio * node.cell(account, pair), right.cell(account, pair)), cells, take);
      return;
    case 'max':
    case 'min':
      visit(parts[decides(node, account, pair)], account, pair, ratio, cells, take);
      return;
    case 'abs':
      visit(left, account, pair, left.cell(account, pair) < 0 ? -ratio : ratio, cells, take);
      return;
    case 'sqrt':
    case 'roundUp':
    case 'roundDown':
      visit(left, account, pair, quotient(ratio * node.cell(account, pair), left.cell(account, pair)), cells, take);
      return;
    case 'sum':
      for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++) visit(left, account, p, ratio, cells, take);
      return;
    case 'largest': {
      const p = largestPair(node, cells, account);
      if (p >= 0) visit(left, account, p, ratio, cells, take);
      return;
    }
    case 'correlated': {
      let sum = 0;
      for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++) sum += left.cell(account, p);
      const share = quotient(ratio * node.cell(account, pair), sum);
      for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++) visit(left, account, p, share, cells, take);
    }
  }
}

function quotient(x: number, y: number): number {
  return y === 0 ? 0 : x / y;
}

/** Which part of a max or min is its value: the first that attains it. */
export function decides({ parts, cell }: ReadNode, account: number, pair: number): number {
  const value = cell(account, pair);
  for (let i = 0; i < parts.length; i++) if (parts[i].cell(account, pair) === value) return i;
  return 0;
}

/** The pair that attains `largest`; -1 where the account has none. */
export function largestPair({ parts }: ReadNode, { pairStarts }: Cells, account: number): number {
  const [of] = parts as readonly [ReadNode];
  let found = -1;
  for (let p = pairStarts[account]; p < pairStarts[account + 1]; p++)
    if (found < 0 || of.cell(account, p) > of.cell(account, found)) found = p;
  return found;
}
