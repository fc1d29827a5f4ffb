import { useEffect, useRef, type ReactNode } from 'react';

interface NoticeProps {
  readonly kind: 'info' | 'success' | 'error';
  readonly title: string;
  readonly children: ReactNode;
  /** An answer to what somebody has just done: read out, and where they are now. */
  readonly isAnswer?: boolean;
}

export function Notice({ kind, title, children, isAnswer = false }: NoticeProps): ReactNode {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAnswer) notice.current?.focus();
  }, [isAnswer]);
  return (
    <div
      className={`alert alert-${kind}`}
      ref={notice}
      tabIndex={isAnswer ? -1 : undefined}
      role={isAnswer ? 'alert' : undefined}
    >
      <div className="alert-body">
        <h2 className="alert-heading">{title}</h2>
        <div className="alert-text">{children}</div>
      </div>
    </div>
  );
}
