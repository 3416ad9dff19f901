// WASM against JS, run in this tab on the book that is open.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { BackendsAnswer } from '../desk/backends.js';
import { ask } from '../page.js';
import { Figure } from '../ui/figure.js';
import { amount } from '../ui/format.js';
import { Panel } from '../ui/panel.js';

export function BackendsPanel(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<BackendsAnswer | undefined>(undefined);
  const [fault, setFault] = useState('');
  const run = async (): Promise<void> => {
    setBusy(true);
    const said = await ask('backends', {});
    setBusy(false);
    if (said === undefined) return;
    setFault('fault' in said ? said.fault.message : '');
    if ('answer' in said) setAnswer(said.answer);
  };
  const [wasm, js] = ['wasm', 'js'].map((name) => answer?.lines.find(({ backend }) => backend === name)?.runMs ?? Number.NaN) as [
    number,
    number,
  ];
  return (
    <Panel
      title="WASM against JS"
      of="the book that is open, margined on both in this tab"
      class="backends"
      busy={busy}
      right={
        <button type="button" class="btn s" disabled={busy} onClick={() => void run()}>
          {busy ? 'Running' : answer === undefined ? 'Run' : 'Run again'}
        </button>
      }
    >
      {fault !== '' && <p class="note">{fault}</p>}
      {answer === undefined ? (
        <p class="note">Both are written from one source of formulas; what they answer is compared bit by bit.</p>
      ) : (
        <dl class="kv">
          {answer.lines.map(({ backend, runMs, runs }) => (
            <div key={backend}>
              <dt>{backend === 'wasm' ? 'WASM' : 'JS'}</dt>
              <dd>
                <Figure value={runMs} text={`${amount(runMs, runMs < 10 ? 3 : 0)} ms`} name={`backends.${backend}`} />
                <small>
                  {amount((1000 * runMs) / answer.accounts, 1)} µs an account, median of {runs}
                </small>
              </dd>
            </div>
          ))}
          {answer.lines.length === 2 && (
            <>
              <div>
                <dt>JS over WASM</dt>
                <dd>{amount(js / wasm, 2)}×</dd>
              </div>
              <div>
                <dt>Bits</dt>
                <dd class={answer.different > 0 ? 'loss' : ''}>
                  <Figure
                    value={answer.different}
                    text={answer.different === 0 ? 'all the same' : `${amount(answer.different)} differ`}
                    name="backends.different"
                  />
                  <small>{amount(answer.figures)} figures compared</small>
                </dd>
              </div>
            </>
          )}
        </dl>
      )}
      {answer?.why !== null && answer !== undefined && <p class="note">{answer.why}.</p>}
    </Panel>
  );
}
