// Files dropped anywhere on the page, and text pasted where nothing is being typed.
import { useEffect } from 'preact/hooks';
import type { NamedText } from '../desk/files.js';
import { open, toVerify, view } from '../page.js';
import { textsOf } from './texts.js';

const pasted = (event: ClipboardEvent): void => {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (typing || text.trim() === '') return;
  void taken([{ name: 'what was pasted', text }]);
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

export const openFiles = async (files: readonly File[]): Promise<void> => taken(await textsOf(files));

/** A statement goes where it is verified, and so does any JSON that is given there; everything else is opened. */
async function taken(files: readonly NamedText[]): Promise<void> {
  const [one] = files;
  const json = one !== undefined && /^\s*[{[]/.test(one.text);
  if (json && files.length === 1 && (view.peek() === 'verify' || /"format"\s*:\s*"margincore-statement"/.test(one.text.slice(0, 1000)))) {
    toVerify.value = one;
    view.value = 'verify';
  } else {
    if (view.peek() === 'verify') view.value = 'account';
    await open({ kind: 'files', files }, files.map(({ name }) => name).join(', '));
  }
}
