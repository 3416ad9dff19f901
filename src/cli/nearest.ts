// The nearest of some names to one that is none of them: what a person may have meant.

/** Letters to change, add, leave out or swap. */
function distance(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j] as number, (before[j - 2] as number) + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length] as number;
}

/** Up to three names that are near, or that begin with what was given; the nearest first. */
export function nearest(given: string, names: readonly string[]): string[] {
  const asked = given.toLowerCase();
  const far = (name: string): number => (name.startsWith(asked) && asked.length > 1 ? 0.5 : distance(asked, name.toLowerCase()));
  return names
    .map((name) => [name, far(name)] as const)
    .filter(([name, letters]) => letters <= Math.max(1, Math.min(asked.length, name.length) * 0.34))
    .sort(([, a], [, b]) => a - b)
    .slice(0, 3)
    .map(([name]) => name);
}

/** Did you mean ...? Nothing where nothing is near. */
export function meant(given: string, names: readonly string[]): string {
  const near = nearest(given, names);
  return near.length === 0 ? '' : `Did you mean ${near.join(' or ')}?`;
}
