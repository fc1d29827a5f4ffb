import type { ReactNode } from 'react';
import { Title } from '../parts/title.tsx';
import { Link } from '../router.tsx';
import { useWords } from '../words.tsx';

export function NotFoundPage(): ReactNode {
  const { notFound } = useWords();
  return (
    <>
      <Title text={notFound.title} />
      <p className="font-lead">{notFound.text}</p>
      <p>
        <Link to="/">{notFound.home}</Link>
      </p>
    </>
  );
}
