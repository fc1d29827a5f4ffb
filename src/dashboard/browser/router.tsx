import { createContext, use, useEffect, useState, type MouseEvent, type ReactNode } from 'react';

interface Place {
  readonly path: string;
  readonly go: (path: string) => void;
}

const PlaceContext = createContext<Place>({ path: '/', go: () => undefined });

/** Keeps the page and the address of the browser the same. */
export function RouterProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const follow = (): void => {
      setPath(location.pathname);
    };
    addEventListener('popstate', follow);
    return () => {
      removeEventListener('popstate', follow);
    };
  }, []);
  const go = (next: string): void => {
    history.pushState(null, '', next);
    setPath(next);
    scrollTo(0, 0);
  };
  return <PlaceContext value={{ path, go }}>{children}</PlaceContext>;
}

export function usePlace(): Place {
  return use(PlaceContext);
}

interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly label?: string;
  readonly children: ReactNode;
}

/** A link to another page of ours, which needs no new document. */
export function Link({ to, className, isCurrent = false, label, children }: LinkProps): ReactNode {
  const { go } = usePlace();
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={to}
      className={className}
      onClick={follow}
      aria-label={label}
      {...(isCurrent ? { 'aria-current': 'page' as const } : {})}
    >
      {children}
    </a>
  );
}
