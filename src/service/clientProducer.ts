// Numbers the changes of one producer, from 1 without a gap, one request at a time, so that each is made once across breaks and restarts.
import { count, identifier } from '../check.js';
import type { Fault } from '../fault.js';
import { mayPass, ServiceError } from './clientFaults.js';

export interface ProducerOptions {
  /** Name, the same after a restart; one client has it at a time. */
  readonly id: string;
  /** Number of the first change that is sent; 1 where left out. After a restart: that of the last change without an answer, which is sent again, or else the next. */
  readonly from?: number;
}

/** A change or a list of them: how many numbers it takes, and what sends it under the first of them. */
interface Numbered {
  readonly count: number;
  readonly print: string;
  readonly send: (number: number) => Promise<unknown>;
}

export class ProducerNumbers {
  readonly id: string;
  #next: number;
  /** Request without an answer: settled before anything else is sent. */
  #open: Numbered | undefined;
  /** First number of the last request, where it was refused: the service may not have used it. */
  #unsure: number | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ id, from = 1 }: ProducerOptions) {
    this.id = identifier(id, 'options.producer.id');
    this.#next = count(from, 1, Number.MAX_SAFE_INTEGER, 'options.producer.from');
  }

  /** Number of the next change: to be kept for a restart. */
  get next(): number {
    return this.#next;
  }

  /** Sends in call order. Rejects as `send` does; what got no answer is sent again under its number: as the same changes again, or else before the next. */
  take<T>(body: unknown, count: number, send: (number: number) => Promise<T>): Promise<T> {
    const print = JSON.stringify(body);
    const made = this.#turn.then(async () => {
      if (this.#open !== undefined && this.#open.print !== print)
        await this.#made(this.#open).catch((error: unknown) => this.#settled(error));
      return (await this.#made({ count, print, send })) as T;
    });
    this.#turn = made.catch(() => undefined);
    return made;
  }

  /** A refusal is an answer too. */
  #settled(error: unknown): void {
    if (this.#open !== undefined) throw error;
  }

  async #made(one: Numbered): Promise<unknown> {
    const number = this.#next;
    this.#open = one;
    try {
      const found = await one.send(number);
      this.#over(number, one.count, Array.isArray(found) && found.some((each) => Object(each).fault !== undefined));
      return found;
    } catch (error) {
      if (!(error instanceof ServiceError) || mayPass(error) || error.status >= 500) throw error;
      const lower = this.#free(error, number);
      if (lower !== undefined) {
        this.#next = lower;
        this.#unsure = undefined;
        return this.#made(one);
      }
      // of a gap that is not explained nothing was made, and nothing can be
      if (isGap(error)) this.#open = undefined;
      else this.#over(number, one.count, true);
      throw error;
    }
  }

  #over(number: number, count: number, unsure: boolean): void {
    this.#open = undefined;
    this.#unsure = unsure ? number : undefined;
    this.#next = number + count;
  }

  /** The number that the service waits for, where that is one of the request that it refused before; undefined otherwise. */
  #free(error: Fault, number: number): number | undefined {
    if (!isGap(error) || this.#unsure === undefined) return undefined;
    const stated = Number.parseInt(error.expectation, 10);
    return stated >= this.#unsure && stated < number ? stated : undefined;
  }
}

const isGap = ({ code, path }: Fault): boolean => code === 'OUT_OF_RANGE' && path === 'producer-sequence';
