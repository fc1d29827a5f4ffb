import { useState, type ReactNode } from 'react';
import { useSession } from '../session.tsx';
import { verifyProof, type Proof } from '../verify-proof.ts';
import { useWords } from '../words.tsx';
import { Facts } from './facts.tsx';
import { Failure } from './failure.tsx';
import { Notice } from './notice.tsx';

interface ProofCheckProps {
  readonly purpose: string;
  readonly reference: string;
  readonly id: string;
}

type Checked =
  | { readonly kind: 'idle' | 'checking' | 'waiting' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'checked'; readonly proof: Proof };

/** Where the record stands in the log, checked by this browser when somebody asks for it. */
export function ProofCheck({ purpose, reference, id }: ProofCheckProps): ReactNode {
  const { proof: text } = useWords();
  const { askProof } = useSession();
  const [checked, setChecked] = useState<Checked>({ kind: 'idle' });

  const check = async (): Promise<void> => {
    setChecked({ kind: 'checking' });
    const outcome = await askProof({ purpose, reference, variables: { id } });
    if (outcome.kind === 'error') setChecked({ kind: 'failed', code: outcome.code });
    else if (outcome.data.proven === null) setChecked({ kind: 'waiting' });
    else setChecked({ kind: 'checked', proof: await verifyProof(outcome.data.proven, outcome.data.keys) });
  };

  return (
    <section aria-labelledby="proof">
      <h2 id="proof">{text.title}</h2>
      <p>{text.lead}</p>
      <button
        type="button"
        className="button button-secondary"
        disabled={checked.kind === 'checking'}
        onClick={() => void check()}
      >
        {text.check}
      </button>
      {checked.kind === 'failed' ? <Failure code={checked.code} /> : null}
      {checked.kind === 'waiting' ? (
        <Notice kind="info" title={text.waiting} isAnswer>
          <p>{text.waitingText}</p>
        </Notice>
      ) : null}
      {checked.kind === 'checked' ? <Result proof={checked.proof} /> : null}
    </section>
  );
}

function Result({ proof }: { readonly proof: Proof }): ReactNode {
  const { proof: text } = useWords();
  if (proof.kind === 'does-not-hold') {
    return (
      <Notice kind="error" title={text.broken} isAnswer>
        <p>{text.brokenText}</p>
      </Notice>
    );
  }
  return (
    <>
      <Notice kind="success" title={text.holds} isAnswer>
        <p>{text.holdsText}</p>
      </Notice>
      <Facts
        facts={[
          [text.log, proof.log],
          [text.place, text.placeOf(proof.index, proof.size)],
          [text.root, proof.root],
        ]}
      />
    </>
  );
}
