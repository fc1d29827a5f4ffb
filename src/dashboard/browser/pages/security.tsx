import { useCallback, useEffect, type ReactNode } from 'react';
import type { SecurityEvent } from '../answers.ts';
import { useNames } from '../names.tsx';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { Notice } from '../parts/notice.tsx';
import { Title } from '../parts/title.tsx';
import { useSession } from '../session.tsx';
import { useLoad } from '../use-load.ts';
import { formatInstant, useSpeaking, useWords, wordFor } from '../words.tsx';

const pageSize = 50;

interface Shown {
  readonly rows: readonly SecurityEvent[];
  readonly hasMore: boolean;
}

export function SecurityPage({ purpose }: { readonly purpose: string }): ReactNode {
  const { security: text, disclosures } = useWords();
  const { ask } = useSession();
  const [load, run] = useLoad<Shown>();
  const show = useCallback(
    (earlier: readonly SecurityEvent[]): void =>
      void run(
        ask('SecurityEvents', { purpose, variables: { first: pageSize, after: earlier.at(-1)?.id ?? null } }),
        ({ securityEvents }) => ({
          rows: [...earlier, ...(securityEvents ?? [])],
          hasMore: securityEvents?.length === pageSize,
        }),
        earlier.length > 0,
      ),
    [ask, purpose, run],
  );
  useEffect(() => {
    show([]);
  }, [show]);

  return (
    <>
      <Title text={text.title} />
      <p className="font-lead">{text.lead}</p>
      {load.kind === 'loading' ? <Loading /> : null}
      {load.kind === 'failed' ? <Failure code={load.code} /> : null}
      {load.kind === 'loaded' && load.value.rows.length === 0 ? (
        <Notice kind="info" title={text.none}>
          <p>{text.noneText}</p>
        </Notice>
      ) : null}
      {load.kind === 'loaded' && load.value.rows.length > 0 ? <Events rows={load.value.rows} /> : null}
      {load.kind === 'loaded' && load.value.hasMore ? (
        <button
          type="button"
          className="button button-secondary"
          onClick={() => {
            show(load.value.rows);
          }}
        >
          {disclosures.more}
        </button>
      ) : null}
    </>
  );
}

function Events({ rows }: { readonly rows: readonly SecurityEvent[] }): ReactNode {
  const { words, language } = useSpeaking();
  const { security: text } = words;
  const naming = useNames();
  return (
    <table className="table table--borderless table-md-responsive-headers">
      <caption>{text.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.disclosures.when}</th>
          <th scope="col">{text.kind}</th>
          <th scope="col">{text.authority}</th>
          <th scope="col">{text.client}</th>
          <th scope="col">{text.detail}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, at, kind, authority, instance, client, officer, detail }) => (
          <tr key={id}>
            <td data-title={words.disclosures.when}>{formatInstant(language, at)}</td>
            <td data-title={text.kind}>{wordFor(text.kinds, kind)}</td>
            <td data-title={text.authority}>
              {instance === null ? naming.authority(authority) : `${naming.authority(authority)} (${instance})`}
            </td>
            <td data-title={text.client}>{officer === null ? client : `${client}, ${officer}`}</td>
            <td data-title={text.detail}>{detail.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
