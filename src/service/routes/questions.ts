// A route a question: about accounts as they stand; nothing changes.
import { questions as all } from '../../questions/all.js';
import { type AnyQuestion, answerTo } from '../../questions/question.js';
import type { Route } from './route.js';

/** Questions about the market alone. */
const ofMarket: readonly string[] = ['chain'];

const routeOf = (question: AnyQuestion): Route => {
  const { name, title, scope, input, answer, long } = question;
  return {
    ...{ method: 'POST', path: name, scope, says: title, body: input, answer, ...(ofMarket.includes(name) && { public: true }) },
    handle: async ({ venue }, body) => {
      const ask = () => answerTo(question, venue, body, 'body');
      if (long) return venue.long(ask);
      // of one turn: no change comes between
      const { sequence, time } = venue.live;
      return { sequence, time, answer: await ask() };
    },
  };
};

export const questions: readonly Route[] = Object.values(all).map(routeOf);
