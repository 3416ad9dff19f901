// Files dropped anywhere on the page, and text pasted where nothing is being typed.
import { useEffect } from 'preact/hooks';
import { open } from '../page.js';
import { textsOf } from './texts.js';

const pasted = (event: ClipboardEvent): void => {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (typing || text.trim() === '') return;
  void open({ kind: 'files', files: [{ name: 'pasted', text }] }, 'what was pasted');
};
const over = (event: DragEvent): void => event.preventDefault();
const dropped = (event: DragEvent): void => {
  event.preventDefault();
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length > 0) void openFiles(files);
};

/** The whole page takes files and text, as long as the component that uses this is there. */
export function useDrops(): void {
  useEffect(() => {
    document.addEventListener('paste', pasted);
    document.addEventListener('dragover', over);
    document.addEventListener('drop', dropped);
    return () => {
      document.removeEventListener('paste', pasted);
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', dropped);
    };
  }, []);
}

export async function openFiles(files: readonly File[]): Promise<void> {
  const name = files.map((file) => file.name).join(', ');
  await open({ kind: 'files', files: await textsOf(files) }, name);
}
