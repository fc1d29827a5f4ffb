import { asId, type CategoryId, type Coordinate, type RequirementId } from '#kernel/ids.ts';

/** The categories that the decision itself must know by name. */
export const categoryNames = {
  contact: asId<CategoryId>('CONTACT'),
  deskReserved: asId<CategoryId>('DESK_RESERVED'),
  nationalId: asId<CategoryId>('NATIONAL_ID'),
  protectedContact: asId<CategoryId>('PROTECTED_CONTACT'),
  provenance: asId<CategoryId>('PROVENANCE'),
  reference: asId<CategoryId>('REFERENCE'),
  restriction: asId<CategoryId>('RESTRICTION'),
  security: asId<CategoryId>('SECURITY'),
  structure: asId<CategoryId>('STRUCTURE'),
} as const;

/** The requirements of `categories.yaml`, each of which the decision knows how to check. */
export const requirementNames = {
  addressNeed: asId<RequirementId>('ADDRESS_NEED'),
  art10Need: asId<RequirementId>('ART10_NEED'),
  art9Necessity: asId<RequirementId>('ART9_NECESSITY'),
  caseRelevance: asId<RequirementId>('CASE_RELEVANCE'),
  consent: asId<RequirementId>('CONSENT'),
  consultationScope: asId<RequirementId>('CONSULTATION_SCOPE'),
  courtScope: asId<RequirementId>('COURT_SCOPE'),
  cprIdentification: asId<RequirementId>('CPR_IDENTIFICATION'),
  fitToTravelOnly: asId<RequirementId>('FIT_TO_TRAVEL_ONLY'),
  grantScope: asId<RequirementId>('GRANT_SCOPE'),
  humanReview: asId<RequirementId>('HUMAN_REVIEW'),
  notCountryOfOrigin: asId<RequirementId>('NOT_COUNTRY_OF_ORIGIN'),
  originatorOk: asId<RequirementId>('ORIGINATOR_OK'),
  securityClearance: asId<RequirementId>('SECURITY_CLEARANCE'),
  supervisionScope: asId<RequirementId>('SUPERVISION_SCOPE'),
  thirdPartyNeed: asId<RequirementId>('THIRD_PARTY_NEED'),
  transferBasis: asId<RequirementId>('TRANSFER_BASIS'),
  treatmentProfileOnly: asId<RequirementId>('TREATMENT_PROFILE_ONLY'),
  rightsDecision: asId<RequirementId>('RIGHTS_DECISION'),
} as const;

export const fitnessToTravel = asId<Coordinate>('SpecialCategoryData.fitnessToTravel');
export const treatmentProfile = asId<Coordinate>('SpecialCategoryData.treatmentProfile');
