import type { AppealRow, DecisionRow, FactRow } from './bulk-rows.ts';
import { policeDistricts, type CaseType } from './bulk-vocabulary.ts';
import type { Random } from './random.ts';

interface FactFrame {
  readonly key: string;
  readonly type: CaseType;
  readonly status: string;
  readonly applicantKey: string;
  readonly decision: DecisionRow | null;
  readonly appeal: AppealRow | null;
}

/** A duty to leave that the police have the task of; necessity records of pending asylum appeals and open humanitarian cases. */
export function drawFacts(random: Random, frame: FactFrame): readonly FactRow[] {
  const { key, type, applicantKey, decision, appeal } = frame;
  const fact = (name: string, authority: string, more: Partial<FactRow>): FactRow => ({
    key: random.uuid(),
    fact: name,
    authority,
    instance: null,
    purpose: null,
    person_key: applicantKey,
    case_keys: [key],
    reference: null,
    categories: [],
    coordinates: [],
    item_case_key: null,
    detail: '{}',
    claim: null,
    registered_by: 'seed',
    due_at: null,
    ...more,
  });
  if (appeal?.outcome === null && appeal.board === 'FLYGTNINGENAEVNET' && random.chance(0.5)) {
    const purpose = 'appeal_refugee_appeals_board';
    return [fact('ART9_NECESSITY', 'flygtningenaevnet', { purpose, categories: ['HEALTH'], claim: 'asylum appeal' })];
  }
  if (type === 'HUMANITARIAN' && decision === null) {
    const purpose = 'decide_humanitarian_permit';
    return [fact('ART9_NECESSITY', 'uim', { purpose, categories: ['HEALTH'], claim: 'humanitarian permit' })];
  }
  if (mustLeave(frame) && random.chance(0.3)) {
    const detail = JSON.stringify({ suspensive: false });
    return [fact('enforceable_duty_to_leave', 'politiet', { instance: random.pick(policeDistricts), detail })];
  }
  return [];
}

function mustLeave({ type, status, decision }: FactFrame): boolean {
  return type === 'ASYLUM' && status !== 'REOPENED' && typeof decision?.departure_deadline === 'string';
}
