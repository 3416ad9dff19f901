// A route as data: what it is asked, who may, what it answers. The server, the document and the tests are made of the same table.
import type { AnyQuestion } from '../../questions/question.js';
import type { Shape } from '../../shape/shape.js';
import type { BookThread } from '../bookThread.js';
import type { Holder, Scope } from '../keys.js';
import type { ProducerNumber, Venue } from '../venue.js';

/** What a handler is told beside the body. */
export interface Asked {
  readonly venue: Venue;
  readonly book: BookThread;
  readonly holder: Holder;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly key: string | undefined;
  /** Of the first change, where its producer numbers them. */
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
  /** What is answered; of questions beside where it holds. */
  readonly answer: Shape<unknown>;
  /** Names of what may stand behind the `?`. */
  readonly query?: readonly string[];
  /** The question that it renders. */
  readonly question?: AnyQuestion;
  /** Whether it takes an idempotency key. */
  readonly changes?: true;
  /** What is answered, or its JSON. */
  readonly handle: (asked: Asked, body: never) => unknown;
}
