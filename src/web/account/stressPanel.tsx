// What if history came again? The library of scenarios, worst first, the requirement worked out again in each.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { StressLine } from '../desk/stresses.js';
import { requirement } from '../page.js';
import { Figure } from '../ui/figure.js';
import { percent, times, toneOf } from '../ui/format.js';
import { money, signedMoney } from '../ui/money.js';
import { Panel } from '../ui/panel.js';
import { useAnswer } from '../useAnswer.js';

const shown = 13;

export function StressPanel(): JSX.Element | null {
  const { answer, fault, pending } = useAnswer('stresses', { requirement: requirement.value });
  const [all, setAll] = useState(false);
  if (answer === undefined) return fault === undefined ? null : <p class="note loss">{fault.message}</p>;
  const { lines, underlying } = answer;
  const drawn = all ? lines : lines.slice(0, shown);
  return (
    <Panel
      title="Stress"
      of={`${drawn.length} of ${lines.length}, worst first; requirement worked out again in each`}
      class="c5"
      busy={pending}
      right={
        lines.length > shown ? (
          <button type="button" class="btn s" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Fewer' : 'All'}
          </button>
        ) : undefined
      }
    >
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Scenario</th>
              <th class="n o5" scope="col">
                {underlying}
              </th>
              <th class="n" scope="col">
                P&amp;L
              </th>
              <th class="n o5" scope="col">
                Equity after
              </th>
              <th class="n" scope="col">
                Health after
              </th>
            </tr>
          </thead>
          <tbody>
            {drawn.map((line) => (
              <tr key={line.name} title={`${line.description} ${line.source}`}>
                <th scope="row">{line.name}</th>
                <td class="n o5">{Number.isNaN(line.move) ? '–' : percent(line.move)}</td>
                {line.fault === null ? (
                  <>
                    <td class={`n ${toneOf(line.pnl)}`}>
                      <Figure value={line.pnl} text={signedMoney(line.pnl)} name={`stress.${line.name}.pnl`} />
                    </td>
                    <td class="n o5">{money(line.equity)}</td>
                    <td class="n">
                      <Standing line={line} />
                    </td>
                  </>
                ) : (
                  <td colSpan={3} class="wrapcell">
                    {line.fault}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Standing({ line: { equity, maintenance, liquidationValue } }: { readonly line: StressLine }): JSX.Element {
  if (liquidationValue < 0) return <span class="pill x">bad debt</span>;
  const health = equity / maintenance;
  return <span class={`pill ${health < 1 ? 'x' : ''}`}>{health < 1 ? `${times(health)} below` : times(health)}</span>;
}
