// Which questions are about so much of the book that the writer would stand still for them.
import { questions } from '../questions/all.js';
import type { AnyQuestion } from '../questions/question.js';

/** Accounts of a page that the writer makes beside its work. */
const mostOfPage = 100;

/** Whether a question is about so much of the book that the writer would stand still for it. */
export function isBookWide({ name, long }: AnyQuestion, asked: Readonly<Record<string, unknown>>): boolean {
  if (['account', 'accounts', 'questions'].some((field) => asked[field] !== undefined)) return false;
  return long || (name === questions.margin.name && Number(asked.most) > mostOfPage);
}
