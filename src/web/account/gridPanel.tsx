// The panel "What would hurt?": P&L over moves of prices and vols. Click or arrows choose a cell; the panel lists each leg's part.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Grid } from '../desk/grid.js';
import { loaded, requirement } from '../page.js';
import { amount, cellUnit, percent, signed, toneOf } from '../ui/format.js';
import { Panel } from '../ui/panel.js';
import { useAnswer } from '../useAnswer.js';
import { Cells } from './cells.js';
import { Contributions } from './contributions.js';
import { MakeUp } from './makeUp.js';

export function GridPanel(): JSX.Element | null {
  const [term, setTerm] = useState('');
  const [row, setRow] = useState(0);
  const [cell, setCell] = useState<number | undefined>(undefined);
  const { answer, fault, pending } = useAnswer('grid', { requirement: requirement.value, term, row });
  if (answer === undefined) return fault === undefined ? null : <p class="note loss">{fault.message}</p>;
  const numeraire = loaded.value?.numeraire ?? '';
  const selected = chosenOf(answer, cell);
  const unit = cellUnit(Math.max(...answer.pnls.map((pnl) => Math.abs(pnl) || 0)));
  const terms = [...answer.terms, 'plain'];
  const controls = (
    <>
      {terms.length > 1 && (
        <select
          class="in small"
          aria-label="Scenarios"
          value={answer.term}
          onChange={({ currentTarget }) => [setTerm(currentTarget.value), setRow(0), setCell(undefined)]}
        >
          {terms.map((name) => (
            <option key={name} value={name}>
              {name === 'plain' ? 'a plain grid' : `${name}, as charged`}
            </option>
          ))}
        </select>
      )}
      {answer.of.length > 1 && (
        <select
          class="in small"
          aria-label="Of"
          value={row}
          onChange={({ currentTarget }) => [setRow(Number(currentTarget.value)), setCell(undefined)]}
        >
          {answer.of.map((name, n) => (
            <option key={name} value={n}>
              {name}
            </option>
          ))}
        </select>
      )}
    </>
  );
  return (
    <Panel
      title="Spot × vol"
      of={`P&L, ${unit.word}${numeraire}; ${answer.term === 'plain' ? 'all prices move alike' : 'the scenarios of the rule'}`}
      class="c6 mat"
      busy={pending}
      right={controls}
    >
      <div class="scroll cells">
        <Cells grid={answer} selected={selected} onSelect={setCell} />
      </div>
      <div class="key">
        <span>
          loss
          <i class="sc" />
          gain
        </span>
        {answer.term !== 'plain' && answer.columns.some(({ weight }) => weight !== 1) && <span>×0.33: share charged</span>}
        {answer.binding >= 0 && (
          <span>
            <i class="tri" />
            worst of the rule
          </span>
        )}
      </div>
      <div class="contrib">
        <header>
          <h3>{movesIn(answer, selected)}</h3>
          <span class="mut small">
            vols {answer.vols[Math.floor(selected / answer.columns.length)]}
            {selected === answer.binding ? ' · the worst of the rule' : ''}
            {weightIn(answer, selected) === 1 ? '' : ` · charged at ${weightIn(answer, selected)}`}
          </span>
          <b class={toneOf(answer.pnls[selected] as number)}>{signed(answer.pnls[selected] as number)}</b>
        </header>
        <Contributions grid={answer} cell={selected} />
      </div>
      {answer.terms.length === 0 && <p class="note">This requirement looks at no scenarios: none of these cells is charged.</p>}
      <MakeUp />
    </Panel>
  );
}

/** What was chosen; else what binds, else the worst there is. */
function chosenOf({ pnls, binding }: Grid, cell: number | undefined): number {
  if (cell !== undefined && !Number.isNaN(pnls[cell] ?? Number.NaN)) return cell;
  if (binding >= 0) return binding;
  return pnls.reduce((worst, pnl, n) => (pnl < (pnls[worst] as number) || Number.isNaN(pnls[worst] as number) ? n : worst), 0);
}

const weightIn = ({ columns }: Grid, cell: number): number => columns[cell % columns.length]?.weight ?? 1;

function movesIn({ columns }: Grid, cell: number): string {
  const moves = Object.entries(columns[cell % columns.length]?.moves ?? {});
  const same = moves.every(([, move]) => move === moves[0]?.[1]);
  if (moves.length > 3 && same) return `All prices ${percent(moves[0]?.[1] ?? 0, 0)}`;
  const shown = moves.slice(0, 4).map(([id, move]) => `${id} ${percent(move, Math.abs(move * 100) % 1 < 0.05 ? 0 : 1)}`);
  return moves.length > 4 ? `${shown.join(', ')} and ${amount(moves.length - 4)} more` : shown.join(', ');
}
