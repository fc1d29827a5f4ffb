import type { ReactNode } from 'react';
import { useNames } from '../names.tsx';
import { pagesFor } from '../pages.ts';
import { Title } from '../parts/title.tsx';
import { Link } from '../router.tsx';
import type { User } from '../session.tsx';
import { useWords } from '../words.tsx';

export function HomePage({ user }: { readonly user: User }): ReactNode {
  const words = useWords();
  const naming = useNames();
  return (
    <>
      <Title text={words.home.title} />
      <p className="font-lead">{words.home.lead}</p>
      <ul className="nobullet-list cards">
        {pagesFor(user).map(({ name, path }) => (
          <li key={name} className="card">
            <div className="card-content">
              <h2 className="card-heading h3">
                <Link to={path}>{words.nav[name]}</Link>
              </h2>
              <p>{words.cards[name]}</p>
            </div>
          </li>
        ))}
      </ul>
      <h2>{words.home.purposes}</h2>
      <p>{words.home.purposesText}</p>
      <ul>
        {user.purposes.map((purpose) => (
          <li key={purpose}>{naming.purpose(purpose)}</li>
        ))}
      </ul>
    </>
  );
}
