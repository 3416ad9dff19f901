// A statement beside what comes out here: the verdict, the first cause of a difference, then figures.
import type { JSX } from 'preact';
import type { VerifyAnswer } from '../desk/verify.js';
import { Figure } from '../ui/figure.js';
import { amount, instant, signed } from '../ui/format.js';
import { Panel } from '../ui/panel.js';

type StatementAnswer = Extract<VerifyAnswer, { readonly kind: 'statement' }>;

const standings = {
  valid: 'by the key asked for',
  unknown: 'by a key that nobody has named',
  invalid: 'does not fit the document',
  foreign: 'by another key than the one asked for',
  none: '',
} as const;

export function StatementVerified({ name, answer }: { readonly name: string; readonly answer: StatementAnswer }): JSX.Element {
  const { figures, holds, hash, fault, market, numeraire } = answer;
  const wrong = figures.filter(({ same }) => !same);
  const [first] = market;
  const title =
    figures.length === 0
      ? 'The statement states no figures'
      : wrong.length === 0
        ? `All ${figures.length} numbers have the same bits`
        : `${wrong.length} of ${figures.length} numbers differ`;
  return (
    <Panel
      title={title}
      of={`${name}; ${backends(answer.backendsAgree)}`}
      right={<span class={`pill ${holds ? 'o' : 'x'}`}>{holds ? 'holds' : 'does not hold'}</span>}
    >
      <dl class="kv facts">
        <Fact label="Account" value={answer.account} note={`${answer.legs} legs, amounts in ${numeraire}`} />
        <Fact label="Rules" value={answer.rules.name} note={`of ${answer.rules.date}`} />
        <Fact label="Prices" value={instant(answer.asOf)} note={`${answer.quotes} quotes`} />
        <Fact label="Hash" value={hash.right ? 'right' : 'wrong'} note={`${hash.text.slice(0, 8)}…${hash.text.slice(-8)}`} />
        {(['signature', 'proof'] as const).map((name) => (
          <Fact
            key={name}
            label={name === 'proof' ? 'Proof of the log' : 'Signature'}
            value={shortOf(answer[name])}
            note={standings[answer[name]]}
          />
        ))}
      </dl>
      {!holds && (
        <p class="note">
          <b>{causeOf(answer)}</b>
          {fault === null ? '' : ` ${fault}.`}
        </p>
      )}
      <dl class="lists">
        {lists.map(([name, title, note]) => (
          <Fact key={name} label={title} value={answer[name].join(', ') || 'nothing'} note={note} />
        ))}
      </dl>
      {first !== undefined && (
        <p class="note">
          {market.length} prices of the document are not those open here, as they would be at another instant: {first.id} has a{' '}
          {first.field} of <b>{first.stated}</b>, here <b>{first.here ?? 'not listed'}</b>. The figures rest on the document’s own.
        </p>
      )}
      <div class="scroll">
        <table class="vt">
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" class="n">
                Stated
              </th>
              <th scope="col" class="n">
                Computed here
              </th>
              <th scope="col" class="n">
                Difference
              </th>
            </tr>
          </thead>
          <tbody>
            {[...wrong, ...figures.filter(({ same }) => same)].map(({ name: figure, stated, computed, same }) => (
              <tr key={figure}>
                <th scope="row">{figure}</th>
                <td class="n">{amount(stated, 2)}</td>
                <td class="n">
                  <Figure value={computed} text={amount(computed, 2)} name={`verify.${figure}`} />
                </td>
                <td class={`n ${same ? 'mut' : 'loss'}`}>{same ? 'same bits' : signed(computed - stated, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Each field of the document stands in one of them, or comes out otherwise. */
const lists = [
  ['recomputed', 'Recomputed', 'follows, to the bit, from what the document holds'],
  ['signedOnly', 'Signed only', 'the word of the key asked for, and no more'],
  ['unproven', 'Unproven', 'nothing here speaks for it'],
] as const;

const shortOf = (standing: StatementAnswer['signature']): string =>
  standing === 'none' ? 'none' : standing === 'valid' || standing === 'unknown' ? 'valid' : 'not valid';

const backends = (agree: boolean | null): string =>
  agree === null
    ? 'recomputed on the one backend that runs here'
    : `recomputed in WASM and in JS: the backends ${agree ? 'agree' : 'differ'}`;

/** In the order in which one explains the next. */
function causeOf({ hash, signature, proof, differences, fault }: StatementAnswer): string {
  if (fault !== null) return 'The figures cannot be recomputed.';
  const wrong = differences.filter((field) => field !== 'hash');
  if (wrong.length > 0) return `What the document holds does not give what it states: ${wrong.join(', ')}.`;
  if (!hash.right)
    return 'The document was changed after it was made: its hash is of another text. The figures follow from what it says now.';
  if (signature === 'foreign' || proof === 'foreign') return 'It was signed by another key than the one asked for.';
  if (signature === 'invalid') return 'Its signature is not of this document.';
  return proof === 'invalid'
    ? 'Its proof does not lead to a signed checkpoint of the log.'
    : 'Nothing in it is signed by the key asked for.';
}

const Fact = ({ label, value, note }: { readonly label: string; readonly value: string; readonly note: string }): JSX.Element => (
  <div>
    <dt>{label}</dt>
    <dd>
      {value}
      <small>{note}</small>
    </dd>
  </div>
);
