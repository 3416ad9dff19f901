// The pairing of two lists of lots that saves most, by the simplex method on a tree.
//
// Nodes 0 .. lefts - 1 are what there is to be paired, lefts .. count - 1 what it may be paired with; two more take what stays alone: node `count` of the lefts, which is the
// root, node `count` + 1 of the rights. Arcs lead from left to right, the latter node being a left; every node but the root has one to its parent, and with it what flows there.
// An arc enters that saves most beside the tree; of those that it empties the last one leaves, from the top of the circle round, so that empty arcs lead towards the root and no
// tree comes twice (Cunningham, A network simplex method, 1976).

/** Bytes of a node: its line (u32), its parent (u32), what flows between them, its potential, what their arc saves a contract. */
export const nodeBytes: usize = 32;

/** Savings smaller than this, of the largest, are roundings. */
const least: f64 = 1e-12;

/** Lines: premium and naked charge of a contract, its strike in the numeraire, its multiplier, negative of a put. What a left and a right save together, of one contract each. */
function savingOf(left: usize, right: usize): f64 {
  const sized = load<f64>(left, 24);
  const other = load<f64>(right, 24);
  if (abs(sized) != abs(other)) return 0;
  // lefts are short calls and long puts: with a right of their own kind a spread, two shorts a straddle
  if (sized > 0 == other > 0) return load<f64>(sized > 0 ? left : right, 8) - max<f64>(0, load<f64>(right, 16) - load<f64>(left, 16));
  if (!(sized > 0)) return 0;
  const lesser = load<f64>(left, 8) < load<f64>(right, 8) ? left : right;
  return load<f64>(lesser, 8) - load<f64>(lesser);
}

// @ts-ignore: decorator
@inline function lineAt(nodes: usize, node: u32): usize { return <usize>load<u32>(nodes + <usize>node * nodeBytes); }
// @ts-ignore: decorator
@inline function parentOf(nodes: usize, node: u32): u32 { return load<u32>(nodes + <usize>node * nodeBytes, 4); }
// @ts-ignore: decorator
@inline function flowAt(nodes: usize, node: u32): usize { return nodes + <usize>node * nodeBytes + 8; }
// @ts-ignore: decorator
@inline function isLeft(node: u32, lefts: u32, count: u32): bool { return node < lefts || node > count; }

/** Lines and flows of nodes 0 .. count - 1 are given, the flows being sizes above 0; they are used up. */
export function saved(nodes: usize, lefts: u32, count: u32): f64 {
  let largest: f64 = 0;
  for (let x: u32 = 0; x < lefts; x++) {
    for (let y = lefts; y < count; y++) largest = max<f64>(largest, savingOf(lineAt(nodes, x), lineAt(nodes, y)));
  }
  if (!(largest > 0)) return 0;
  for (let node: u32 = 0; node <= count + 1; node++) {
    store<u32>(nodes + <usize>node * nodeBytes, isLeft(node, lefts, count) ? count : count + 1, 4);
    store<f64>(flowAt(nodes, node), 0, 16);
  }
  store<f64>(flowAt(nodes, count + 1), 0);
  // far more trees than lots take
  for (let trees = 16 * count * count; trees > 0; trees--) {
    for (let node: u32 = 0; node <= count + 1; node++) {
      let potential: f64 = 0;
      for (let at = node; at != count; at = parentOf(nodes, at)) {
        const arc = load<f64>(flowAt(nodes, at), 16);
        potential += isLeft(at, lefts, count) ? arc : -arc;
      }
      store<f64>(flowAt(nodes, node), potential, 8);
    }
    let most = least * largest;
    let entering: f64 = 0;
    let from = count;
    let to = count;
    for (let x: u32 = 0; x <= lefts; x++) {
      const tail = x < lefts ? x : count + 1;
      for (let head = lefts; head <= count; head++) {
        const real = tail < count && head < count;
        const saving = real ? savingOf(lineAt(nodes, tail), lineAt(nodes, head)) : 0;
        if (real && !(saving > 0)) continue;
        const more = saving - (load<f64>(flowAt(nodes, tail), 8) - load<f64>(flowAt(nodes, head), 8));
        if (!(more > most)) continue;
        most = more;
        entering = saving;
        from = tail;
        to = head;
      }
    }
    if (from == count) break;
    turn(nodes, lefts, count, from, to, entering);
  }
  let sum: f64 = 0;
  for (let node: u32 = 0; node < count; node++) sum += load<f64>(flowAt(nodes, node)) * load<f64>(flowAt(nodes, node), 16);
  return sum;
}

/** As much as can flows round the circle that the arc from .. to closes, and it takes the place of one that is empty then. */
function turn(nodes: usize, lefts: u32, count: u32, from: u32, to: u32, saving: f64): void {
  let x = from;
  let y = to;
  for (let more = depthOf(nodes, from, count) - depthOf(nodes, to, count); more > 0; more--) x = parentOf(nodes, x);
  for (let more = depthOf(nodes, to, count) - depthOf(nodes, from, count); more > 0; more--) y = parentOf(nodes, y);
  while (x != y) {
    x = parentOf(nodes, x);
    y = parentOf(nodes, y);
  }
  const top = x;
  // arcs against the circle: to the parent of a left on the way down, of a right on the way up
  let amount = Infinity;
  let leaves = from;
  let below = from;
  for (let at = from; at != top; at = parentOf(nodes, at)) {
    const flow = load<f64>(flowAt(nodes, at));
    if (!isLeft(at, lefts, count) || flow >= amount) continue;
    amount = flow;
    leaves = at;
  }
  for (let at = to; at != top; at = parentOf(nodes, at)) {
    const flow = load<f64>(flowAt(nodes, at));
    if (isLeft(at, lefts, count) || flow > amount) continue;
    amount = flow;
    leaves = at;
    below = to;
  }
  for (let at = from; at != top; at = parentOf(nodes, at)) {
    const flow = flowAt(nodes, at);
    store<f64>(flow, load<f64>(flow) + (isLeft(at, lefts, count) ? -amount : amount));
  }
  for (let at = to; at != top; at = parentOf(nodes, at)) {
    const flow = flowAt(nodes, at);
    store<f64>(flow, load<f64>(flow) + (isLeft(at, lefts, count) ? amount : -amount));
  }
  // the subtree below the leaving arc joins the entering one
  let parent = below == from ? to : from;
  let flow = amount;
  let arc = saving;
  for (let at = below; ; ) {
    const before = parentOf(nodes, at);
    const ownFlow = load<f64>(flowAt(nodes, at));
    const ownArc = load<f64>(flowAt(nodes, at), 16);
    store<u32>(nodes + <usize>at * nodeBytes, parent, 4);
    store<f64>(flowAt(nodes, at), flow);
    store<f64>(flowAt(nodes, at), arc, 16);
    if (at == leaves) break;
    parent = at;
    flow = ownFlow;
    arc = ownArc;
    at = before;
  }
}

function depthOf(nodes: usize, node: u32, count: u32): i32 {
  let depth = 0;
  for (; node != count; node = parentOf(nodes, node)) depth++;
  return depth;
}
