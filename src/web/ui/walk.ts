// Arrow keys among controls that are one tab stop together (tabs, cells of one row): left and right, or by columns of a grid.

/** Moves the focus among what a selector finds inside, and clicks what it comes to. */
export const walk =
  (selector: string, columns = 1): ((event: KeyboardEvent) => void) =>
  (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (step === undefined) return;
    const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(selector)];
    const next = all[all.indexOf(document.activeElement as HTMLElement) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.click();
  };
