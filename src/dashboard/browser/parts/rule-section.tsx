import type { ReactNode } from 'react';
import type { Rule } from '../answers.ts';
import { useNames } from '../names.tsx';
import { useWords } from '../words.tsx';
import { Facts } from './facts.tsx';

interface RuleSectionProps {
  readonly rule: Rule;
  /** Whether the heading says whose rule it is. */
  readonly withRecipient: boolean;
}

/** One rule in full: relation, legal basis, and the fields that it opens with what each asks for. */
export function RuleSection({ rule, withRecipient }: RuleSectionProps): ReactNode {
  const { matrix: text } = useWords();
  const { names, authority, purpose, relation } = useNames();
  const title = withRecipient ? `${authority(rule.authority)}: ${purpose(rule.purpose)}` : purpose(rule.purpose);
  const asked = [...new Set(rule.open.flatMap(({ requirements }) => requirements))].toSorted();
  return (
    <details className="rule">
      <summary>
        <h2 className="h4">{title}</h2>
        {rule.enabled && rule.built ? null : (
          <span className="badge badge-warning">{rule.enabled ? text.notBuilt : text.off}</span>
        )}
      </summary>
      <Facts
        facts={[
          ...(rule.role === null ? [] : [[text.role, rule.role] as const]),
          [text.relation, relation(rule.relation)],
          ...(rule.needs.length === 0 ? [] : [[text.needs, <Requirements key="needs" ids={rule.needs} />] as const]),
          [
            text.legalBasis,
            <ul key="basis" className="nobullet-list">
              {rule.legalBasis.map((id) => {
                const basis = names.legalBases[id];
                return (
                  <li key={id}>
                    {basis?.citation ?? id}{' '}
                    <span className="quiet">({basis?.confidence === 'certain' ? text.certain : text.check})</span>
                  </li>
                );
              })}
            </ul>,
          ],
          ...(asked.length === 0
            ? []
            : [[text.requirements, <Requirements key="requirements" ids={asked} />] as const]),
          [
            text.why,
            <span key="why" lang="en">
              {rule.why}
            </span>,
          ],
        ]}
      />
      <FieldTable rule={rule} />
    </details>
  );
}

function FieldTable({ rule }: { readonly rule: Rule }): ReactNode {
  const { matrix: text } = useWords();
  const { purpose, category } = useNames();
  return (
    <table className="table table--borderless table-md-responsive-headers disclosures">
      <caption>{text.caption(purpose(rule.purpose))}</caption>
      <thead>
        <tr>
          <th scope="col">{text.category}</th>
          <th scope="col">{text.requirements}</th>
          <th scope="col">{text.fields}</th>
        </tr>
      </thead>
      <tbody>
        {rule.open.map(({ categories, requirements, fields }) => (
          <tr key={[...categories, ...requirements].join(' ')}>
            <td data-title={text.category}>{categories.map(category).join(', ')}</td>
            <td data-title={text.requirements}>
              {requirements.length === 0
                ? text.noRequirements
                : requirements.map((id) => (
                    <code key={id} className="requirement">
                      {id}
                    </code>
                  ))}
            </td>
            <td data-title={text.fields} className="wrap">
              {fields.join(', ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Requirements by name, with what the policy says of each. */
function Requirements({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const { names } = useNames();
  return (
    <ul className="nobullet-list">
      {ids.map((id) => (
        <li key={id}>
          <code>{id}</code> <span lang="en">{names.requirements[id]}</span>
        </li>
      ))}
    </ul>
  );
}
