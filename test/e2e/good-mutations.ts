import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNullableType, isInputObjectType } from 'graphql';
import type { Asking } from '#test/support/boot-network.ts';
import type { Input } from '#test/support/bad-inputs.ts';
import { caseIdQuery, officers } from './desk/desk-officers.ts';
import { caseIdFor } from './receiving/senders.ts';
import { requesters, textAt, type Scene } from './scenarios/cast.ts';

const supergraph = buildSchema(
  readFileSync(join(import.meta.dirname, '../../schema/generated/supergraph.graphql'), 'utf8'),
  { assumeValidSDL: true },
);
/** The mutations that somebody may ask for. */
export const mutationFields = supergraph.getMutationType()?.getFields() ?? {};

/** A mutation with everything in it that it can be asked with and nothing wrong. */
export interface GoodMutation {
  readonly asking: Asking;
  readonly input: Input;
}

export interface MutationCast {
  readonly mutations: Readonly<Record<string, GoodMutation>>;
  /** Ids and keys of whatever the mutations go by, which are of no use in the place of one another. */
  readonly ids: readonly string[];
}

const { registrar, reviewer, proposer, approver, onDuty, colleague, contact } = officers;
const { refugeeBoard } = requesters;
const prosecution = {
  authority: 'anklagemyndigheden',
  instance: 'KBH',
  purpose: 'prosecution',
  reference: 'AM 5100-26',
} as const;
const inADay = () => new Date(Date.now() + 86_400_000).toISOString();

/** Sets up what each mutation goes by, so that every one of them could be carried out. */
export async function prepareMutations(scene: Scene): Promise<MutationCast> {
  const caseIdOf = async (asking: Asking, journalNumber: string): Promise<string> =>
    textAt(await scene.network.ask(asking, caseIdQuery, { journalNumber }), 'caseByJournalNumber', 'id');
  const made = async (asking: Asking, name: string, type: string, input: Input): Promise<string> => {
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { id } }`;
    return textAt(await scene.network.ask(asking, query, { input: { ...input, key: randomUUID() } }), name, 'id');
  };
  const key = (): string => randomUUID();
  const reason = 'read and agreed';

  const inquiries = { toExtend: 'FOB 26/00801', toNarrow: 'FOB 26/00802', toClose: 'FOB 26/00803' };
  const inquiryIds: Readonly<Record<'FAM-1' | 'FAM-2', string>> = {
    'FAM-1': await caseIdOf(contact, 'FAM-1'),
    'FAM-2': await caseIdOf(contact, 'FAM-2'),
  };
  const named = (...numbers: readonly (keyof typeof inquiryIds)[]) => numbers.map((number) => inquiryIds[number]);
  const inquiry = (reference: string, ...numbers: readonly (keyof typeof inquiryIds)[]) => ({
    key: key(),
    reference,
    caseIds: named(...numbers),
    scope: ['CASE_PROCESS'],
  });
  for (const reference of Object.values(inquiries)) {
    await made(contact, 'openOmbudsmanInquiry', 'InquiryInput', inquiry(reference, 'FAM-1'));
  }

  const matter = await scene.register({ fact: 'criminal_matter_registered', ...prosecution, cases: ['ASY-2'] });
  // In a case that another authority is responsible for.
  const elsewhere = await scene.register({ fact: 'criminal_matter_registered', ...prosecution, cases: ['HUM-1'] });
  const fact = {
    key: key(),
    fact: 'ART9_NECESSITY',
    recipient: prosecution.authority,
    instance: prosecution.instance,
    purpose: prosecution.purpose,
    requestId: matter,
    caseIds: [await caseIdOf(registrar, 'ASY-2')],
    categories: ['HEALTH'],
    claim: 'the charge',
    dueAt: inADay(),
  };
  const grant = {
    key: key(),
    recipient: 'ad_hoc_udenlandsk_organisation',
    instance: 'RED-CROSS',
    purpose: 'ad_hoc_disclosure',
    caseIds: [await caseIdOf(proposer, 'ASY-2')],
    reference: 'TRACE 7',
    categories: ['IDENTITY'],
    basis: 'gdpr_44_49',
    notAfter: inADay(),
    maxUses: 2,
    reason,
  };
  const emergency = {
    key: key(),
    recipient: 'ad_hoc_offentlig_myndighed',
    instance: 'RH',
    caseId: await caseIdOf(onDuty, 'HUM-1'),
    reference: 'NOED 1',
    reason,
  };
  const release = { key: key(), coordinates: ['Case.grounds', 'Ground.kind', 'Ground.statement'], need: 'the charge' };

  const ask = 'mutation ($input: ReleaseRequestInput!) { requestRelease(input: $input) { id } }';
  await scene.network.ask(prosecution, ask, { input: { ...release, key: key() } });
  // What a caveat held back from the board is a task.
  const received = '{ caseByJournalNumber(journalNumber: "ASY-2") { receivedInformation { content } } }';
  const { record } = (await scene.network.ask(refugeeBoard, received)).disclosure;
  const taskId = textAt(await scene.network.ask(registrar, '{ deskTasks { id } }'), 'deskTasks', '0', 'id');
  const requestId = textAt(
    await scene.network.ask(reviewer, '{ releaseRequests { id } }'),
    'releaseRequests',
    '0',
    'id',
  );
  const factId = await made(registrar, 'registerFact', 'FactInput', fact);
  const toApprove = await made(proposer, 'proposeGrant', 'GrantInput', grant);
  const toWithdraw = await made(proposer, 'proposeGrant', 'GrantInput', grant);
  const toReview = await made(onDuty, 'declareEmergency', 'EmergencyInput', emergency);
  const toTell = await made(onDuty, 'declareEmergency', 'EmergencyInput', emergency);
  const { caseKey, applicantKey } = await scene.caseKeys('ASY-2');

  const step = { key: key(), version: 1, reason };
  return {
    ids: [requestId, taskId, caseKey, applicantKey, elsewhere],
    mutations: {
      submitInformation: {
        asking: refugeeBoard,
        input: {
          key: key(),
          caseId: caseIdFor(refugeeBoard, caseKey),
          contentCategories: ['GROUNDS'],
          content: 'heard',
          caveat: 'NONE',
        },
      },
      registerFact: { asking: registrar, input: fact },
      endFact: { asking: registrar, input: { ...step, key: key(), factId } },
      showDisclosure: {
        asking: registrar,
        input: { key: key(), caseId: await caseIdOf(registrar, 'ASY-2'), disclosureId: record, reason },
      },
      registerAppeal: {
        asking: registrar,
        input: { key: key(), caseId: await caseIdOf(registrar, 'FAM-2'), board: 'UDLAENDINGENAEVNET' },
      },
      recordAppealOutcome: {
        asking: registrar,
        input: {
          key: key(),
          caseId: await caseIdOf(registrar, 'FAM-1'),
          board: 'UDLAENDINGENAEVNET',
          outcome: 'UPHELD',
        },
      },
      completeTask: { asking: registrar, input: { key: key(), taskId, reason } },
      requestRelease: { asking: prosecution, input: release },
      decideRelease: {
        asking: reviewer,
        input: {
          ...step,
          key: key(),
          requestId,
          state: 'RELEASED',
          values: [{ coordinate: 'Ground.statement', value: 'forced to join', redacted: 'was made to join' }],
        },
      },
      proposeGrant: { asking: proposer, input: grant },
      approveGrant: { asking: approver, input: { ...step, key: key(), grantId: toApprove } },
      withdrawGrant: { asking: approver, input: { ...step, key: key(), grantId: toWithdraw } },
      declareEmergency: { asking: onDuty, input: emergency },
      reviewEmergency: {
        asking: colleague,
        input: { ...step, key: key(), emergencyId: toReview, finding: 'JUSTIFIED' },
      },
      recordPersonTold: { asking: colleague, input: { ...step, key: key(), emergencyId: toTell } },
      openOmbudsmanInquiry: { asking: contact, input: inquiry('FOB 26/00800', 'FAM-1') },
      addInquiryCases: {
        asking: contact,
        input: { key: key(), reference: inquiries.toExtend, version: 1, caseIds: named('FAM-2') },
      },
      removeInquiryCases: {
        asking: contact,
        input: { ...step, key: key(), reference: inquiries.toNarrow, caseIds: named('FAM-1') },
      },
      closeOmbudsmanInquiry: { asking: contact, input: { ...step, key: key(), reference: inquiries.toClose } },
    },
  };
}

/** The one input object that a mutation takes. */
export function inputOf(name: string) {
  const field = mutationFields[name];
  const type = getNullableType(field?.args.find((argument) => argument.name === 'input')?.type);
  if (field?.args.length !== 1 || !isInputObjectType(type)) throw new Error(`${name} takes one input object`);
  return { type };
}
