import type { ReactNode } from 'react';
import { useSession } from '../session.tsx';
import { useWords } from '../words.tsx';

export function Footer(): ReactNode {
  const words = useWords();
  const { state } = useSession();
  return (
    <footer className="site-footer">
      <div className="container">
        <p>
          <strong>{words.product}.</strong> {words.footer.what}
        </p>
        {state.kind === 'signed-in' ? <p>{words.footer.recorded}</p> : null}
        <p>
          <a href="/log/checkpoint">{words.footer.log}</a>
        </p>
      </div>
    </footer>
  );
}
