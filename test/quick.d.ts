// Types of quick.js.
type Imports = ReadonlyMap<string, readonly string[]>;
export function distancesTo(changed: readonly string[], imports: Imports): Map<string, number>;
export function nearest(tests: readonly string[], changed: readonly string[], imports: Imports): string[];
