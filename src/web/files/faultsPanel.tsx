// Rows that need a hand: which, whose, what is wrong, what to do next. Every other account is as if they were not there.
import type { JSX } from 'preact';
import { loaded } from '../page.js';
import { amount } from '../ui/format.js';
import { useAnswer } from '../useAnswer.js';
import { csvOf } from './csv.js';
import { saveText } from './save.js';

/** Rows that are drawn; the file has them all. */
const drawn = 200;

export function FaultsPanel(): JSX.Element | null {
  const any = (loaded.value?.faultCount ?? 0) > 0;
  const { answer } = useAnswer('faults', any ? {} : undefined);
  if (!any || answer === undefined) return null;
  const { rows, accounts } = answer;
  return (
    <section class="panel faults" aria-label="Rows that need a hand">
      <div class="ph">
        <h2>{rows.length === 1 ? 'One row needs a hand' : `${amount(rows.length)} rows need a hand`}</h2>
        <span class="pill x">{accounts === 1 ? '1 account not margined' : `${amount(accounts)} accounts not margined`}</span>
        <p>every other account is as if these rows were not there</p>
        <div class="right">
          <button
            type="button"
            class="btn s"
            onClick={() => saveText('faults.csv', csvOf(['row', 'account', 'wrong', 'next'], rows), 'text/csv')}
          >
            Save the list
          </button>
        </div>
      </div>
      <div class="scroll tall">
        <table>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Account</th>
              <th scope="col">What is wrong</th>
              <th scope="col">What to do next</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, drawn).map(({ row, account, wrong, next }) => (
              <tr key={`${row} ${account} ${wrong}`}>
                <th scope="row">{row === '' ? '–' : row}</th>
                <td>{account === '' ? '–' : account}</td>
                <td class="wrapcell">{wrong}</td>
                <td class="wrapcell">{next}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > drawn && <p class="note">The first {amount(drawn)} of them; the list that is saved has all.</p>}
    </section>
  );
}
