import { useId, type ReactNode } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
  readonly type?: 'text' | 'date';
  readonly maxLength?: number;
}

export function Field({ label, hint, value, onChange, error, type = 'text', maxLength = 200 }: FieldProps): ReactNode {
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim();
  return (
    <div className={error === undefined ? 'form-group' : 'form-group form-error'}>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      {hint === undefined ? null : (
        <span className="form-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error === undefined ? null : (
        <span className="form-error-message" id={`${id}-error`}>
          {error}
        </span>
      )}
      <input
        className="form-input"
        id={id}
        type={type}
        value={value}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error !== undefined}
        aria-describedby={described === '' ? undefined : described}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </div>
  );
}
