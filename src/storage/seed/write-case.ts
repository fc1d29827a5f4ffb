import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { registerFact } from '../fact-store.ts';
import type { CastCase } from './cast-schema.ts';

interface CaseKeys {
  readonly key: string;
  readonly applicantKey: string;
  readonly sponsorKey: string | null;
}

export async function writeCase(db: Kysely<Database>, keys: CaseKeys, file: CastCase): Promise<void> {
  await db
    .insertInto('case_file.case')
    .values({
      key: keys.key,
      journal_number: file.journalNumber,
      applicant_key: keys.applicantKey,
      sponsor_key: keys.sponsorKey,
      type: file.type,
      status: file.status,
      responsible_authority: file.responsibleAuthority,
      received_on: file.receivedOn,
      current_stay: file.currentStay,
      assigned_mission: file.mission,
      requested_state: file.requestedState,
      internal_notes: file.internalNotes,
      case_worker: file.caseWorker,
      security_assessment: file.securityAssessment,
      retention_review_due_on: null,
    })
    .execute();
  await writeProcess(db, keys.key, file);
  await writeContent(db, keys.key, file);
  if (file.restriction !== null) {
    await registerFact(db, {
      fact: 'restriction',
      personKey: keys.applicantKey,
      caseKeys: [keys.key],
      coordinates: file.restriction.coordinates,
      detail: { kind: file.restriction.kind },
      registeredBy: 'seed',
    });
  }
}

async function writeProcess(db: Kysely<Database>, caseKey: string, file: CastCase): Promise<void> {
  for (const [position, { role, name }] of file.parties.entries()) {
    await db.insertInto('case_file.party').values({ case_key: caseKey, position, role, name }).execute();
  }
  for (const { outcome, decidedOn, departureDeadline, reasons } of file.decisions) {
    await db
      .insertInto('case_file.decision')
      .values({
        key: randomUUID(),
        case_key: caseKey,
        outcome,
        decided_on: decidedOn,
        departure_deadline: departureDeadline,
        reasons,
      })
      .execute();
  }
  for (const { board, outcome } of file.appeals) {
    await db.insertInto('case_file.appeal').values({ key: randomUUID(), case_key: caseKey, board, outcome }).execute();
  }
}

async function writeContent(db: Kysely<Database>, caseKey: string, file: CastCase): Promise<void> {
  for (const [position, { kind, statement, saidBy }] of file.grounds.entries()) {
    await db
      .insertInto('case_file.ground')
      .values({ case_key: caseKey, position, kind, statement, said_by: saidBy })
      .execute();
  }
  for (const [position, { kind, title, contentCategories, content }] of file.documents.entries()) {
    await db
      .insertInto('case_file.document')
      .values({
        key: randomUUID(),
        case_key: caseKey,
        position,
        kind,
        title,
        content_categories: contentCategories,
        content,
      })
      .execute();
  }
  for (const [position, { source, caveat, contentCategories, content }] of file.receivedInformation.entries()) {
    await db
      .insertInto('case_file.received_information')
      .values({
        key: randomUUID(),
        case_key: caseKey,
        position,
        source,
        caveat,
        content_categories: contentCategories,
        content,
      })
      .execute();
  }
}
