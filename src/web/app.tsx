// The page: a bar with views, and the view.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { AccountView } from './account/accountView.js';
import type { View } from './address.js';
import { views } from './address.js';
import { Bar } from './bar.js';
import { useDrops } from './files/drops.js';
import { Opening } from './files/opening.js';
import { Refusal } from './files/refusal.js';
import { addressText, loaded, theme, view } from './page.js';

/** Views that are fetched when they are first looked at. */
const lazy: Readonly<Partial<Record<View, () => Promise<() => JSX.Element>>>> = {
  live: async () => (await import('./live/liveView.js')).LiveView,
  verify: async () => (await import('./verify/verifyView.js')).VerifyView,
  book: async () => (await import('./book/bookView.js')).BookView,
};

export function App(): JSX.Element {
  useDrops();
  useEffect(() => {
    globalThis.history.replaceState(null, '', addressText.value);
    document.documentElement.toggleAttribute('data-theme', theme.value !== 'auto');
    if (theme.value !== 'auto') document.documentElement.setAttribute('data-theme', theme.value);
    document.title = loaded.value === undefined ? 'margincore' : `margincore: ${loaded.value.one.account}`;
  }, [addressText.value, loaded.value]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the account
      </a>
      <Bar />
      <main id="main" class="wrap" tabIndex={-1}>
        <Refusal />
        <Opening />
        {views.map((name) => (
          <div key={name} role="tabpanel" id={`view-${name}`} aria-labelledby={`tab-${name}`} hidden={view.value !== name}>
            {view.value === name && (name === 'account' ? <AccountView /> : <Lazy name={name} />)}
          </div>
        ))}
        <footer>Computed in this browser tab. No figure or file leaves it; a key goes to its own service alone.</footer>
      </main>
    </>
  );
}

function Lazy({ name }: { readonly name: View }): JSX.Element | null {
  const [Found, setFound] = useState<(() => JSX.Element) | undefined>(undefined);
  useEffect(() => {
    let here = true;
    void lazy[name]?.().then((component) => here && setFound(() => component));
    return () => {
      here = false;
    };
  }, [name]);
  return Found === undefined ? null : <Found />;
}
