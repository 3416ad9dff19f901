/// <reference lib="esnext.disposable" preserve="true" />
// What ends with `dispose()`: by a call, or at the end of the block of a `using` declaration.

import { ours } from '../book/fields.js';

/** The symbol that `using` calls. A runtime without it has the one that compilers of `using` look up instead. */
const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

export class Disposing {
  /** @internal */ constructor() {
    ours(this);
  }

  dispose(): void {}

  /** Calls `dispose()`. */
  [dispose](): void {
    this.dispose();
  }
}
