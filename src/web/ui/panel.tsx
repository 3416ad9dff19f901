// A panel: a title that is a question's answer, a line that says what of, controls at the right.
import type { ComponentChildren, JSX } from 'preact';

export interface PanelProps {
  readonly title: string;
  readonly of?: ComponentChildren;
  readonly right?: ComponentChildren;
  readonly class?: string;
  readonly busy?: boolean;
  readonly children: ComponentChildren;
}

export function Panel({ title, of, right, class: classes = '', busy = false, children }: PanelProps): JSX.Element {
  return (
    <section class={`panel ${classes}`} aria-label={title} aria-busy={busy}>
      <div class="ph">
        <h2>{title}</h2>
        {of !== undefined && <p>{of}</p>}
        {right !== undefined && <div class="right">{right}</div>}
      </div>
      {children}
    </section>
  );
}
