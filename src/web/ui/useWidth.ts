// The width of an element, in pixels, as it changes: what a chart draws itself to.
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** The reference goes to the element; 0 until it is there. */
export function useWidth(): [RefObject<HTMLDivElement>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const at = box.current;
    if (at === null) return;
    const inner = (): number => {
      const { paddingLeft, paddingRight } = getComputedStyle(at);
      return Math.max(0, at.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight));
    };
    const watch = new ResizeObserver(() => setWidth(inner()));
    watch.observe(at);
    setWidth(inner());
    return () => watch.disconnect();
  }, []);
  return [box, width];
}
