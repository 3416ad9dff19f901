// Packages of npm as contenders: looked up when the bench runs; one that is not installed is skipped with the reason.
import { createRequire } from 'node:module';
import type { Absence, Contender, Prepared } from './contender.js';
import { local } from './contender.js';

const require = createRequire(import.meta.url);

/** A contender on packages; `prepare` gets what each of them exports. It may be inexact. */
export function npmContender<Data, Results>(
  packages: readonly string[],
  about: string,
  itemsOf: (data: Data) => number,
  prepare: (modules: readonly unknown[], data: Data) => Prepared<Results>,
): Contender<Data, Results> {
  const name = `npm:${packages.at(-1)}`;
  return {
    name,
    about: `${packages.map(versionOf).join(' + ')}: ${about}`,
    inexact: true,
    async open(sets): ReturnType<Contender<Data, Results>['open']> {
      let modules: readonly unknown[];
      try {
        modules = packages.map((name) => require(name));
      } catch {
        const absence: Absence = { absent: `not installed: npm install --no-save ${packages.join(' ')}` };
        return absence;
      }
      return local(name, about, itemsOf, (data: Data) => prepare(modules, data)).open(sets);
    },
  };
}

function versionOf(name: string): string {
  try {
    return `${name} ${(require(`${name}/package.json`) as { version: string }).version}`;
  } catch {
    return name;
  }
}
