import { useCallback, useEffect, type ReactNode } from 'react';
import type { Disclosure } from '../answers.ts';
import { useMatter } from '../matter.tsx';
import { useNames } from '../names.tsx';
import { nameOf } from '../parts/disclosure-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { MatterForm } from '../parts/matter-form.tsx';
import { Notice } from '../parts/notice.tsx';
import { ProofCheck } from '../parts/proof-check.tsx';
import { Title } from '../parts/title.tsx';
import { Link } from '../router.tsx';
import { useSession } from '../session.tsx';
import { useLoad } from '../use-load.ts';
import { formatInstant, useSpeaking, useWords } from '../words.tsx';

interface DisclosurePageProps {
  readonly purpose: string;
  readonly id: string;
}

export function DisclosurePage({ purpose, id }: DisclosurePageProps): ReactNode {
  const { disclosure: text } = useWords();
  const { ask } = useSession();
  const { matter } = useMatter();
  const [load, run] = useLoad<Disclosure | null>();
  const show = useCallback(
    (reference: string): void =>
      void run(ask('OneDisclosure', { purpose, reference, variables: { id } }), ({ disclosure }) => disclosure),
    [ask, id, purpose, run],
  );
  const known = matter.reference.trim();
  const isIdle = load.kind === 'idle';
  useEffect(() => {
    // Whoever comes from the list has said what they work on; typing a reference here asks nothing.
    if (isIdle && known !== '') show(known);
  }, []);

  return (
    <>
      <p className="back">
        <Link to="/disclosures">{text.back}</Link>
      </p>
      <Title text={text.title} />
      {isIdle || load.kind === 'failed' ? (
        <>
          <p className="font-lead">{text.needReference}</p>
          <MatterForm
            withCase={false}
            onShow={({ reference }) => {
              show(reference);
            }}
          />
        </>
      ) : null}
      {load.kind === 'loading' ? <Loading /> : null}
      {load.kind === 'failed' ? <Failure code={load.code} /> : null}
      {load.kind === 'loaded' && load.value === null ? (
        <Notice kind="info" title={text.unknown} isAnswer>
          <p>{text.unknownText}</p>
        </Notice>
      ) : null}
      {load.kind === 'loaded' && load.value !== null ? (
        <>
          <Whole row={load.value} />
          <ProofCheck purpose={purpose} reference={known} id={id} />
        </>
      ) : null}
    </>
  );
}

function Whole({ row }: { readonly row: Disclosure }): ReactNode {
  const { words, language } = useSpeaking();
  const { disclosure: text, disclosures } = words;
  const naming = useNames();
  const at = row.disclosedAt ?? row.disclosedOn;
  const listed = (names: readonly string[] | null, nameOfEach: (id: string) => string): ReactNode =>
    names === null ? text.gone : names.map(nameOfEach).join(', ') || '–';
  return (
    <>
      <p className="font-lead">
        {row.direction === null ? '' : disclosures[row.direction]} <strong>{nameOf(row, language)}</strong>
        {at === null ? '' : `, ${formatInstant(language, at)}`}
      </p>
      <h2>{text.what}</h2>
      <Facts
        facts={[
          [disclosures.why, row.purpose === null ? '–' : naming.purpose(row.purpose)],
          [text.rule, row.rule],
          [text.legalBasis, listed(row.legalBasis, naming.legalBasis)],
          [disclosures.categories, listed(row.categories, naming.category)],
          [text.source, listed(row.source, naming.authority)],
          [text.reference, row.reference],
          [text.visibility, row.visibility === null ? '–' : text[row.visibility]],
          [text.policyVersion, row.policyVersion],
          [text.record, row.id],
        ]}
      />
      <h2>{text.withheld}</h2>
      {row.withheld === null ? <p>{text.gone}</p> : null}
      {row.withheld?.length === 0 ? <p>{text.nothingWithheld}</p> : null}
      {row.withheld !== null && row.withheld.length > 0 ? (
        <ul>
          {row.withheld.map((each) => (
            <li key={each}>
              <code>{each}</code>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
