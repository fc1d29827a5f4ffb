import { useEffect, useRef, type ReactNode } from 'react';
import { Footer } from './layout/footer.tsx';
import { Header } from './layout/header.tsx';
import { Loading } from './parts/loading.tsx';
import { DisclosurePage } from './pages/disclosure.tsx';
import { DisclosuresPage } from './pages/disclosures.tsx';
import { HomePage } from './pages/home.tsx';
import { MatrixPage } from './pages/matrix.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { PersonPage } from './pages/person.tsx';
import { SecurityPage } from './pages/security.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { findPage } from './pages.ts';
import { usePlace } from './router.tsx';
import { useSession, type User } from './session.tsx';
import { useWords } from './words.tsx';

/** The whole page: what stands on every page, and between it the one that the address asks for. */
export function App(): ReactNode {
  const words = useWords();
  const { path } = usePlace();
  const { state } = useSession();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    // Whoever follows a link starts at the beginning of the next page, also without seeing it.
    if (shown.current !== path) main.current?.focus();
    shown.current = path;
  }, [path]);

  return (
    <>
      <a className="skipnav" href="#main">
        {words.skip}
      </a>
      <Header />
      <main id="main" className="container page-container" tabIndex={-1} ref={main}>
        {state.kind === 'loading' ? <Loading /> : null}
        {state.kind === 'signed-out' ? <SignInPage /> : null}
        {state.kind === 'signed-in' ? <Page path={path} user={state.user} /> : null}
      </main>
      <Footer />
    </>
  );
}

function Page({ path, user }: { readonly path: string; readonly user: User }): ReactNode {
  if (path === '/') return <HomePage user={user} />;
  const found = findPage(path, user);
  switch (found?.name) {
    case 'disclosures':
      return path === found.path ? (
        <DisclosuresPage purpose={found.purpose} />
      ) : (
        <DisclosurePage purpose={found.purpose} id={decodeURIComponent(path.slice(found.path.length + 1))} />
      );
    case 'person':
      return <PersonPage purpose={found.purpose} />;
    case 'matrix':
      return <MatrixPage />;
    case 'security':
      return <SecurityPage purpose={found.purpose} />;
    case undefined:
      return <NotFoundPage />;
  }
}
