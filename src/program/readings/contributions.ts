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
  const [left, right] = parts as readonly [ReadNode, ReadNode];
  const at = (part: ReadNode, to: number, p = pair): void => visit(part, account, p, to, cells, take);
  const read = (part: ReadNode): number => part.cell(account, pair);
  switch (kind) {
    case 'term':
      take(node, ratio * node.cell(account, pair), node.whole ? -1 : pair);
      return;
    case 'same':
      at(left, ratio);
      return;
    case 'negate':
      at(left, -ratio);
      return;
    case '+':
    case '-':
      at(left, ratio);
      at(right, kind === '+' ? ratio : -ratio);
      return;
    case '*': {
      // a product of terms is shared by halves
      const share = left.reads && right.reads ? ratio / 2 : ratio;
      at(left, share * read(right));
      at(right, share * read(left));
      return;
    }
    case '/':
      if (left.reads) at(left, ratio / read(right));
      else at(right, quotient(ratio * node.cell(account, pair), read(right)));
      return;
    case 'max':
    case 'min':
      at(parts[decides(node, account, pair)], ratio);
      return;
    case 'abs':
      at(left, read(left) < 0 ? -ratio : ratio);
      return;
    case 'sqrt':
    case 'roundUp':
    case 'roundDown':
      at(left, quotient(ratio * node.cell(account, pair), read(left)));
      return;
    case 'sum':
      for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++) at(left, ratio, p);
      return;
    case 'largest': {
      const p = largestPair(node, cells, account);
      if (p >= 0) at(left, ratio, p);
      return;
    }
    case 'correlated': {
      let sum = 0;
      for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++) sum += left.cell(account, p);
      const share = quotient(ratio * node.cell(account, pair), sum);
      for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++) at(left, share, p);
    }
  }
}

function quotient(x: number, y: number): number {
  return y === 0 ? 0 : x / y;
}

/** Which part of a max or min is its value: the first that attains it. */
export function decides({ parts, cell }: ReadNode, account: number, pair: number): number {
  const value = cell(account, pair);
  return Math.max(
    0,
    parts.findIndex((part) => part.cell(account, pair) === value),
  );
}

/** The pair that attains `largest`; -1 where the account has none. */
export function largestPair({ parts }: ReadNode, { pairStarts }: Cells, account: number): number {
  const [of] = parts as readonly [ReadNode];
  let found = -1;
  for (let p = pairStarts[account]; p < pairStarts[account + 1]; p++)
    if (found < 0 || of.cell(account, p) > of.cell(account, found)) found = p;
  return found;
}
