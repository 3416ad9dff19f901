// What surrounds the process changes no bit: language, time zone, environment.
import { expect, test } from 'vitest';
import { outputIn } from './neutral/surroundings.js';

test('a margin run gives the same bits under another language and time zone', () => {
  const here = outputIn({ LANG: 'C.UTF-8', TZ: 'UTC' });
  expect(here).toMatch(/^wasm [0-9a-f]{64}\n$/);
  expect(outputIn({ LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kolkata' })).toBe(here);
});
