// Nelder and Mead's simplex in two coordinates, for the search of the SVI fit.

const stepLimit = 400;

/** Two coordinates and the cost there. */
export type Vertex = readonly [number, number, number];

/**
 * Nelder and Mead, Computer Journal 7 (1965), in (place, root of the width): reflect, expand, contract, shrink, until the triangle is of rounding size. It begins as wide as
 * the grid is coarse there.
 */
export function simplex(cost: (place: number, root: number) => number, place: number, root: number): Vertex {
  const at = (x: number, y: number): Vertex => [x, y, cost(x, y)];
  const size = 0.05 * Math.max(1, Math.abs(place - 0.5));
  const inward = place > 0.5 ? -size : size;
  const bent = root > 1 ? -0.05 * root : 0.05 * root;
  let [best, middle, worst] = [at(place, root), at(place + inward, root), at(place, root + bent)].sort(byCost) as [Vertex, Vertex, Vertex];
  for (let step = 0; step < stepLimit; step += 1) {
    const spread = Math.max(Math.abs(worst[0] - best[0]), Math.abs(worst[1] - best[1]), Math.abs(middle[0] - best[0]));
    if (worst[2] - best[2] <= 1e-15 * best[2] || spread <= 1e-10 * size) break;
    const [x, y] = [(best[0] + middle[0]) / 2, (best[1] + middle[1]) / 2];
    const along = (t: number): Vertex => at(x + t * (worst[0] - x), y + t * (worst[1] - y));
    const reflected = along(-1);
    let next: Vertex | undefined = reflected;
    if (reflected[2] < best[2]) {
      const expanded = along(-2);
      if (expanded[2] < reflected[2]) next = expanded;
    } else if (!(reflected[2] < middle[2])) {
      const contracted = along(reflected[2] < worst[2] ? -0.5 : 0.5);
      next = contracted[2] < Math.min(reflected[2], worst[2]) ? contracted : undefined;
    }
    if (next === undefined) {
      const [bx, by] = best;
      const toward = ([vx, vy]: Vertex): Vertex => at(bx + 0.5 * (vx - bx), by + 0.5 * (vy - by));
      middle = toward(middle);
      worst = toward(worst);
    } else worst = next;
    [best, middle, worst] = [best, middle, worst].sort(byCost) as [Vertex, Vertex, Vertex];
  }
  return best;
}

export function byCost(a: Vertex, b: Vertex): number {
  return a[2] - b[2];
}
