// A route a question: about accounts as they stand; nothing changes.
import { questions as all } from '../../questions/all.js';
import { type AnyQuestion, answerTo } from '../../questions/question.js';
import type { Asked, Route } from './route.js';

/** Questions about the market alone. */
const ofMarket: readonly string[] = ['chain'];

const routeOf = (question: AnyQuestion): Route => {
  const { name, title, scope, input, answer } = question;
  return {
    ...{ method: 'POST', path: name, scope, says: title, body: input, answer, ...(ofMarket.includes(name) && { public: true }) },
    handle: (asked, body) => answered(question, asked, body, 'body'),
  };
};

/** Accounts of a page that the writer makes beside its work. */
const mostOfPage = 100;

/** Whether a question is about so much of the book that the writer would stand still for it. */
function isBookWide({ name, long }: AnyQuestion, asked: Readonly<Record<string, unknown>>): boolean {
  if (['account', 'accounts', 'questions'].some((field) => asked[field] !== undefined)) return false;
  return long || (name === all.margin.name && Number(asked.most) > mostOfPage);
}

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
