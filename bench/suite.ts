// Suite: a kernel's cases and their contenders, with the types of their data hidden, so that one runner takes them all.
import type { Absence, Contender, Group, Sample } from './contenders/contender.js';
import type { KernelBench } from './kernels/kernelBench.js';

/** A contender that is ready: its results were looked at already. */
export interface Ready {
  readonly items: number;
  /** The worst error against the oracle over all data sets, by the measure of the kernel's group. */
  readonly error: number;
  sample(milliseconds: number): Promise<Sample>;
  /** Figures of the runs so far beside their time: of the first data set. */
  figures?(): Readonly<Record<string, number>>;
  close(): void;
}

export interface SuiteContender {
  readonly name: string;
  readonly about: string;
  /** Opens it on the data of a case and checks its results; throws when they are wrong. */
  open(sets: readonly unknown[]): Promise<Ready | Absence>;
}

export interface Suite {
  readonly bench: KernelBench;
  readonly contenders: readonly SuiteContender[];
}

function suiteContender<Data, Results>(contender: Contender<Data, Results>, group: Group<Data, Results>): SuiteContender {
  const { name, about } = contender;
  return {
    name,
    about,
    async open(untyped) {
      const sets = untyped as readonly Data[]; // made by the bench of the same suite
      const session = await contender.open(sets);
      if ('absent' in session) return session;
      const errors: number[] = [];
      for (const [i, data] of sets.entries()) errors.push(group.errorOf(data, await session.results(i)));
      const error = Math.max(...errors);
      if (!(error <= group.tolerance) && !contender.inexact) {
        session.close();
        throw new Error(`${name} is off by ${error}; at most ${group.tolerance} is allowed`);
      }
      return { items: session.items, error, sample: (milliseconds) => session.sample(milliseconds), close: () => session.close() };
    },
  };
}

export function suite<Data, Results>(bench: KernelBench<Data>, group?: Group<Data, Results>): Suite {
  return { bench, contenders: group?.contenders.map((contender) => suiteContender(contender, group)) ?? [] };
}
