// A component that is fetched when it is first shown; nothing stands in its place meanwhile.
import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export function lazily<P extends object = object>(load: () => Promise<FunctionComponent<P>>): (props: P) => JSX.Element | null {
  let found: FunctionComponent<P> | undefined;
  return function Lazily(props: P) {
    const [Shown, setShown] = useState<FunctionComponent<P> | undefined>(() => found);
    useEffect(() => {
      let here = true;
      if (found === undefined)
        void load().then((component) => {
          found = component;
          if (here) setShown(() => component);
        });
      return () => {
        here = false;
      };
    }, []);
    return Shown === undefined ? null : <Shown {...props} />;
  };
}
