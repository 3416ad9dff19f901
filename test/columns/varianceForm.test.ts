// The choice between the two forms of the variance.
import { expect, test } from 'vitest';
import { varianceForm } from '../../src/columns/varianceForm.js';

test('few exposures are taken one by one, many as a row', () => {
  expect(varianceForm(8, 100)).toBe('sparse');
  expect(varianceForm(40, 100)).toBe('sparse');
  expect(varianceForm(41, 100)).toBe('dense');
  expect(varianceForm(10, 10)).toBe('dense');
  expect(varianceForm(0, 0)).toBe('sparse');
});

test('an account more never makes a dense batch sparse', () => {
  for (let factors = 2; factors < 60; factors += 2) {
    const forms = Array.from({ length: factors + 1 }, (_, nonzeros) => varianceForm(nonzeros, factors));
    expect(forms.lastIndexOf('sparse')).toBe(forms.filter((form) => form === 'sparse').length - 1);
  }
});
