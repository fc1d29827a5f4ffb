declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `id` of `schema/policy/authorities.yaml`, for example `flygtningenaevnet`. */
export type AuthorityId = Branded<'AuthorityId'>;
/** One body of a many-bodied authority: municipality code, mission code, state code. */
export type InstanceId = Branded<'InstanceId'>;
/** `id` of `schema/policy/purposes.yaml`. */
export type PurposeId = Branded<'PurposeId'>;
/** `id` of a category in `schema/policy/categories.yaml`, for example `HEALTH`. */
export type CategoryId = Branded<'CategoryId'>;
/** Key of a requirement in `schema/policy/categories.yaml`, for example `ART9_NECESSITY`. */
export type RequirementId = Branded<'RequirementId'>;
/** `id` of `schema/policy/relations.yaml`, for example `own_case`. */
export type RelationId = Branded<'RelationId'>;
/** `id` of a legal basis in `schema/policy/purposes.yaml`, for example `gdpr_6_1_e`. */
export type LegalBasisId = Branded<'LegalBasisId'>;
/** `id` of a role in `schema/policy/desk.yaml`, for example `release_officer`. */
export type RoleId = Branded<'RoleId'>;
/** `authority:purpose`. */
export type RuleId = Branded<'RuleId'>;
/** `Type.field`, `Type.field(argument:)` or `Input.field`, as in the GraphQL schema-coordinate notation. */
export type Coordinate = Branded<'Coordinate'>;
/** SHA-256 of the compiled policy's canonical JSON, 64 hexadecimal digits. */
export type PolicyVersion = Branded<'PolicyVersion'>;
/** Key of a person, case or document inside the house (UUID). Never leaves; recipients see a translated id. */
export type InternalKey = Branded<'InternalKey'>;
/** Id of the durable record of one answer (UUID). The recipient's receipt. */
export type RecordId = Branded<'RecordId'>;

/** Brands a string that a parser has already checked. */
export function asId<Id extends string>(text: string): Id {
  return text as Id;
}

/** The id of the rule for an authority and a purpose. */
export function ruleId(authority: AuthorityId, purpose: PurposeId): RuleId {
  return asId<RuleId>(`${authority}:${purpose}`);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a UUID in lower case, the form of {@link InternalKey} and {@link RecordId}. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
