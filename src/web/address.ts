// The part of the page that an address keeps: view, rules, requirement, theme. Never a position.

export const views = ['account', 'live', 'verify', 'book'] as const;
export type View = (typeof views)[number];
export type Theme = 'auto' | 'light' | 'dark';

export interface Address {
  readonly view: View;
  /** '' is the account's own. */
  readonly requirement: string;
  /** A preset; '' where the rules are no preset. */
  readonly rules: string;
  readonly theme: Theme;
}

export function readAddress(hash: string): Address {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const view = said.get('view') as View | null;
  const theme = said.get('theme');
  return {
    view: view !== null && views.includes(view) ? view : 'account',
    requirement: said.get('requirement') ?? '',
    rules: said.get('rules') ?? '',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
  };
}

export function addressOf({ view, requirement, rules, theme }: Address): string {
  const said = new URLSearchParams({ view });
  if (rules !== '' && rules !== 'margincore') said.set('rules', rules);
  if (requirement !== '') said.set('requirement', requirement);
  if (theme !== 'auto') said.set('theme', theme);
  return `#${said}`;
}
