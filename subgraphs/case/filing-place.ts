import { sql, type RawBuilder } from 'kysely';
import { grantedCases, type KeySet } from '../entitled.ts';
import type { Access } from '../subgraph.ts';

/** What something is handed in to: a case that the rule opens or, under a rule that opens none, a person. */
export interface FilingPlace {
  /** What the keys are keys of. */
  readonly column: 'case_key' | 'applicant_key';
  readonly keys: KeySet;
  /** A table expression with the one `case_key` to file in; no row where the rule opens nothing, or no case will do. */
  readonly target: RawBuilder<unknown>;
  /** A table expression with every `case_key` in which the same may have been filed before. */
  readonly before: RawBuilder<unknown>;
}

/** The case behind the keys. */
export function inCase(access: Access, keys: KeySet): FilingPlace {
  const opened = sql`select opened.case_key from ${grantedCases(access)} opened where opened.case_key = any (${keys})`;
  return { column: 'case_key', keys, target: sql`(${opened} limit 1)`, before: sql`(${opened})` };
}

/**
 * The person behind the keys. Filed is in the newest case that is still kept as active at the instant of the request; that one
 * of them has been closed since does not make a repeated submission another.
 */
export function onPerson(access: Access, keys: KeySet): FilingPlace {
  const cases = sql`
    from access.case_at(${access.at}::timestamptz) held
    join case_file.case file on file.key = held.case_key
    where held.applicant_key in (
      select opened.applicant_key from ${grantedCases(access)} opened where opened.applicant_key = any (${keys}))`;
  return {
    column: 'applicant_key',
    keys,
    target: sql`(
      select held.case_key ${cases} and held.retention_stage = 'ACTIVE'
      order by coalesce(file.received_on, '-infinity') desc, file.key desc limit 1)`,
    before: sql`(select held.case_key ${cases})`,
  };
}

/**
 * The one person whom the rule opens, by the reference where its relation asks for one; nobody where it opens several.
 */
export function keyOfOnePerson(access: Access): KeySet {
  return sql`array(
    select min(opened.applicant_key::text)::uuid
    from ${grantedCases(access)} opened
    having count(distinct opened.applicant_key) = 1)`;
}
