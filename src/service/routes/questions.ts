// A route a question: about accounts as they stand; nothing changes.
import { questions as all } from '../../questions/all.js';
import { type AnyQuestion, answerTo } from '../../questions/question.js';
import { isBookWide } from '../bookWide.js';
import type { Asked, Route } from './route.js';

/** Questions about the market alone. */
const ofMarket: readonly string[] = ['chain'];

const routeOf = (question: AnyQuestion): Route => {
  const { name, title, scope, input, answer } = question;
  return {
    ...{ method: 'POST', path: name, scope, says: title, body: input, answer, ...(ofMarket.includes(name) && { public: true }) },
    question,
    handle: (asked, body) => answered(question, asked, body, 'body'),
  };
};

/** The answer, with the change after which it holds: about the whole book by the thread that follows it, as JSON. */
export async function answered(question: AnyQuestion, { venue, book }: Asked, body: object, at: string): Promise<unknown> {
  if (isBookWide(question, body as Readonly<Record<string, unknown>>)) {
    const { sequence, time, json } = await book.ask(question.name, body);
    return `{"sequence":${sequence},"time":${time},"answer":${json}}`;
  }
  const ask = () => answerTo(question, venue, body, at);
  if (question.long) return venue.long(ask);
  // of one turn: no change comes between
  const { sequence, time } = venue.live;
  return { sequence, time, answer: await ask() };
}

export const questions: readonly Route[] = Object.values(all).map(routeOf);
