import { checkArt10WithoutBasis } from './art10-without-basis.ts';
import { checkArt9Incomplete } from './art9-incomplete.ts';
import { checkArt9WithoutBasis } from './art9-without-basis.ts';
import { checkCategoryWithoutRule } from './category-without-rule.ts';
import type { Check } from './check.ts';
import { checkClosedAuthority } from './closed-authority.ts';
import { checkContradictoryRule } from './contradictory-rule.ts';
import { checkContradictoryTags } from './contradictory-tags.ts';
import { checkDuplicateId } from './duplicate-id.ts';
import { checkEntry } from './entry.ts';
import { checkMarkerAlone } from './marker-alone.ts';
import { checkNonNull } from './non-null.ts';
import { checkReceiveWithoutDirection } from './receive-without-direction.ts';
import { checkRevealsUnknown } from './reveals-unknown.ts';
import { checkRuleWithoutLegalBasis } from './rule-without-legal-basis.ts';
import { checkRuleWithoutRelation } from './rule-without-relation.ts';
import { checkSchemaCategoryUnknown } from './schema-category-unknown.ts';
import { checkUnknownCoordinate } from './unknown-coordinate.ts';
import { checkUnknownName } from './unknown-name.ts';
import { checkUntagged } from './untagged.ts';

/** Every check, in the order in which a policy is understood: the schema, the names, then what the rules say. */
export const allChecks: readonly Check[] = [
  checkUntagged,
  checkContradictoryTags,
  checkSchemaCategoryUnknown,
  checkMarkerAlone,
  checkNonNull,
  checkRevealsUnknown,
  checkEntry,
  checkDuplicateId,
  checkUnknownName,
  checkUnknownCoordinate,
  checkCategoryWithoutRule,
  checkRuleWithoutRelation,
  checkRuleWithoutLegalBasis,
  checkContradictoryRule,
  checkReceiveWithoutDirection,
  checkClosedAuthority,
  checkArt9Incomplete,
  checkArt9WithoutBasis,
  checkArt10WithoutBasis,
];
