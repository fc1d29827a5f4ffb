import type { ReactNode } from 'react';
import type { Disclosure } from '../answers.ts';
import { Link } from '../router.tsx';
import { useNames } from '../names.tsx';
import { formatInstant, useSpeaking } from '../words.tsx';

interface DisclosureTableProps {
  readonly caption: string;
  readonly rows: readonly Disclosure[];
}

/** Entries of the record as rows; on a narrow screen each becomes a card with the headings beside its values. */
export function DisclosureTable({ caption, rows }: DisclosureTableProps): ReactNode {
  const { words, language } = useSpeaking();
  const { disclosures: text } = words;
  const { purpose, category } = useNames();
  return (
    <table className="table table--borderless table-md-responsive-headers disclosures">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.when}</th>
          <th scope="col">{text.who}</th>
          <th scope="col">{text.why}</th>
          <th scope="col">{text.categories}</th>
          <th scope="col">
            <span className="sr-only">{text.details}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const at = row.disclosedAt ?? row.disclosedOn;
          const when = at === null ? '–' : formatInstant(language, at);
          const who = nameOf(row, language);
          return (
            <tr key={row.id}>
              <td data-title={text.when}>{when}</td>
              <td data-title={text.who}>
                <span className="quiet">{row.direction === null ? '' : text[row.direction]}</span>
                <strong>{who}</strong>
              </td>
              <td data-title={text.why}>{row.purpose === null ? '–' : purpose(row.purpose)}</td>
              <td data-title={text.categories}>
                {row.categories === null || row.categories.length === 0 ? '–' : row.categories.map(category).join(', ')}
              </td>
              <td className="row-action">
                <Link to={`/disclosures/${encodeURIComponent(row.id)}`} label={text.detailsOf(who, when)}>
                  {text.details}
                </Link>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The body itself: name of the authority, and which municipality, mission or state. */
export function nameOf(row: Disclosure, language: 'da' | 'en'): string {
  const name = (language === 'da' ? row.recipientNameDa : row.recipientNameEn) ?? row.recipientAuthority ?? '–';
  return row.recipientInstance === null ? name : `${name} (${row.recipientInstance})`;
}
