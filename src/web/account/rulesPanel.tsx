// Where is it cheaper? The account under every preset of a venue: figures with what binds, or why there are none.
// A click changes the rules of the page.
import type { JSX } from 'preact';
import type { RuleLine } from '../desk/otherRules.js';
import { loaded, useRules } from '../page.js';
import { amount, counted, times } from '../ui/format.js';
import { money } from '../ui/money.js';
import { Panel } from '../ui/panel.js';
import { useAnswer } from '../useAnswer.js';

export function RulesPanel(): JSX.Element | null {
  const { answer, pending } = useAnswer('otherRules', {});
  if (answer === undefined) return null;
  const compared = answer
    .filter(({ figures }) => figures !== undefined)
    .sort((x, y) => (x.figures?.initial ?? 0) - (y.figures?.initial ?? 0));
  const left = answer.filter(({ figures }) => figures === undefined);
  return (
    <Panel
      title="The same account under other rules"
      of={
        <>
          {counted(compared.length, 'requirement')} compared<span class="hint">; a click takes its rules</span>
        </>
      }
      class="c7"
      busy={pending}
    >
      <div class="scroll">
        <table class="stk">
          <thead>
            <tr>
              <th scope="col">Rules</th>
              <th class="n" scope="col">
                Initial
              </th>
              <th class="n" scope="col">
                Maintenance
              </th>
              <th class="n" scope="col">
                Health
              </th>
              <th class="n" scope="col">
                Efficiency
              </th>
              <th class="binds" scope="col">
                What binds
              </th>
            </tr>
          </thead>
          <tbody>
            {compared.map((line) => (
              <tr key={`${line.preset} ${line.requirement}`} class={line.preset === loaded.value?.rules.preset ? 'cur' : ''}>
                <Named line={line} />
                <td class="n" data-l="Initial">
                  {money(line.figures?.initial ?? Number.NaN)}
                </td>
                <td class="n" data-l="Maintenance">
                  {money(line.figures?.maintenance ?? Number.NaN)}
                </td>
                <td class={`n ${(line.figures?.health ?? 1) < 1 ? 'loss' : ''}`} data-l="Health">
                  {times(line.figures?.health ?? Number.NaN)}
                </td>
                <td class="n" data-l="Efficiency">
                  {amount(line.figures?.efficiency ?? Number.NaN, 1)}×
                </td>
                <td class="wrapcell binds">
                  {line.binds}
                  {line.assumptions === 0 ? '' : ` · ${counted(line.assumptions, 'assumption')}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left.length > 0 && (
        <details class="left">
          <summary>{counted(left.length, 'set')} of rules without figures that compare on this account</summary>
          <dl>
            {left.map(({ preset, requirement, why }) => (
              <div key={`${preset} ${requirement}`}>
                <dt>{requirement === '' ? preset : `${preset}, ${requirement}`}</dt>
                <dd>{why}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </Panel>
  );
}

const Named = ({ line: { preset, requirement } }: { readonly line: RuleLine }): JSX.Element => (
  <th scope="row">
    <button type="button" class="plain" onClick={() => void useRules(preset)}>
      {requirement === '' || (requirement === 'portfolio' && preset !== 'margincore') ? preset : `${preset}, ${requirement}`}
    </button>
  </th>
);
