// A route as data: its inputs, required scope and answer. Server, OpenAPI document and tests use the same table.
import type { AnyQuestion } from '../../questions/question.js';
import type { Shape } from '../../shape/shape.js';
import type { BookThread } from '../bookThread.js';
import type { Holder, Scope } from '../keys.js';
import type { ProducerNumber, Venue } from '../venue.js';

/** Inputs of a handler besides the body. */
export interface Asked {
  readonly venue: Venue;
  readonly book: BookThread;
  readonly holder: Holder;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly key: string | undefined;
  /** Producer and number of the first change, if its producer numbers them. */
  readonly producer?: ProducerNumber | undefined;
  /** Sets a header of the answer. */
  readonly header: (name: string, value: string) => void;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Under /v1/; parameters as `:id`. */
  readonly path: string;
  readonly scope: Scope;
  readonly says: string;
  /** Whether it is the same for everybody, and so for keys of some accounts too; others of these have to name accounts. */
  readonly public?: true;
  readonly body?: Shape<unknown>;
  /** Shape of the answer; for questions besides the change that it holds at. */
  readonly answer: Shape<unknown>;
  /** Names of what may stand behind the `?`. */
  readonly query?: readonly string[];
  /** The question that it renders. */
  readonly question?: AnyQuestion;
  /** Whether it takes an idempotency key. */
  readonly changes?: true;
  /** Returns the answer, or its JSON. */
  readonly handle: (asked: Asked, body: never) => unknown;
}
