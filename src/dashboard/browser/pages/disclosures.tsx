import { useState, type ReactNode } from 'react';
import type { Disclosure } from '../answers.ts';
import { Choice } from '../parts/choice.tsx';
import { useNames } from '../names.tsx';
import { DisclosureTable, nameOf } from '../parts/disclosure-table.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { Loading } from '../parts/loading.tsx';
import { MatterForm } from '../parts/matter-form.tsx';
import { Notice } from '../parts/notice.tsx';
import { Title } from '../parts/title.tsx';
import { useSession } from '../session.tsx';
import { useLoad } from '../use-load.ts';
import { useSpeaking, useWords } from '../words.tsx';

const pageSize = 50;

interface Shown {
  readonly reference: string;
  readonly journalNumber: string;
  readonly rows: readonly Disclosure[] | null;
  readonly hasMore: boolean;
}

export function DisclosuresPage({ purpose }: { readonly purpose: string }): ReactNode {
  const { disclosures: text } = useWords();
  const { ask } = useSession();
  const [load, run] = useLoad<Shown>();

  const show = (asked: Pick<Shown, 'reference' | 'journalNumber'>, earlier: readonly Disclosure[] = []): void => {
    const { reference, journalNumber } = asked;
    const after = earlier.at(-1)?.id ?? null;
    const variables = { journalNumber, first: pageSize, after };
    void run(
      ask('DisclosuresOfCase', { purpose, reference, variables }),
      ({ caseByJournalNumber: file }) => {
        const rows = file?.disclosures ?? null;
        return {
          ...asked,
          rows: rows === null ? null : [...earlier, ...rows],
          hasMore: rows?.length === pageSize,
        };
      },
      earlier.length > 0,
    );
  };

  return (
    <>
      <Title text={text.title} />
      <p className="font-lead">{text.lead}</p>
      <MatterForm withCase onShow={show} />
      {load.kind === 'loading' ? <Loading /> : null}
      {load.kind === 'failed' ? <Failure code={load.code} /> : null}
      {load.kind === 'loaded' ? (
        <Rows
          key={`${load.value.reference} ${load.value.journalNumber}`}
          shown={load.value}
          onMore={() => {
            show(load.value, load.value.rows ?? []);
          }}
        />
      ) : null}
    </>
  );
}

interface RowsProps {
  readonly shown: Shown;
  readonly onMore: () => void;
}

function Rows({ shown: { rows, journalNumber, hasMore }, onMore }: RowsProps): ReactNode {
  const { words, language } = useSpeaking();
  const { disclosures: text } = words;
  const naming = useNames();
  const [filter, setFilter] = useState({ recipient: '', purpose: '', from: '', to: '' });
  if (rows === null) {
    return (
      <Notice kind="info" title={text.unknown} isAnswer>
        <p>{text.unknownText}</p>
      </Notice>
    );
  }
  const recipients = [...new Map(rows.map((row) => [row.recipient ?? '', nameOf(row, language)]))];
  const purposes = [...new Set(rows.flatMap(({ purpose }) => purpose ?? []))];
  const left = rows.filter(
    ({ recipient, purpose, disclosedOn }) =>
      (filter.recipient === '' || recipient === filter.recipient) &&
      (filter.purpose === '' || purpose === filter.purpose) &&
      (filter.from === '' || (disclosedOn ?? '') >= filter.from) &&
      (filter.to === '' || (disclosedOn ?? '') <= filter.to),
  );
  return (
    <section aria-live="polite">
      <fieldset className="filters">
        <legend className="h4">{text.filters}</legend>
        <div className="filter-fields">
          <Choice
            label={text.recipient}
            all={text.all}
            value={filter.recipient}
            options={recipients}
            onChange={(recipient) => {
              setFilter({ ...filter, recipient });
            }}
          />
          <Choice
            label={text.purpose}
            all={text.all}
            value={filter.purpose}
            options={purposes.map((each) => [each, naming.purpose(each)])}
            onChange={(purpose) => {
              setFilter({ ...filter, purpose });
            }}
          />
          <Field
            label={text.from}
            type="date"
            value={filter.from}
            onChange={(from) => {
              setFilter({ ...filter, from });
            }}
          />
          <Field
            label={text.to}
            type="date"
            value={filter.to}
            onChange={(to) => {
              setFilter({ ...filter, to });
            }}
          />
        </div>
      </fieldset>
      <p className="count">{text.count(left.length)}</p>
      {left.length === 0 ? (
        <Notice kind="info" title={text.none}>
          <p>{text.noneText}</p>
        </Notice>
      ) : (
        <DisclosureTable caption={text.caption(journalNumber)} rows={left} />
      )}
      {hasMore ? (
        <button type="button" className="button button-secondary" onClick={onMore}>
          {text.more}
        </button>
      ) : null}
    </section>
  );
}
