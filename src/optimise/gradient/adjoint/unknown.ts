// What has no closed derivative.
import type { Column, Undo } from './sweep.js';

/** Accounts whose amount depends on it are open. */
export function unknown(to: Column): Undo {
  return (now) => {
    const accounts = to.register.level === 'A';
    for (let i = 0, n = accounts ? now.accounts : now.pairs; i < n; i++)
      if (to.adjoints[i] !== 0) now.open[accounts ? i : now.owners[i]] = 1;
  };
}
