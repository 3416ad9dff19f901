// Every subset of a list: the oracle of what open orders may do.

export function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** all.length }, (_, mask) => all.filter((_one, j) => Math.floor(mask / 2 ** j) % 2 === 1));
}
