// Who is next? Accounts by how thin their cover is; a row opens the account.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Group, groups, type Order } from '../desk/rows.js';
import { show, view } from '../page.js';
import { amount, counted, scenarioText, times } from '../ui/format.js';
import { Panel } from '../ui/panel.js';
import { VirtualTable, type Window } from '../ui/virtualTable.js';
import { useAnswer } from '../useAnswer.js';

const words: Readonly<Record<Group, string>> = { covered: 'Covered', below: 'Below', faulty: 'Faults', all: 'All' };
const heads: readonly (readonly [label: string, order: Order | undefined, classes: string])[] = [
  ['Account', 'account', ''],
  ['Requirement', undefined, ''],
  ['Equity', 'equity', 'n o5'],
  ['Maintenance', 'maintenance', 'n o5'],
  ['Cushion', 'cushion', 'n'],
  ['Health', 'health', 'n'],
  ['Worst scenario', undefined, 'o5 binds'],
];

export interface NearestProps {
  readonly requirement: string;
  readonly below: number;
  readonly onSave: () => Promise<void>;
}

export function Nearest({ requirement, below, onSave }: NearestProps): JSX.Element {
  const [group, setGroup] = useState<Group>('covered');
  const [by, setBy] = useState<{ readonly order: Order; readonly descending: boolean }>({ order: 'health', descending: false });
  const [search, setSearch] = useState('');
  const [window, setWindow] = useState<Window>({ from: 0, count: 40 });
  const { answer } = useAnswer('rows', { requirement, group, ...by, search, ...window });
  const controls = (
    <>
      <input
        class="in find"
        type="search"
        placeholder="Find an account"
        aria-label="Find an account"
        value={search}
        onInput={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      <div class="seg sm">
        {groups.map((name) => (
          <button key={name} type="button" aria-pressed={group === name} onClick={() => setGroup(name)}>
            {words[name]}
            {name === 'below' ? ` ${amount(below)}` : ''}
          </button>
        ))}
      </div>
      <button type="button" class="btn s" onClick={() => void onSave()}>
        Save as CSV
      </button>
    </>
  );
  const rows = answer?.rows ?? [];
  return (
    <Panel title="Nearest to liquidation" of={answer === undefined ? '' : counted(answer.total, 'account')} right={controls} class="c7">
      <VirtualTable
        label="Accounts of the book"
        total={answer?.total ?? 0}
        from={answer?.from ?? 0}
        columns={heads.length}
        onWindow={setWindow}
        onOpen={(row) => {
          const chosen = rows[row - (answer?.from ?? 0)];
          if (chosen === undefined) return;
          view.value = 'account';
          void show(chosen.account, chosen.subaccount);
        }}
        head={
          <tr>
            {heads.map(([label, order, classes]) => (
              <th
                key={label}
                scope="col"
                class={classes}
                aria-sort={order === by.order ? (by.descending ? 'descending' : 'ascending') : undefined}
              >
                {order === undefined ? (
                  label
                ) : (
                  <button type="button" class="sort" onClick={() => setBy({ order, descending: order === by.order && !by.descending })}>
                    {label}
                  </button>
                )}
              </th>
            ))}
          </tr>
        }
        rows={rows.map((row, n) => {
          const place = (answer?.from ?? 0) + n;
          return (
            <tr key={place} class="r" data-row={place} aria-rowindex={place + 2} tabIndex={0}>
              <th scope="row">{row.subaccount === '' ? row.account : `${row.account} ${row.subaccount}`}</th>
              <td>{row.requirement}</td>
              {row.fault === null ? (
                <>
                  <td class="n o5">{amount(row.equity, 2)}</td>
                  <td class="n o5">{amount(row.maintenance, 2)}</td>
                  <td class={`n ${row.cushion < 0 ? 'loss' : ''}`}>{amount(row.cushion, 2)}</td>
                  <td class={`n ${row.health < 1 ? 'loss' : ''}`}>
                    {Number.isFinite(row.health) ? `${amount(row.health, 4)}×` : times(row.health)}
                  </td>
                  <td class="o5 binds">{row.worst === null ? '–' : scenarioText(row.worst)}</td>
                </>
              ) : (
                <td colSpan={5} class="loss fault" title={row.fault}>
                  {row.fault}
                </td>
              )}
            </tr>
          );
        })}
      />
    </Panel>
  );
}
