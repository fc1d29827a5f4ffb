import { useState, type ReactNode, type SubmitEvent } from 'react';
import { useMatter } from '../matter.tsx';
import { useWords } from '../words.tsx';
import { Field } from './field.tsx';
import { Notice } from './notice.tsx';

interface MatterFormProps {
  /** Whether a case is asked for too, and not the reference alone. */
  readonly withCase: boolean;
  readonly onShow: (matter: { readonly reference: string; readonly journalNumber: string }) => void;
}

/** What somebody works on: nothing is looked up before they say it. */
export function MatterForm({ withCase, onShow }: MatterFormProps): ReactNode {
  const words = useWords();
  const { matter, change } = useMatter();
  const [isTried, setTried] = useState(false);
  const { reference, journalNumber } = matter;
  const errorFor = (value: string, label: string): string | undefined =>
    isTried && value.trim() === '' ? words.matter.missing(label) : undefined;
  const errors = [
    errorFor(reference, words.matter.reference),
    withCase ? errorFor(journalNumber, words.matter.journalNumber) : undefined,
  ] as const;
  const wrong = errors.filter((error) => error !== undefined);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    const asked = { reference: reference.trim(), journalNumber: journalNumber.trim() };
    if (asked.reference !== '' && (!withCase || asked.journalNumber !== '')) onShow(asked);
  };

  return (
    <form className="matter" onSubmit={submit} noValidate>
      {wrong.length === 0 ? null : (
        <Notice kind="error" title={words.matter.problem} isAnswer>
          <ul className="nobullet-list">
            {wrong.map((error) => (
              <li key={error}>{error}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div className="matter-fields">
        <Field
          label={words.matter.reference}
          hint={words.matter.referenceHint}
          value={reference}
          error={errors[0]}
          onChange={(value) => {
            change({ ...matter, reference: value });
          }}
        />
        {withCase ? (
          <Field
            label={words.matter.journalNumber}
            hint={words.matter.journalNumberHint}
            value={journalNumber}
            error={errors[1]}
            onChange={(value) => {
              change({ ...matter, journalNumber: value });
            }}
          />
        ) : null}
        <button type="submit" className="button button-primary">
          {words.matter.show}
        </button>
      </div>
    </form>
  );
}
