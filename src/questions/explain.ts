// Why an account is asked for what it is.
import { name as id, line, plain } from '../shape/leaves.js';
import { named as byName, choice, defined, list, orNull, record, type Shape, said, truth } from '../shape/shape.js';
import type { ExplainedPart } from '../support.js';
import { assumptions, money, moneyOrNull, numeraire, rulesNamed, words } from './common.js';
import { question, requirement, viewOf, whose } from './question.js';

type Part = Omit<ExplainedPart, 'value' | 'parts'> & { readonly value: number | null; readonly parts: readonly Part[] };

const part: Shape<Part> = defined('ExplainedPart', () =>
  record({
    label: said(words, { words: 'a name of the document, or the text of a part' }),
    'formula?': said(words, { words: 'of a name: its text' }),
    'underlying?': id,
    value: said(moneyOrNull, { words: 'null where nothing limits it' }),
    binding: said(truth, { words: 'the whole would be another without it' }),
    'scenario?': said(words, { words: 'of a term over scenarios: the one in which most is lost' }),
    parts: list(part, 0, 1e6),
  }),
);
const formula = defined('ExplainedFormula', () =>
  record({
    value: moneyOrNull,
    formula: part,
    binding: said(list(record({ term: id, 'underlying?': id, 'scenario?': words, value: money }), 0, 1e6), {
      words: 'the terms that decide it, what adds most first',
    }),
    worst: said(
      orNull(
        record({
          set: words,
          label: words,
          'vol?': words,
          'moves?': byName(plain),
          'weights?': byName(plain),
          term: id,
          'underlying?': id,
          loss: money,
        }),
      ),
      { words: 'the scenario in which most is lost' },
    ),
  }),
);

export const explain = question({
  name: 'explain',
  title: 'Why an account is asked for what it is: every formula with its numbers, what binds, what each holding adds.',
  input: { ...whose, 'requirement?': requirement },
  answer: record({
    account: id,
    subaccount: line(128),
    rules: rulesNamed,
    requirement: id,
    numeraire,
    equity: formula,
    initial: formula,
    maintenance: formula,
    excess: said(money, { words: 'equity less initial' }),
    contributions: said(list(record({ kind: choice(['position', 'order', 'collateral', 'attribute']), id, value: money }), 0, 1e7), {
      words: 'what each position, order, collateral and attribute adds to the initial requirement; below 0 lowers it',
    }),
    remainder: said(money, { words: 'initial less the sum of contributions' }),
    mark: choice(['ok', 'partial']),
    notCharged: said(
      list(record({ instrument: id, of: choice(['position', 'order']), size: said(plain, { unit: 'contracts', digits: 4 }) }), 0, 1e7),
      { words: 'parts of the account that the rules do not charge' },
    ),
    assumptions,
  }),
  run: (session, { requirement: of, ...whom }) => viewOf(session, whom).explain(of),
});
