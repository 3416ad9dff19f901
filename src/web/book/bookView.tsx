// The book of a risk officer: what it comes to, how health is spread, and who is next.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { FaultsPanel } from '../files/faultsPanel.js';
import { OpenButtons } from '../files/openButtons.js';
import { saveText } from '../files/save.js';
import { ask, loaded, requirement } from '../page.js';
import { Figure } from '../ui/figure.js';
import { amount, capital, counted, pricesOf } from '../ui/format.js';
import { useAnswer } from '../useAnswer.js';
import { BackendsPanel } from './backendsPanel.js';
import { bookCsv } from './bookCsv.js';
import { Histogram } from './histogram.js';
import { Nearest } from './nearest.js';

export function BookView(): JSX.Element {
  const [own, setOwn] = useState(true);
  const open = loaded.value;
  const of = own ? 'own' : requirement.value;
  const { answer, pending } = useAnswer('book', open === undefined ? undefined : { requirement: of });
  if (open === undefined)
    return (
      <div class="head">
        <h1>No book open</h1>
        <OpenButtons />
      </div>
    );
  const sums = answer?.totals;
  const none = sums !== undefined && sums.faulted > 0 && sums.accounts + sums.partial.accounts === 0;
  return (
    <>
      <div class="head">
        <div>
          <h1>{open.accounts === 1 ? 'One account' : counted(open.accounts, 'account')}</h1>
          <p>
            {open.sample ? `${open.name} · ` : ''}
            {pricesOf(open)} · rules {open.rules.name} of {open.rules.date} · amounts in {open.numeraire}
          </p>
        </div>
        <OpenButtons />
      </div>
      <FaultsPanel />
      <fieldset class="seg sm choice">
        <legend class="sr">Requirement</legend>
        <button type="button" aria-pressed={own} onClick={() => setOwn(true)}>
          Each its own
        </button>
        <button type="button" aria-pressed={!own} onClick={() => setOwn(false)}>
          All {requirement.value}
        </button>
      </fieldset>
      {none && <p class="note loss">No account has figures: nothing is known of the book.</p>}
      {answer !== undefined && sums !== undefined && !none && (
        <>
          <dl class="panel kv" aria-busy={pending}>
            <Sum label="Equity" value={sums.equity} name="equity" note={own ? 'each under its own requirement' : `all under ${of}`} />
            <Sum label="Initial" value={sums.initial} name="initial" note={`${counted(sums.belowInitial, 'account')} short of it`} />
            <Sum label="Maintenance" value={sums.maintenance} name="maintenance" note={`efficiency ${amount(sums.efficiency, 1)}×`} />
            <Sum
              label="Below maintenance"
              value={sums.belowMaintenance}
              name="belowMaintenance"
              note={`owe ${amount(sums.deficit)} beyond collateral`}
              bad={sums.belowMaintenance > 0}
            />
            {sums.faulted > 0 && <Sum label="Unknown" value={sums.faulted} name="unknown" note="without figures" bad />}
            <Sum label="Notional" value={sums.notional} name="notional" note={counted(sums.positions, 'position')} />
            {answer.released !== null && (
              <Sum
                label={`${capital(answer.released.to)} releases`}
                value={answer.released.released}
                name="released"
                note={`against ${answer.released.from}`}
              />
            )}
            <div>
              <dt>Run</dt>
              <dd>
                {amount(answer.runMs)} ms
                <small>
                  {amount((1000 * answer.runMs) / open.accounts, 1)} µs an account, {open.backend === 'wasm' ? 'WASM' : 'JS'}
                </small>
              </dd>
            </div>
          </dl>
          {(sums.faulted > 0 || sums.partial.accounts > 0) && (
            <p class="note">
              {sums.faulted > 0 && `${counted(sums.faulted, 'account')} with a fault and no figures. `}
              {sums.partial.accounts > 0 &&
                `${counted(sums.partial.accounts, 'account')} with something that these rules do not charge: in no sum.`}
            </p>
          )}
          <div class="grid">
            <Histogram of={answer.histogram} />
            <Nearest
              key={`${open.name} ${of}`}
              requirement={of}
              below={sums.belowMaintenance}
              onSave={async () => {
                const said = await ask('rows', {
                  requirement: of,
                  group: 'all',
                  order: 'account',
                  descending: false,
                  search: '',
                  from: 0,
                  count: open.accounts,
                });
                if (said !== undefined && 'answer' in said) saveText('book.csv', bookCsv(said.answer.rows), 'text/csv');
              }}
            />
          </div>
        </>
      )}
      <BackendsPanel />
    </>
  );
}

interface SumProps {
  readonly label: string;
  readonly value: number;
  readonly name: string;
  readonly note: string;
  readonly bad?: boolean;
}

const Sum = ({ label, value, name, note, bad = false }: SumProps): JSX.Element => (
  <div>
    <dt>{label}</dt>
    <dd class={bad ? 'loss' : ''}>
      <Figure value={value} text={shortened(value)} name={`book.${name}`} />
      <small>{note}</small>
    </dd>
  </div>
);

/** Millions from ten of them on. */
const shortened = (value: number): string =>
  Math.abs(value) >= 1e7 ? `${amount(value / 1e6, Math.abs(value) >= 1e9 ? 0 : 2)} M` : amount(value);
