import type { ReactNode } from 'react';
import type { Answers, Disclosure } from '../answers.ts';
import { saveFile, toCsv } from '../export-rows.ts';
import { DisclosureTable } from '../parts/disclosure-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { MatterForm } from '../parts/matter-form.tsx';
import { Notice } from '../parts/notice.tsx';
import { Title } from '../parts/title.tsx';
import { useSession } from '../session.tsx';
import { useLoad } from '../use-load.ts';
import { useWords } from '../words.tsx';

const pageSize = 500;

type Person = NonNullable<Answers['DisclosuresOfPerson']['personInMatter']>;

interface Shown {
  readonly reference: string;
  readonly person: Person | null;
  readonly rows: readonly Disclosure[];
  readonly hasMore: boolean;
}

export function PersonPage({ purpose }: { readonly purpose: string }): ReactNode {
  const { person: text, disclosures } = useWords();
  const { ask } = useSession();
  const [load, run] = useLoad<Shown>();

  const show = (reference: string, earlier: readonly Disclosure[] = []): void => {
    const variables = { first: pageSize, after: earlier.at(-1)?.id ?? null };
    void run(
      ask('DisclosuresOfPerson', { purpose, reference, variables }),
      ({ personInMatter: person }) => {
        const rows = person?.disclosures ?? [];
        return { reference, person, rows: [...earlier, ...rows], hasMore: rows.length === pageSize };
      },
      earlier.length > 0,
    );
  };

  return (
    <>
      <Title text={text.title} />
      <p className="font-lead">{text.lead}</p>
      <MatterForm
        withCase={false}
        onShow={({ reference }) => {
          show(reference);
        }}
      />
      {load.kind === 'loading' ? <Loading /> : null}
      {load.kind === 'failed' ? <Failure code={load.code} /> : null}
      {load.kind === 'loaded' && load.value.person === null ? (
        <Notice kind="info" title={text.unknown} isAnswer>
          <p>{text.unknownText}</p>
        </Notice>
      ) : null}
      {load.kind === 'loaded' && load.value.person !== null ? (
        <Report shown={load.value} person={load.value.person} />
      ) : null}
      {load.kind === 'loaded' && load.value.hasMore ? (
        <button
          type="button"
          className="button button-secondary"
          onClick={() => {
            show(load.value.reference, load.value.rows);
          }}
        >
          {disclosures.more}
        </button>
      ) : null}
    </>
  );
}

interface ReportProps {
  readonly shown: Shown;
  readonly person: Person;
}

function Report({ shown: { rows, reference }, person }: ReportProps): ReactNode {
  const { person: text, disclosures } = useWords();
  const name = [person.givenNames, person.familyName].filter((part) => part !== null).join(' ');
  const fileName = `${reference.replaceAll(/[^\p{L}\p{N}-]+/gu, '-')}-videregivelser`;
  return (
    <section aria-live="polite">
      <Facts
        facts={[
          [text.name, name === '' ? text.withheldHere : name],
          [text.fileNumber, person.alienFileNumber],
        ]}
      />
      <p className="count">{disclosures.count(rows.length)}</p>
      {rows.length === 0 ? (
        <Notice kind="info" title={disclosures.none}>
          <p>{disclosures.noneText}</p>
        </Notice>
      ) : (
        <>
          <div className="actions">
            <button
              type="button"
              className="button button-secondary"
              onClick={() => {
                saveFile(`${fileName}.csv`, 'text/csv', toCsv(rows));
              }}
            >
              {text.export}
            </button>
            <button
              type="button"
              className="button button-secondary"
              onClick={() => {
                saveFile(`${fileName}.json`, 'application/json', JSON.stringify(rows, null, 2));
              }}
            >
              {text.exportJson}
            </button>
            <button
              type="button"
              className="button button-tertiary"
              onClick={() => {
                print();
              }}
            >
              {text.print}
            </button>
          </div>
          <p className="quiet">{text.exportText}</p>
          <DisclosureTable caption={disclosures.captionPerson} rows={rows} />
        </>
      )}
    </section>
  );
}
