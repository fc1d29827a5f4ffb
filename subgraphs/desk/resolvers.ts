import type { Kysely } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import type { Database } from '#storage/database.ts';
import type { SubgraphContext } from '../subgraph.ts';
import type { DeskContext } from './desk-context.ts';
import { declareEmergency, listEmergencies, recordPersonTold, reviewEmergency } from './emergencies/emergencies.ts';
import { decideAppealAtDesk, registerAppealAtDesk } from './facts/appeals.ts';
import { endAtDesk, registerAtDesk } from './facts/register-fact.ts';
import { createShowDisclosure } from './facts/show-disclosure.ts';
import { listFacts } from './facts/show-facts.ts';
import { listGrants } from './grants/show-grants.ts';
import { approveGrant, proposeGrant, withdrawGrant } from './grants/sign-grant.ts';
import { addInquiryCases, closeInquiry, openInquiry, removeInquiryCases } from './inquiries/change-inquiries.ts';
import { findInquiry, listInquiries, listInquiryCases } from './inquiries/show-inquiries.ts';
import { decideRelease, listHeld } from './releases/decide-release.ts';
import { findTicket, requestRelease } from './releases/request-release.ts';
import { createDeskTasks } from './tasks/tasks.ts';

/** @param db under the role of the desk; it writes in transactions */
export function createDeskResolvers(db: Kysely<Database>, pseudonyms: Pseudonyms) {
  const tasks = createDeskTasks(pseudonyms);
  const atDesk =
    <Args extends object>(resolve: (args: Args, context: DeskContext) => unknown) =>
    (_root: object, args: Args, context: SubgraphContext) =>
      resolve(args, { ...context, db });
  return {
    Query: {
      registeredFacts: atDesk(listFacts),
      deskTasks: atDesk(tasks.list),
      releaseRequests: atDesk(listHeld),
      releaseTicket: atDesk(findTicket),
      grants: atDesk(listGrants),
      emergencies: atDesk(listEmergencies),
      ombudsmanInquiries: atDesk(listInquiries),
      ombudsmanInquiry: atDesk(findInquiry),
    },
    Mutation: {
      registerFact: atDesk(registerAtDesk),
      endFact: atDesk(endAtDesk),
      showDisclosure: atDesk(createShowDisclosure(pseudonyms)),
      registerAppeal: atDesk(registerAppealAtDesk),
      recordAppealOutcome: atDesk(decideAppealAtDesk),
      completeTask: atDesk(tasks.complete),
      requestRelease: atDesk(requestRelease),
      decideRelease: atDesk(decideRelease),
      proposeGrant: atDesk(proposeGrant),
      approveGrant: atDesk(approveGrant),
      withdrawGrant: atDesk(withdrawGrant),
      declareEmergency: atDesk(declareEmergency),
      reviewEmergency: atDesk(reviewEmergency),
      recordPersonTold: atDesk(recordPersonTold),
      openOmbudsmanInquiry: atDesk(openInquiry),
      addInquiryCases: atDesk(addInquiryCases),
      removeInquiryCases: atDesk(removeInquiryCases),
      closeOmbudsmanInquiry: atDesk(closeInquiry),
    },
    OmbudsmanInquiry: {
      cases: (inquiry: { readonly reference: string }, page: object, context: SubgraphContext) =>
        listInquiryCases(inquiry, page, { ...context, db }),
    },
  };
}
