import { asId, type CategoryId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '../compiled-policy.ts';
import { decide } from '../decide.ts';
import { findRequirements, isCprDerived } from './find-requirements.ts';
import { takesIn } from '../judge-submission.ts';
import { categoryNames, requirementNames } from './names.ts';

/** Whether the rule could ever open this output field, whatever is registered. */
export function isFieldOpen(policy: CompiledPolicy, rule: Rule, coordinate: Coordinate): boolean {
  const entry = policy.coordinates[coordinate];
  if (entry === undefined || !isEntryOpen(policy, rule, coordinate)) return false;
  return decide(policy, { rule: rule.id, coordinate, needStated: true, cleared: true }, 'possible').kind === 'allow';
}

/**
 * Whether an argument or input field may be used under the rule. Testing a value is reading it, so the field that it
 * reveals must be open without any condition that depends on the row, and its category must allow filters at all.
 */
export function isInputOpen(policy: CompiledPolicy, rule: Rule, coordinate: Coordinate): boolean {
  const entry = policy.coordinates[coordinate];
  if (entry === undefined || entry.kind === 'field' || !rule.enabled) return false;
  const target = entry.reveals ?? coordinate;
  // What is handed in under a rule that opens no case names none.
  if (entry.kind === 'input' && opaqueKinds[target] === 'Case' && rule.caseScope === 'none') return false;
  const categories = policy.coordinates[target]?.categories ?? [];
  if (entry.reveals !== null) {
    if (policy.revealsLocation.includes(target)) return false;
    if (categories.some((category) => policy.categories[category]?.filter !== 'if_readable')) return false;
    // A token that lives for one answer cannot be asked for in another.
    if (rule.shape === 'pseudonymous' && categories.includes(categoryNames.reference)) return false;
  }
  const requirements = findRequirements(policy, rule, target, categories);
  if (requirements === null) return false;
  // What tests no value waits for no condition: the field that it belongs to does.
  return (
    entry.reveals === null ||
    requirements.every(
      ({ requirement, category }) => requirement === requirementNames.cprIdentification && isCprDerived(rule, category),
    )
  );
}

/** Whether the rule comes in through this root field: by exact key, through the caller's own list, or by reference. */
function isEntryOpen(policy: CompiledPolicy, rule: Rule, coordinate: Coordinate): boolean {
  switch (policy.coordinates[coordinate]?.entry) {
    case 'list':
      return rule.lists === 'related';
    case 'matter_case':
    case 'matter_person':
      return policy.relations[rule.relation]?.reference !== 'none';
    case 'submission':
      return takesIn(policy, rule);
    case 'desk':
      return rule.role !== null;
    case 'release':
      return rule.role === null && waitsForReleases(policy, rule);
    default:
      return true;
  }
}

/** Whether something can be held under the rule until an official lets it go: for review, or by a restriction. */
function waitsForReleases(policy: CompiledPolicy, rule: Rule): boolean {
  if (rule.caseScope === 'none') return false;
  const requirements = [
    ...rule.needs,
    ...Object.values(rule.categories).flat(),
    ...Object.keys(rule.categories).flatMap((category) => policy.categories[asId<CategoryId>(category)]?.always ?? []),
  ];
  return requirements.includes(requirementNames.humanReview) || policy.purposes[rule.purpose]?.onRestriction === 'hold';
}

/** Whether a request can be answered under the rule: it is switched on, and its relation can be established. */
export function isRuleOpen(policy: CompiledPolicy, rule: Rule): boolean {
  return rule.enabled && isInteractive(rule) && policy.relations[rule.relation]?.built === true;
}

/** Whether the rule answers queries at all; the other shapes leave as a file or a report. */
export function isInteractive({ shape }: Rule): boolean {
  return shape !== 'batch_export' && shape !== 'own_report';
}

/** Values that stand for something inside the house and are sealed per recipient before they leave. */
export type OpaqueKind = 'Applicant' | 'Case' | 'Sponsor' | 'Document' | 'Cursor' | 'ChangeCursor';

const opaqueKinds: Readonly<Record<Coordinate, OpaqueKind>> = {
  [asId<Coordinate>('Applicant.id')]: 'Applicant',
  [asId<Coordinate>('Case.id')]: 'Case',
  [asId<Coordinate>('Sponsor.id')]: 'Sponsor',
  [asId<Coordinate>('Document.id')]: 'Document',
  [asId<Coordinate>('Change.id')]: 'Case',
  [asId<Coordinate>('ChangePage.cursor')]: 'ChangeCursor',
  [asId<Coordinate>('Query.changesSince(cursor:)')]: 'ChangeCursor',
  [asId<Coordinate>('CaseConnection.endCursor')]: 'Cursor',
  [asId<Coordinate>('Query.casesRelatedToMe(after:)')]: 'Cursor',
};

/**
 * What kind of sealed value a coordinate holds, or an argument takes; `null` for a plain value. The id of a record is
 * plain: it is random, and the receipt under which recipient and oversight find the same disclosure.
 */
export function opaqueKindOf(policy: CompiledPolicy, coordinate: Coordinate): OpaqueKind | null {
  const revealed = policy.coordinates[coordinate]?.reveals;
  return (
    opaqueKinds[coordinate] ?? (revealed === null || revealed === undefined ? null : (opaqueKinds[revealed] ?? null))
  );
}
