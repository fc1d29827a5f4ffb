import { beforeAll, describe, expect, test } from '@jest/globals';
import { readTestPolicy } from '#test/support/databases.ts';
import { readTitles } from './jest-titles.ts';

const policy = readTestPolicy();
const files = [
  'test/integration/relations/case-of-a-controller.test.ts',
  'test/integration/relations/relations-hold-and-end.test.ts',
  'test/integration/relations/requirements-hold-and-end.test.ts',
  'test/integration/store/relations.test.ts',
  'src/policy/decision/meet-requirements.test.ts',
];

/** The titles of the tests that show one when it holds, when it does not, and that it ends; `null` = it cannot end. */
type Shown = readonly [holds: string, holdsNot: string, ends: string | null];

const onRelations = 'relations on pglite';
/** Relations that follow from a registered fact. */
const relationByFact = (id: string): Shown => [
  `${onRelations} ${id} holds while its fact is registered, and not before`,
  `${onRelations} ${id} holds for the very body that it names`,
  `${onRelations} ${id} ends with its fact, and stays true of the time before`,
];
const openCase = (id: string, type: string): Shown => {
  const title = `${onRelations} ${id}: an open ${type} case opens the current stay until it is decided`;
  return [title, title, title];
};
/** Files and reports: no request ever rests on them. */
const notInteractive = (id: string): Shown => {
  const title = `${onRelations} ${id} opens nothing to a request`;
  return [title, title, null];
};

const relationsOfTheirOwn: Readonly<Record<string, Shown>> = {
  own_case: [
    `${onRelations} own_case opens the files of the responsible authority, of the types of its rule`,
    `${onRelations} own_case at the stage NEED_ASSESSMENT opens []`,
    `${onRelations} own_case ends when the responsibility goes to another authority`,
  ],
  case_of_a_controller: [
    `${onRelations} case_of_a_controller opens the files of every immigration authority, whatever is registered`,
    `${onRelations} case_of_a_controller at the stage NEED_ASSESSMENT opens the file: false`,
    `${onRelations} case_of_a_controller ends when the responsibility goes to somebody who has no files here`,
  ],
  open_case_here_on_same_person: [
    `${onRelations} open_case_here_on_same_person opens all cases of the person, each resting on the open one`,
    `${onRelations} open_case_here_on_same_person does not hold for a type that carries another purpose, nor for another authority`,
    `${onRelations} open_case_here_on_same_person ends when the case is CLOSED`,
  ],
  open_control_case_on_person: openCase('open_control_case_on_person', 'CONTROL'),
  open_revocation_or_lapse_case: openCase('open_revocation_or_lapse_case', 'REVOCATION'),
  appeal_pending_before_board: [
    `${onRelations} appeal_pending_before_board opens each board its own appeals`,
    `${onRelations} appeal_pending_before_board does not open a case of a type that is not the board’s, whatever the register of appeals says`,
    `${onRelations} appeal_pending_before_board ends with the outcome`,
  ],
  enforceable_duty_to_leave: [
    `${onRelations} enforceable_duty_to_leave opens the current stay to the district that has the task`,
    `${onRelations} enforceable_duty_to_leave does not hold where the last decision is a permit, or sets no deadline`,
    `${onRelations} enforceable_duty_to_leave ends with the task`,
  ],
  lives_in_or_allocated_to_municipality: [
    `${onRelations} lives_in_or_allocated_to_municipality opens the current stay of those who live there; requirements are looked up on that case`,
    `${onRelations} lives_in_or_allocated_to_municipality goes to the new municipality at once`,
    `${onRelations} lives_in_or_allocated_to_municipality goes to the new municipality at once`,
  ],
  application_at_this_mission: [
    `${onRelations} application_at_this_mission opens the applications of this mission, not of the next`,
    `${onRelations} application_at_this_mission goes with the case to another mission`,
    `${onRelations} application_at_this_mission lasts until the decision is handed over, not until it is made`,
  ],
  none_aggregates_only: [
    `${onRelations} none_aggregates_only opens a request about nobody, whatever is registered`,
    `${onRelations} Parliament opens no case for statistics_for_parliament`,
    null,
  ],
  handover_provision_in_force: notInteractive('handover_provision_in_force'),
  own_data_released: notInteractive('own_data_released'),
};

const onRequirements = 'requirements on pglite';
const requirementByFact = (id: string): Shown => [
  `${onRequirements} ${id} is met by its fact, which is the evidence, until that ends`,
  `${onRequirements} ${id} is not met by a fact for another recipient, body, purpose or place`,
  `${onRequirements} ${id} is met by its fact, which is the evidence, until that ends`,
];
const requirementByScope = (id: string): Shown => {
  const title = `${onRequirements} ${id} is met by what the relation lists, and ends with it`;
  return [title, title, title];
};
/** Said by the request itself, so there is nothing that could end. */
const requirementOfRequest = (title: string): Shown => {
  const full = `${onRequirements} requirements that follow from the request ${title}`;
  return [full, full, null];
};

const requirementsOfTheirOwn: Readonly<Record<string, Shown>> = {
  CONSULTATION_SCOPE: requirementByScope('CONSULTATION_SCOPE'),
  COURT_SCOPE: requirementByScope('COURT_SCOPE'),
  SUPERVISION_SCOPE: requirementByScope('SUPERVISION_SCOPE'),
  GRANT_SCOPE: requirementByScope('GRANT_SCOPE'),
  SECURITY_CLEARANCE: requirementOfRequest('SECURITY_CLEARANCE is asked of the whole request'),
  ADDRESS_NEED: requirementOfRequest('ADDRESS_NEED is stated while protection is active'),
  TREATMENT_PROFILE_ONLY: requirementOfRequest('TREATMENT_PROFILE_ONLY leaves health itself closed'),
  // Where somebody lived does not end: what was, counts.
  NOT_COUNTRY_OF_ORIGIN: [
    `${onRequirements} the state of the recipient a grant on WRK-1 of 10000004 to CHE`,
    `${onRequirements} the state of the recipient a grant on WRK-1 of 10000004 to IND`,
    `${onRequirements} the state of the recipient counts where the person lived before, and every nationality there ever was`,
  ],
  // Asked of the report to the person concerned alone, which no request opens.
  RIGHTS_DECISION: [
    'a requirement met by a registered fact RIGHTS_DECISION by a fact that names {"categories":["HEALTH"]}: true',
    'a requirement met by a registered fact RIGHTS_DECISION by a fact that names {}: false',
    null,
  ],
};

describe('every relation and every requirement is shown to hold, not to hold, and to end', () => {
  let titles: ReadonlySet<string>;
  beforeAll(async () => {
    titles = await readTitles(files);
  }, 120_000);

  test.each([
    ['relation', Object.keys(policy.relations), relationsOfTheirOwn, relationByFact],
    ['requirement', Object.keys(policy.requirements), requirementsOfTheirOwn, requirementByFact],
  ] as const)('%s', (_what, ids, ofTheirOwn, byFact) => {
    const missing = ids.flatMap((id) =>
      (ofTheirOwn[id] ?? byFact(id)).filter((title) => title !== null && !titles.has(title)),
    );
    expect(missing).toEqual([]);
    expect(Object.keys(ofTheirOwn).filter((id) => !ids.includes(id))).toEqual([]);
  });
});
