// A small menu on the panel of a chart: its picture as a file.
import type { JSX } from 'preact';
import { saveCanvases, savePng, saveSvg } from './chartFile.js';

export interface ChartMenuProps {
  readonly name: string;
  /** Drawn on canvases: a picture alone. */
  readonly canvas?: boolean;
}

export function ChartMenu({ name, canvas = false }: ChartMenuProps): JSX.Element {
  const of = (target: EventTarget): Element | null => (target as Element).closest('.panel');
  return (
    <fieldset class="save">
      <legend class="sr">Save the chart</legend>
      {!canvas && (
        <button
          type="button"
          class="plain"
          onClick={({ currentTarget }) => {
            const svg = of(currentTarget)?.querySelector<SVGSVGElement>('.ch svg');
            if (svg instanceof SVGSVGElement) saveSvg(svg, name);
          }}
        >
          SVG
        </button>
      )}
      <button
        type="button"
        class="plain"
        onClick={({ currentTarget }) => {
          const panel = of(currentTarget);
          const svg = panel?.querySelector<SVGSVGElement>('.ch svg');
          if (svg instanceof SVGSVGElement) void savePng(svg, name);
          else saveCanvases([...(panel?.querySelectorAll('canvas') ?? [])], name);
        }}
      >
        PNG
      </button>
    </fieldset>
  );
}
