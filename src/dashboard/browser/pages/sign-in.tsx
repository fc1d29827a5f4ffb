import type { ReactNode } from 'react';
import { Notice } from '../parts/notice.tsx';
import { Title } from '../parts/title.tsx';
import { useWords } from '../words.tsx';

export function SignInPage(): ReactNode {
  const { signInPage: text } = useWords();
  const hasFailed = new URLSearchParams(location.search).get('sign-in') === 'failed';
  return (
    <div className="narrow">
      <Title text={text.title} />
      {hasFailed ? (
        <Notice kind="error" title={text.failed} isAnswer>
          <p>{text.failedText}</p>
        </Notice>
      ) : null}
      <p className="font-lead">{text.lead}</p>
      <p>{text.who}</p>
      <p>
        <a className="button button-primary" href="/dashboard/login">
          {text.action}
        </a>
      </p>
      <p className="quiet">{text.systems}</p>
    </div>
  );
}
