// A venue's replies beside what its rules give: figure by figure, what agrees, what differs and why.
import type { JSX } from 'preact';
import { standingOf } from '../../support.js';
import type { VerifyAnswer } from '../desk/verify.js';
import { Figure } from '../ui/figure.js';
import { amount, decimalsOf, signed, times } from '../ui/format.js';
import { Panel } from '../ui/panel.js';

const verdicts = {
  agrees: { word: 'agrees', tone: 'o' },
  near: { word: 'near', tone: 'o' },
  differs: { word: 'differs', tone: 'x' },
  notRecomputable: { word: 'not recomputed', tone: '' },
  inconsistent: { word: 'contradicts itself', tone: 'x' },
} as const;

type RepliesAnswer = Extract<VerifyAnswer, { readonly kind: 'replies' }>;

export function RepliesVerified({ name, answer }: { readonly name: string; readonly answer: RepliesAnswer }): JSX.Element {
  const { word, tone } = verdicts[answer.verdict];
  const counted = (verdict: keyof typeof verdicts): number => answer.figures.filter((one) => one.verdict === verdict).length;
  const rules = answer.rules === undefined ? '' : `, by ${answer.rules.name} of ${answer.rules.date} with the reply’s own parameters`;
  return (
    <Panel
      title={`${counted('agrees') + counted('near')} of ${answer.figures.length} figures agree`}
      of={`${name}: replies of ${answer.venue}${rules}`}
      right={<span class={`pill ${tone}`}>{word}</span>}
    >
      <div class="scroll">
        <table class="vt">
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" class="n">
                Venue
              </th>
              <th scope="col" class="n">
                Here
              </th>
              <th scope="col" class="n">
                Difference
              </th>
              <th scope="col">Verdict</th>
              <th scope="col">What makes it</th>
            </tr>
          </thead>
          <tbody>
            {answer.figures.map((figure) => (
              <tr key={figure.name}>
                <th scope="row">{figure.name}</th>
                <td class="n">{amount(figure.stated, decimalsOf(figure.stated))}</td>
                <td class="n">
                  {figure.recomputed === undefined ? (
                    '–'
                  ) : (
                    <Figure
                      value={figure.recomputed}
                      text={amount(figure.recomputed, decimalsOf(figure.stated))}
                      name={`verify.${figure.name}`}
                    />
                  )}
                </td>
                <td class="n">{figure.difference === undefined ? '–' : signed(figure.difference, decimalsOf(figure.stated))}</td>
                <td>
                  <span class={`pill ${verdicts[figure.verdict].tone}`}>{verdicts[figure.verdict].word}</span>
                </td>
                <td class="wrapcell">{figure.why === undefined ? figure.rule : `${figure.rule}; ${figure.why}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {answer.health.standing === 'unknown' ? (
        <p class="note loss">The health of the account is unknown: {answer.health.why}.</p>
      ) : (
        answer.health.accounts.map((account) => (
          <p key={account.account} class="note">
            {account.account}: {standingOf(account)}, health {times(account.health)}
          </p>
        ))
      )}
      {answer.notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </Panel>
  );
}
