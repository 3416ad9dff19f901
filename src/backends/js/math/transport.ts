// The pairing of two lists of lots that saves most: the mirror image of assembly/math/transport.ts, which says how; nodes and lines are numbers of doubles.

/** Doubles of a node: its line and its parent (u32 each), what flows between them, its potential, what their arc saves a contract. */
export const nodeLength = 4;

/** Savings smaller than this, of the largest, are roundings. */
const least = 1e-12;

/** Saving of a left and a right together, of one contract each. */
function savingOf(f64: Float64Array, left: number, right: number): number {
  const sized = f64[left + 3];
  const other = f64[right + 3];
  if (Math.abs(sized) !== Math.abs(other)) return 0;
  // lefts are short calls and long puts: with a right of their own kind a spread, two shorts a straddle
  if (sized > 0 === other > 0) return f64[(sized > 0 ? left : right) + 1] - Math.max(0, f64[right + 2] - f64[left + 2]);
  if (!(sized > 0)) return 0;
  const lesser = f64[left + 1] < f64[right + 1] ? left : right;
  return f64[lesser + 1] - f64[lesser];
}

function isLeft(node: number, lefts: number, count: number): boolean {
  return node < lefts || node > count;
}

/** Lines and flows of nodes 0 .. count - 1 are given, the flows being sizes above 0; they are used up. */
export function saved(f64: Float64Array, u32: Uint32Array, nodes: number, lefts: number, count: number): number {
  const lineAt = 2 * nodes;
  const step = 2 * nodeLength;
  let largest = 0;
  for (let x = 0; x < lefts; x++) {
    for (let y = lefts; y < count; y++) largest = Math.max(largest, savingOf(f64, u32[lineAt + step * x], u32[lineAt + step * y]));
  }
  if (!(largest > 0)) return 0;
  const parentAt = lineAt + 1;
  const flowAt = nodes + 1;
  for (let node = 0; node <= count + 1; node++) {
    u32[parentAt + step * node] = isLeft(node, lefts, count) ? count : count + 1;
    f64[flowAt + 2 + nodeLength * node] = 0;
  }
  f64[flowAt + nodeLength * (count + 1)] = 0;
  // far more trees than lots take
  for (let trees = 16 * count * count; trees > 0; trees--) {
    for (let node = 0; node <= count + 1; node++) {
      let potential = 0;
      for (let at = node; at !== count; at = u32[parentAt + step * at]) {
        const arc = f64[flowAt + 2 + nodeLength * at];
        potential += isLeft(at, lefts, count) ? arc : -arc;
      }
      f64[flowAt + 1 + nodeLength * node] = potential;
    }
    let most = least * largest;
    let entering = 0;
    let from = count;
    let to = count;
    for (let x = 0; x <= lefts; x++) {
      const tail = x < lefts ? x : count + 1;
      for (let head = lefts; head <= count; head++) {
        const real = tail < count && head < count;
        const saving = real ? savingOf(f64, u32[lineAt + step * tail], u32[lineAt + step * head]) : 0;
        if (real && !(saving > 0)) continue;
        const more = saving - (f64[flowAt + 1 + nodeLength * tail] - f64[flowAt + 1 + nodeLength * head]);
        if (!(more > most)) continue;
        most = more;
        entering = saving;
        from = tail;
        to = head;
      }
    }
    if (from === count) break;
    turn(f64, u32, nodes, lefts, count, from, to, entering);
  }
  let sum = 0;
  for (let node = 0; node < count; node++) sum += f64[flowAt + nodeLength * node] * f64[flowAt + 2 + nodeLength * node];
  return sum;
}

/** As much as can flows round the circle that the arc from .. to closes, and it takes the place of one that is empty then. */
function turn(
  f64: Float64Array,
  u32: Uint32Array,
  nodes: number,
  lefts: number,
  count: number,
  from: number,
  to: number,
  saving: number,
): void {
  const parentAt = 2 * nodes + 1;
  const flowAt = nodes + 1;
  const step = 2 * nodeLength;
  let x = from;
  let y = to;
  for (let more = depthOf(u32, nodes, from, count) - depthOf(u32, nodes, to, count); more > 0; more--) x = u32[parentAt + step * x];
  for (let more = depthOf(u32, nodes, to, count) - depthOf(u32, nodes, from, count); more > 0; more--) y = u32[parentAt + step * y];
  while (x !== y) {
    x = u32[parentAt + step * x];
    y = u32[parentAt + step * y];
  }
  const top = x;
  // arcs against the circle: to the parent of a left on the way down, of a right on the way up
  let amount = Number.POSITIVE_INFINITY;
  let leaves = from;
  let below = from;
  for (let at = from; at !== top; at = u32[parentAt + step * at]) {
    const flow = f64[flowAt + nodeLength * at];
    if (!isLeft(at, lefts, count) || flow >= amount) continue;
    amount = flow;
    leaves = at;
  }
  for (let at = to; at !== top; at = u32[parentAt + step * at]) {
    const flow = f64[flowAt + nodeLength * at];
    if (isLeft(at, lefts, count) || flow > amount) continue;
    amount = flow;
    leaves = at;
    below = to;
  }
  for (let at = from; at !== top; at = u32[parentAt + step * at])
    f64[flowAt + nodeLength * at] += isLeft(at, lefts, count) ? -amount : amount;
  for (let at = to; at !== top; at = u32[parentAt + step * at])
    f64[flowAt + nodeLength * at] += isLeft(at, lefts, count) ? amount : -amount;
  // the subtree below the leaving arc joins the entering one
  let parent = below === from ? to : from;
  let flow = amount;
  let arc = saving;
  for (let at = below; ; ) {
    const before = u32[parentAt + step * at];
    const ownFlow = f64[flowAt + nodeLength * at];
    const ownArc = f64[flowAt + 2 + nodeLength * at];
    u32[parentAt + step * at] = parent;
    f64[flowAt + nodeLength * at] = flow;
    f64[flowAt + 2 + nodeLength * at] = arc;
    if (at === leaves) break;
    parent = at;
    flow = ownFlow;
    arc = ownArc;
    at = before;
  }
}

function depthOf(u32: Uint32Array, nodes: number, node: number, count: number): number {
  let depth = 0;
  for (let at = node; at !== count; at = u32[2 * (nodes + nodeLength * at) + 1]) depth++;
  return depth;
}
