import type { AppealRow, DecisionRow, DrawnCase } from './bulk-rows.ts';
import {
  favourableShare,
  groundKinds,
  journalPrefixes,
  memberStates,
  missions,
  type CaseType,
} from './bulk-vocabulary.ts';
import { drawFacts } from './draw-facts.ts';
import { drawDate } from './draw-person.ts';
import { addDays, type Random } from './random.ts';

interface CaseFrame {
  readonly number: number;
  readonly type: CaseType;
  readonly year: number;
  readonly applicantKey: string;
  readonly sponsorKey: string | null;
  readonly avoid: ReadonlySet<string>;
}

/** The day up to which the generated register knows the world. */
const lastDay = '2026-10-31';
const endingTypes: ReadonlySet<CaseType> = new Set(['REVOCATION', 'LAPSE', 'EXPULSION', 'DUBLIN_TRANSFER', 'CONTROL']);
const siriTypes: ReadonlySet<CaseType> = new Set(['WORK', 'STUDY', 'EU_RESIDENCE']);

export function drawCase(random: Random, frame: CaseFrame): DrawnCase {
  const { number, type, year, applicantKey, sponsorKey, avoid } = frame;
  const key = random.uuid();
  const lastOfYear = `${String(year)}-12-31`;
  const receivedOn = drawDate(random, `${String(year)}-01-01`, lastOfYear < lastDay ? lastOfYear : lastDay, avoid);
  const decision = drawDecision(random, { key, type, receivedOn, avoid });
  const appeal = decision === null ? null : drawAppeal(random, key, type, decision);
  const status = statusOf(random, decision, appeal);
  const isFavourable = decision?.outcome === 'GRANTED';
  return {
    file: {
      key,
      journal_number: `${journalPrefixes[type]}-${String(year)}-${String(number).padStart(6, '0')}`,
      applicant_key: applicantKey,
      sponsor_key: sponsorKey,
      type,
      status,
      responsible_authority: authorityOf(random, type),
      received_on: receivedOn,
      current_stay: false,
      assigned_mission: type === 'VISA' ? random.pick(missions) : null,
      requested_state: type === 'DUBLIN_TRANSFER' ? random.pick(memberStates) : null,
      internal_notes: random.chance(0.3) ? [`note ${String(number)}: file complete`] : [],
      case_worker: `caseworker ${String(random.integer(1, 240))}`,
      security_assessment: null,
      retention_stage: stageOf(random, status, year),
      retention_review_due_on: null,
      legal_hold: random.chance(0.01),
    },
    events: drawEvents(key, receivedOn, decision?.decided_on ?? null),
    grounds: drawGrounds(random, key, type, number),
    documents: drawDocuments(random, key, number),
    decisions: decision === null ? [] : [decision],
    appeals: appeal === null ? [] : [appeal],
    facts: drawFacts(random, { key, type, status, applicantKey, decision, appeal }),
    isFavourable,
  };
}

interface DecisionFrame {
  readonly key: string;
  readonly type: CaseType;
  readonly receivedOn: string;
  readonly avoid: ReadonlySet<string>;
}

/** `null` while the case is open: the younger it is, the likelier. */
function drawDecision(random: Random, { key, type, receivedOn, avoid }: DecisionFrame): DecisionRow | null {
  const decidedOn = drawDate(random, addDays(receivedOn, 20), addDays(receivedOn, 420), avoid);
  if (decidedOn > lastDay) return null;
  const favourable = random.chance(favourableShare[type]);
  const outcome = favourable ? 'GRANTED' : unfavourableOutcome(random, type);
  const mustLeave = !favourable && outcome !== 'REJECTED' && type !== 'VISA';
  return {
    key: random.uuid(),
    case_key: key,
    outcome,
    decided_on: decidedOn,
    departure_deadline: mustLeave ? drawDate(random, addDays(decidedOn, 7), addDays(decidedOn, 90), avoid) : null,
    reasons: favourable ? 'the conditions are met' : 'the conditions are not met',
  };
}

function unfavourableOutcome(random: Random, type: CaseType): string {
  if (type === 'REVOCATION') return random.pick(['REVOKED', 'NOT_EXTENDED']);
  if (type === 'LAPSE') return 'LAPSED';
  if (type === 'EXPULSION') return 'EXPELLED';
  return random.weighted({ REFUSED: 85, REJECTED: 15 });
}

/** `null` where nobody appealed, or nobody can (a humanitarian permit, a control case). */
function drawAppeal(random: Random, key: string, type: CaseType, decision: DecisionRow): AppealRow | null {
  if (decision.outcome === 'GRANTED' || type === 'HUMANITARIAN' || type === 'CONTROL') return null;
  const isAsylum = type === 'ASYLUM' || type === 'DUBLIN_TRANSFER';
  if (!random.chance(isAsylum ? 0.9 : 0.3)) return null;
  const isPending = decision.decided_on > '2026-02-01' && random.chance(0.8);
  return {
    key: random.uuid(),
    case_key: key,
    board: isAsylum ? 'FLYGTNINGENAEVNET' : 'UDLAENDINGENAEVNET',
    outcome: isPending ? null : random.weighted({ UPHELD: 70, CHANGED: 12, REMITTED: 8, DISMISSED: 5, WITHDRAWN: 5 }),
  };
}

function statusOf(random: Random, decision: DecisionRow | null, appeal: AppealRow | null): string {
  if (decision === null) return random.weighted({ RECEIVED: 25, UNDER_CONSIDERATION: 60, IN_CONSULTATION: 15 });
  if (appeal?.outcome === null) return 'APPEALED';
  if (appeal?.outcome === 'REMITTED' && decision.decided_on > '2025-06-01') return 'REOPENED';
  return decision.decided_on > '2026-06-01' ? 'DECIDED' : 'CLOSED';
}

function stageOf(random: Random, status: string, year: number): string {
  if (status !== 'CLOSED') return 'ACTIVE';
  if (year >= 2021) return 'CLOSED_FILED';
  return random.weighted({ HANDED_OVER: 60, NEED_ASSESSMENT: 15, RETAINED_COPY: 20, ERASURE_DUE: 5 });
}

function authorityOf(random: Random, type: CaseType): string {
  if (type === 'HUMANITARIAN') return 'uim';
  if (siriTypes.has(type)) return 'siri';
  return endingTypes.has(type) && random.chance(0.25) ? 'siri' : 'udlaendingestyrelsen';
}

function drawEvents(key: string, receivedOn: string, decidedOn: string | null): DrawnCase['events'] {
  const received = { case_key: key, position: 0, occurred_on: receivedOn, kind: 'RECEIVED' };
  return decidedOn === null
    ? [received]
    : [received, { case_key: key, position: 1, occurred_on: decidedOn, kind: 'DECIDED' }];
}

function drawGrounds(random: Random, key: string, type: CaseType, number: number): DrawnCase['grounds'] {
  if (type !== 'ASYLUM') return [];
  const statement = `statement ${String(number)} of the interview`;
  return [{ case_key: key, position: 0, kind: random.pick(groundKinds), statement, said_by: 'applicant' }];
}

function drawDocuments(random: Random, key: string, number: number): DrawnCase['documents'] {
  return Array.from({ length: random.integer(0, 3) }, (_, position) => ({
    key: random.uuid(),
    case_key: key,
    position,
    kind: position === 0 ? 'APPLICATION' : random.pick(['PARTY_STATEMENT', 'IDENTITY_PAPER', 'OTHER']),
    title: `Document ${String(number)}-${String(position + 1)}`,
    content_categories: position === 0 ? ['IDENTITY', 'CASE_PROCESS'] : ['IDENTITY'],
    content: `content of document ${String(number)}-${String(position + 1)}`,
    caveat: 'NONE',
  }));
}
