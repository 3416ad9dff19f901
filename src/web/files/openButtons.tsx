// Ways to open a book: samples, or a file.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { open } from '../page.js';
import { openFiles } from './drops.js';
import { SaveMenu } from './saveMenu.js';

const sampleBooks = [1000, 100_000];

export function OpenButtons(): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="right">
      <button type="button" class="btn" onClick={() => void open({ kind: 'sample', sample: 'account' }, 'the sample account')}>
        Sample account
      </button>
      {sampleBooks.map((accounts) => (
        <button
          key={accounts}
          type="button"
          class="btn"
          onClick={() =>
            void open({ kind: 'sample', sample: 'book', accounts }, `a sample of ${accounts.toLocaleString('en-US')} accounts`)
          }
        >
          {accounts.toLocaleString('en-US')} accounts
        </button>
      ))}
      <button type="button" class="btn" onClick={() => input.current?.click()}>
        Open a file
      </button>
      <SaveMenu />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to open"
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          if (files.length > 0) void openFiles(files);
        }}
      />
    </div>
  );
}
