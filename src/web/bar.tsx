// The bar: views as tabs, backend, time of one answer, light or dark; the account's health once its strip is out of sight.
import type { JSX } from 'preact';
import { views } from './address.js';
import { loaded, requirement, stripInSight, theme, view } from './page.js';
import { amount, capital, price, times } from './ui/format.js';
import { walk } from './ui/walk.js';
import { useAnswer } from './useAnswer.js';

export function Bar(): JSX.Element {
  const open = loaded.value;
  const { answer } = useAnswer('account', open === undefined ? undefined : {});
  const own = answer?.report.requirements[requirement.value];
  return (
    <header class="bar">
      <div class="wrap">
        <a class="logo" href="#view=account" aria-label="margincore">
          <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path
              d="M2 13.5 6 4.5l3 6 3-6 4 9"
              fill="none"
              stroke="var(--accent)"
              stroke-width="2"
              stroke-linejoin="round"
              stroke-linecap="round"
            />
          </svg>
          margincore
        </a>
        <div class="tabs" role="tablist" aria-label="Views" onKeyDown={walk('[role=tab]')}>
          {views.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-controls={`view-${name}`}
              aria-selected={view.value === name}
              tabIndex={view.value === name ? 0 : -1}
              onClick={() => {
                view.value = name;
              }}
            >
              {capital(name)}
            </button>
          ))}
        </div>
        {open !== undefined && own !== undefined && !Number.isNaN(own.health) && (
          <div class={`mini ${stripInSight.value || view.value !== 'account' ? '' : 'on'}`} aria-hidden="true">
            <span>{open.one.account}</span>
            <svg width="72" height="6" viewBox="0 0 72 6" aria-hidden="true">
              <rect class="track" width="72" height="6" rx="3" />
              <rect class={own.health < 1 ? 'lo' : 'ac'} width={Math.min(72, Math.max(0, 36 * own.health))} height="6" rx="3" />
            </svg>
            <b>{times(own.health)}</b>
            <MiniPrices />
          </div>
        )}
        <div class="right">
          {open !== undefined && (
            <div class="lane" title={`${open.backendReason}. The other backend returns the same bits.`}>
              <span class="dot" />
              <b>{open.backend === 'wasm' ? 'WASM' : 'JS'}</b>
              {answer !== undefined && <span class="us">{amount(answer.microseconds)} µs</span>}
            </div>
          )}
          <button
            type="button"
            class="btn s i"
            aria-label="Switch between light and dark"
            onClick={() => {
              const dark = theme.value === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : theme.value === 'dark';
              theme.value = dark ? 'light' : 'dark';
            }}
          >
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
              <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" stroke-width="1.4" />
              <path d="M7 1.8a5.2 5.2 0 0 1 0 10.4z" fill="currentColor" />
            </svg>
          </button>
        </div>
      </div>
    </header>
  );
}

/** Where it is liquidated, as long as the strip is out of sight. */
function MiniPrices(): JSX.Element | null {
  const { answer } = useAnswer('nearest', stripInSight.value ? undefined : { requirement: requirement.value });
  if (answer === undefined || answer.asset === null) return null;
  const { asset, down, up, below } = answer;
  const prices = [down === null ? '' : `below ${price(down)}`, up === null ? '' : `above ${price(up)}`].filter((text) => text !== '');
  return (
    <span>
      {below ? 'covered' : 'liquidated'}: {asset} {prices.join(', ')}
    </span>
  );
}
