// The entry of the page: mounts it, opens the sample account, follows the address.
import { render } from 'preact';
import { readAddress } from './address.js';
import { App } from './app.js';
import { choose, loaded, open, theme, useRules, view } from './page.js';

render(<App />, document.getElementById('page') as HTMLElement);
globalThis.addEventListener('hashchange', () => {
  const said = readAddress(location.hash);
  view.value = said.view;
  theme.value = said.theme;
  choose(said.requirement);
  const rules = said.rules === '' ? 'margincore' : said.rules;
  if (loaded.value !== undefined && loaded.value.rules.preset !== null && loaded.value.rules.preset !== rules) void useRules(rules);
});
const { rules } = readAddress(location.hash);
void open({ kind: 'sample', sample: 'account' }, 'the sample account').then(() => (rules === '' ? undefined : useRules(rules)));
