// Many what-ifs of any accounts, side by side, with what is requested beside each: the largest size, liquidation prices, figures without what expires first.
import { fieldsOf, listOf } from '../../../book/fields.js';
import { Fault } from '../../../fault.js';
import type { AccountState } from '../../../program/layout/holdings.js';
import type { AccountChanges } from '../changes.js';
import type { EngineInside } from '../inside.js';
import { askedBindings, type Binding } from './binding.js';
import { type LargestAsked, largestSize } from './largestSize.js';
import { type LiquidationSearch, liquidationPrices } from './liquidationPrices.js';
import { withoutNextExpiry } from './nextExpiry.js';
import { askAll, type FiguresByRequirement, figuresAt, type Inside, Subject } from './subject.js';
import { Supposed } from './supposed.js';
import { differenceOf, type WhatIf } from './whatIf.js';

/** Optional parts of a what-if, computed on request. */
export interface WhatIfRequest {
  /** The largest size of the trade, or of the open order, that leaves the initial requirement covered, everything else of the changes as stated. */
  readonly largest?: LargestAsked;
  /** The prices at which the account is liquidated after the changes. */
  readonly liquidationPrices?: LiquidationSearch;
  /** Figures after the changes without the positions and orders that expire first. */
  readonly withoutNextExpiry?: boolean;
}

/** Question about one account: its what-if. */
export interface WhatIfQuestion extends WhatIfRequest {
  readonly account: string;
  readonly subaccount?: string;
  readonly changes: AccountChanges;
}

const requests = ['largest', 'liquidationPrices', 'withoutNextExpiry'];
const mostQuestions = 100_000;

/** Many, side by side. Throws what one throws, its place before the path; the first question that cannot be answered ends all. */
export async function whatIfs(inside: EngineInside, questions: readonly WhatIfQuestion[]): Promise<WhatIf[]> {
  const asked = listOf(questions, 'questions', 0, mostQuestions).map((one, i): Asked => {
    const at = `questions[${i}].`;
    const given = fieldsOf(one, at.slice(0, -1), ['account', 'changes'], ['subaccount', ...requests]) as unknown as WhatIfQuestion;
    const { account, subaccount = '', changes, ...request } = given;
    const index = placed(at, () => inside.numberOf(account, subaccount));
    return { subject: new Subject(inside, index), changes, request, at };
  });
  return answered(inside, asked);
}

interface Asked {
  readonly subject: Subject;
  readonly changes: AccountChanges;
  readonly request: WhatIfRequest;
  /** Before the paths of its faults. */
  readonly at: string;
}

/** Everything that is asked at once first, so that all of it is of one state; then what takes programs of its own. */
async function answered(inside: Inside, asked: readonly Asked[]): Promise<WhatIf[]> {
  const { rows } = inside.parts;
  const states = asked.map(({ subject, changes, at }) => subject.changed(changes, `${at}changes`));
  const befores = asked.map(({ subject }) => subject.standing());
  const { figures: afters, bindings } = figuresOf(inside, asked, states, true);
  const expiring = asked.flatMap((one, n) => (one.request.withoutNextExpiry === true ? [n] : []));
  const without = figuresOf(
    inside,
    expiring.map((n) => asked[n]),
    expiring.map((n) => withoutNextExpiry(states[n], rows)),
    false,
  ).figures;
  const answers = asked.map((one, n) => {
    const { subject, changes, request, at } = one;
    const [before, after] = [befores[n], afters[n]];
    return {
      ...headOf(subject),
      before,
      after,
      difference: differenceOf(inside.program().requirements, before, after),
      binding: bindings[n] as WhatIf['binding'],
      ...(request.largest === undefined
        ? {}
        : { largest: placed(at, () => largestSize(subject, changes, request.largest as LargestAsked)) }),
      ...(request.withoutNextExpiry === true ? { withoutNextExpiry: without[expiring.indexOf(n)] } : {}),
    };
  });
  const done: WhatIf[] = [];
  for (const [n, answer] of answers.entries()) {
    const { subject, request, at } = asked[n];
    const { liquidationPrices: search } = request;
    const supposed = new Supposed(inside, subject.index, states[n]);
    done.push(
      search === undefined ? answer : { ...answer, liquidationPrices: await placed(at, () => liquidationPrices(supposed, search)) },
    );
  }
  return done;
}

function figuresOf(
  inside: Inside,
  asked: readonly Asked[],
  states: readonly AccountState[],
  binds: boolean,
): { readonly figures: readonly FiguresByRequirement[]; readonly bindings: readonly Record<string, Binding | null>[] } {
  const figures: FiguresByRequirement[] = [];
  const bindings = asked.map((): Record<string, Binding | null> => ({}));
  const accounts = Uint32Array.from(asked, ({ subject }) => subject.index);
  for (let from = 0; from < asked.length; from += together) {
    const some = states.slice(from, from + together);
    askAll(inside, accounts.subarray(from, from + together), some, (answers, count, program, first) => {
      for (let n = 0; n < count; n++) figures.push(figuresAt(answers, n));
      if (!binds) return;
      for (const name of program.requirements)
        for (const [n, one] of askedBindings(program, name, count).entries()) bindings[from + first + n][name] = one;
    });
  }
  return { figures, bindings };
}

/** Variants that are asked about together: more would be split. */
const together = 128;

function headOf(subject: Subject): Pick<WhatIf, 'account' | 'subaccount' | 'requirement' | 'numeraire'> {
  return { ...subject.names, requirement: subject.own, numeraire: subject.inside.parts.rows.market.numeraire };
}

/** A job whose faults say which question it was. */
function placed<T>(at: string, job: () => T): T {
  const moved = (error: unknown): unknown => (error instanceof Fault && at !== '' ? error.at(`${at}${error.path}`) : error);
  try {
    const made = job();
    if (!(made instanceof Promise)) return made;
    return made.catch((error: unknown) => {
      throw moved(error);
    }) as T;
  } catch (error) {
    throw moved(error);
  }
}
