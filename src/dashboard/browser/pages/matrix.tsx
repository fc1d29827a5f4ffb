import { useState, type ReactNode } from 'react';
import type { Rule } from '../answers.ts';
import { useNames } from '../names.tsx';
import { Choice } from '../parts/choice.tsx';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { Notice } from '../parts/notice.tsx';
import { RuleSection } from '../parts/rule-section.tsx';
import { Title } from '../parts/title.tsx';
import { useSession } from '../session.tsx';
import { useLoad } from '../use-load.ts';
import { useSpeaking, useWords } from '../words.tsx';

type By = 'recipients' | 'fields';

/** The rules, from either end: what a recipient may see, or who may see a field. */
export function MatrixPage(): ReactNode {
  const { matrix: text } = useWords();
  const { language } = useSpeaking();
  const { names, authority } = useNames();
  const { readPolicy } = useSession();
  const [by, setBy] = useState<By>('recipients');
  const [chosen, setChosen] = useState('');
  const [load, run] = useLoad<{ readonly by: By; readonly rules: readonly Rule[] }>();

  const choose = (name: string): void => {
    setChosen(name);
    if (name !== '') void run(readPolicy(by, name), (rules) => ({ by, rules }));
  };
  const turn = (next: By): void => {
    setBy(next);
    setChosen('');
  };
  const options =
    by === 'recipients'
      ? Object.keys(names.authorities)
          .map((id) => [id, authority(id)] as const)
          .toSorted(([, one], [, other]) => one.localeCompare(other, language))
      : names.fields.map((field) => [field, field] as const).toSorted(([one], [other]) => one.localeCompare(other));

  return (
    <>
      <Title text={text.title} />
      <p className="font-lead">{text.lead}</p>
      <div className="matter">
        <fieldset className="by">
          <legend className="form-label">{text.by}</legend>
          {(['recipients', 'fields'] as const).map((each) => (
            <div className="form-group-radio" key={each}>
              <input
                className="form-radio"
                type="radio"
                name="by"
                id={`by-${each}`}
                checked={by === each}
                onChange={() => {
                  turn(each);
                }}
              />
              <label className="form-label" htmlFor={`by-${each}`}>
                {each === 'recipients' ? text.byRecipient : text.byField}
              </label>
            </div>
          ))}
        </fieldset>
        <Choice
          label={by === 'recipients' ? text.recipient : text.field}
          all={text.choose}
          value={chosen}
          options={options}
          onChange={choose}
        />
        <p className="quiet wrap">{text.version(names.asOf, names.version)}</p>
      </div>
      {load.kind === 'loading' ? <Loading /> : null}
      {load.kind === 'failed' ? <Failure code={load.code} /> : null}
      {load.kind === 'loaded' && chosen !== '' ? <Rules rules={load.value.rules} by={load.value.by} /> : null}
    </>
  );
}

function Rules({ rules, by }: { readonly rules: readonly Rule[]; readonly by: By }): ReactNode {
  const { matrix: text } = useWords();
  return (
    <section aria-live="polite">
      <p className="count">{text.rules(rules.length)}</p>
      {rules.length === 0 ? (
        <Notice kind="info" title={text.none}>
          <p>{text.noneText}</p>
        </Notice>
      ) : null}
      {rules.map((rule) => (
        <RuleSection key={`${rule.authority}:${rule.purpose}`} rule={rule} withRecipient={by === 'fields'} />
      ))}
    </section>
  );
}
