// The page of an answer: its tables.
import type { AnyQuestion } from '../../questions/question.js';
import type { AnswerTable } from '../answerTables.js';
import { definitions, pageOf, section, table } from './page.js';

export function answerPage({ name, title }: AnyQuestion, tables: readonly AnswerTable[]): Generator<string, void, undefined> {
  const parts = tables.map((one) =>
    section(
      one.title === '' ? name : one.title,
      '',
      one.head.length === 0 ? definitions(one.rows.map(([of, value]) => [of as string, value as string])) : table(one.head, one.rows),
    ),
  );
  return pageOf(`margincore ${name}`, [`<h1>${name}</h1>`, `<p>${title}</p>`, ...parts]);
}
