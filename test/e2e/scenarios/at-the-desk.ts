import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Answer, Asking } from '#test/support/boot-network.ts';
import { caseIdQuery } from '../desk/desk-officers.ts';
import { textAt, valueAt, type Scene } from './cast.ts';

/** Who has a desk, and how its staff is called; invented like all of the cast. */
const staff = { udlaendingestyrelsen: 'us', siri: 'siri', uim: 'uim' } as const;

/** What a recipient asks to have released, and what the official makes of it. */
interface Wanted {
  readonly coordinates: readonly string[];
  /** What the official reads of the case. */
  readonly show: string;
  /** What stays although it was asked for; left out: nothing of what was seen. */
  readonly keepBack?: readonly string[];
  /** Another wording, by coordinate. */
  readonly reword?: Readonly<Record<string, string>>;
  readonly ground?: 'CONSENT' | 'LEGAL_CLAIM' | 'RIGHTS_OF_ANOTHER_PERSON' | 'IMPORTANT_PUBLIC_INTEREST';
}

interface Task {
  readonly kind: unknown;
  readonly addressee: unknown;
  readonly recipient: unknown;
  readonly case: unknown;
}

/** The staff of one responsible authority, each with a token of the role, over HTTP. What it does must succeed. */
export function atTheDesk(scene: Scene, authority: keyof typeof staff) {
  const person = (role: string, purpose: string, number: string) =>
    ({ authority, roles: [role], officer: `${staff[authority]}-${number}`, purpose }) satisfies Asking;
  const registrar = person('desk_officer', 'disclosure_desk', '22');
  const reviewer = person('release_officer', 'release_review', '31');
  const [onDuty, colleague] = [
    person('duty_officer', 'emergency_duty', '04'),
    person('duty_officer', 'emergency_duty', '07'),
  ];
  const approvers = ['01', '09'].map((number) => person('grant_approver', 'single_case_grants', number));

  const caseIds = (asking: Asking, journalNumbers: readonly string[]): Promise<readonly string[]> =>
    Promise.all(
      journalNumbers.map(async (journalNumber) =>
        textAt(await scene.ask(asking, caseIdQuery, { journalNumber }), 'caseByJournalNumber', 'id'),
      ),
    );
  /** One mutation; gives what it answers. */
  const act = async (asking: Asking, mutation: string, type: string, input: object, fields: string) => {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} } }`;
    const answer = await scene.ask(asking, query, { input: { key: randomUUID(), ...input } });
    expect(answer.errors).toBeUndefined();
    expect(valueAt(answer, mutation)).not.toBeNull();
    return answer;
  };

  const findEmergency = async (emergencyId: string): Promise<Row> => {
    const query = `{ emergencies { id version declaredBy reviewedBy reviewDueAt finding isIncident personToldAt } }`;
    const found = rowsAt(await scene.ask(colleague, query), 'emergencies').find(({ id }) => id === emergencyId);
    if (found === undefined) throw new Error('it is declared');
    return found;
  };

  return {
    /** @returns the id of the fact at the desk */
    async register({
      cases,
      ...fact
    }: {
      readonly fact: string;
      readonly cases: readonly string[];
      [more: string]: unknown;
    }) {
      const input = { caseIds: await caseIds(registrar, cases), ...fact };
      return textAt(await act(registrar, 'registerFact', 'FactInput', input, 'id'), 'registerFact', 'id');
    },
    /** Ends every live fact of this name on the case, for this recipient where one is named. */
    async end(fact: string, journalNumber: string, recipient?: string): Promise<void> {
      const [caseId] = await caseIds(registrar, [journalNumber]);
      const list = `query ($caseId: ID!) { registeredFacts(caseId: $caseId) { id version fact recipient endedAt } }`;
      const answer = await scene.ask(registrar, list, { caseId });
      const live = rowsAt(answer, 'registeredFacts').filter(
        (row) =>
          row['fact'] === fact &&
          row['endedAt'] === null &&
          (row['recipient'] === recipient || recipient === undefined),
      );
      expect(live).not.toEqual([]);
      for (const { id, version } of live) {
        await act(registrar, 'endFact', 'FactEndInput', { factId: id, version, reason: 'it is over' }, 'endedAt');
      }
    },
    async registerAppeal(journalNumber: string, board: string): Promise<void> {
      const [caseId] = await caseIds(registrar, [journalNumber]);
      await act(registrar, 'registerAppeal', 'AppealInput', { caseId, board }, 'id');
    },
    async recordOutcome(journalNumber: string, board: string, outcome: string): Promise<void> {
      const [caseId] = await caseIds(registrar, [journalNumber]);
      await act(registrar, 'recordAppealOutcome', 'AppealOutcomeInput', { caseId, board, outcome }, 'id');
    },
    async tasks(): Promise<readonly Task[]> {
      const query = '{ deskTasks { kind addressee recipient case { journalNumber } } }';
      return rowsAt(await scene.ask(registrar, query), 'deskTasks').map((row) => ({
        kind: row['kind'],
        addressee: row['addressee'],
        recipient: row['recipient'],
        case: row['case'],
      }));
    },
    /** The recipient asks, the official reads exactly that, and sends back what was seen. */
    async release(asking: Asking, { coordinates, show, keepBack = [], reword = {}, ground }: Wanted): Promise<void> {
      await act(asking, 'requestRelease', 'ReleaseRequestInput', { coordinates, need: 'the matter' }, 'state');
      const queue = await scene.ask(reviewer, `{ releaseRequests { id version case { ${show} } } }`);
      const request = rowsAt(queue, 'releaseRequests').at(-1);
      const values = valuesIn(request?.['case'], coordinates).filter(
        ({ coordinate }) => !keepBack.includes(coordinate),
      );
      const input = {
        requestId: request?.['id'],
        version: request?.['version'],
        state: 'RELEASED',
        reason: 'read, and needed',
        values: values.map((seen) => {
          const redacted = reword[seen.coordinate];
          return redacted === undefined ? seen : { ...seen, redacted };
        }),
        ...(ground === undefined ? {} : { ground }),
      };
      const decided = await act(reviewer, 'decideRelease', 'ReleaseDecisionInput', input, 'state');
      expect(valueAt(decided, 'decideRelease', 'state')).toBe('RELEASED');
    },
    /** The officer on duty declares. @returns the id of the declaration */
    async declareEmergency(journalNumber: string, input: object): Promise<string> {
      const [caseId] = await caseIds(onDuty, [journalNumber]);
      return textAt(
        await act(onDuty, 'declareEmergency', 'EmergencyInput', { caseId, ...input }, 'id'),
        'declareEmergency',
        'id',
      );
    },
    /** A colleague reviews what was declared. */
    async reviewEmergency(emergencyId: string, finding: 'JUSTIFIED' | 'NOT_JUSTIFIED'): Promise<void> {
      const { version } = await findEmergency(emergencyId);
      const input = { emergencyId, version, finding, reason: 'read the declaration and the record' };
      await act(colleague, 'reviewEmergency', 'EmergencyReviewInput', input, 'id');
    },
    async recordPersonTold(emergencyId: string): Promise<void> {
      const { version } = await findEmergency(emergencyId);
      await act(onDuty, 'recordPersonTold', 'EmergencyStepInput', { emergencyId, version, reason: 'by letter' }, 'id');
    },
    findEmergency,
    /** One official proposes, another approves. `between` runs while there is one signature. */
    async grant(
      { cases, ...terms }: { readonly cases: readonly string[]; [more: string]: unknown },
      between?: () => Promise<void>,
    ): Promise<void> {
      const [proposer, approver] = approvers;
      if (proposer === undefined || approver === undefined) throw new Error('two sign');
      const input = { caseIds: await caseIds(proposer, cases), reason: 'needed', ...terms };
      const proposed = await act(proposer, 'proposeGrant', 'GrantInput', input, 'id version');
      await between?.();
      const step = {
        grantId: textAt(proposed, 'proposeGrant', 'id'),
        version: valueAt(proposed, 'proposeGrant', 'version'),
        reason: 'read and agreed',
      };
      const approved = await act(approver, 'approveGrant', 'GrantStepInput', step, 'state');
      expect(valueAt(approved, 'approveGrant', 'state')).toBe('APPROVED');
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

function rowsAt(answer: Answer, field: string): readonly Row[] {
  const rows = valueAt(answer, field);
  if (!Array.isArray(rows)) throw new Error(`no list at ${field}`);
  return rows.map((row: unknown) =>
    typeof row === 'object' && row !== null ? Object.fromEntries(Object.entries(row)) : {},
  );
}

/** The values that stand in what is shown, by the coordinates that were asked for: no two of them end alike. */
function valuesIn(shown: unknown, coordinates: readonly string[]): { coordinate: string; value: string }[] {
  if (Array.isArray(shown)) return shown.flatMap((each: unknown) => valuesIn(each, coordinates));
  if (typeof shown !== 'object' || shown === null) return [];
  return Object.entries(shown).flatMap(([field, value]: [string, unknown]) => {
    const coordinate = coordinates.find((each) => each.endsWith(`.${field}`));
    const values: unknown[] = Array.isArray(value) ? value : [value];
    const scalars = values.filter((each) => ['string', 'number', 'boolean'].includes(typeof each));
    if (coordinate === undefined || scalars.length === 0) return valuesIn(value, coordinates);
    return scalars.map((each) => ({ coordinate, value: String(each) }));
  });
}
