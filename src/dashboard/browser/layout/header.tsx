import type { ReactNode } from 'react';
import { pagesFor } from '../pages.ts';
import { Link, usePlace } from '../router.tsx';
import { useSession, type User } from '../session.tsx';
import { useSpeaking, useWords } from '../words.tsx';

export function Header(): ReactNode {
  const { words, language, change } = useSpeaking();
  const { state } = useSession();
  return (
    <header className="site-header">
      <div className="site-bar">
        <div className="container site-bar-inner">
          <Link to="/" className="site-name">
            <strong>{words.product}</strong>
            <span>{words.productSub}</span>
          </Link>
          <div className="site-person">
            {state.kind === 'signed-in' ? <Person user={state.user} /> : null}
            <button
              type="button"
              className="button button-tertiary site-language"
              lang={language === 'da' ? 'en' : 'da'}
              onClick={change}
            >
              {words.otherLanguage}
            </button>
          </div>
        </div>
      </div>
      {state.kind === 'signed-in' ? <Navigation user={state.user} /> : null}
    </header>
  );
}

function Person({ user }: { readonly user: User }): ReactNode {
  const { words, language } = useSpeaking();
  const { signOut } = useSession();
  const authority = language === 'da' ? user.authorityNameDa : user.authorityNameEn;
  return (
    <>
      <p className="site-who">
        <span className="sr-only">{words.signedInAs}</span> <strong>{user.name}</strong>
        <span>{user.officer === null ? authority : `${authority} · ${user.officer}`}</span>
      </p>
      <button type="button" className="button button-secondary" onClick={() => void signOut()}>
        {words.signOut}
      </button>
    </>
  );
}

function Navigation({ user }: { readonly user: User }): ReactNode {
  const words = useWords();
  const { path } = usePlace();
  const entries = [{ name: 'home' as const, path: '/' }, ...pagesFor(user)];
  return (
    <nav className="site-nav" aria-label={words.menu}>
      <div className="container">
        <ul className="nobullet-list">
          {entries.map((entry) => (
            <li key={entry.path}>
              <Link to={entry.path} isCurrent={entry.path === '/' ? path === '/' : path.startsWith(entry.path)}>
                {words.nav[entry.name]}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
