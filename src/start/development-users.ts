import { callbackPath } from '#dashboard/add-dashboard.ts';
import type { DevelopmentUser } from '#identity/start-development-issuer.ts';
import { asId, ruleId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';

interface Office {
  readonly id: string;
  readonly nameDa: string;
  readonly nameEn: string;
  readonly authority: string;
  readonly purpose: string;
}

/** Who oversees, and who prepares what the person concerned is told. */
const offices: readonly Office[] = [
  {
    id: 'dpo-1',
    nameDa: 'Databeskyttelsesrådgiver',
    nameEn: 'Data protection officer',
    authority: 'databeskyttelsesraadgiver',
    purpose: 'internal_oversight_dpo',
  },
  {
    id: 'datatilsynet-1',
    nameDa: 'Sagsbehandler i Datatilsynet',
    nameEn: 'Case officer at Datatilsynet',
    authority: 'datatilsynet',
    purpose: 'supervision_datatilsynet',
  },
  {
    id: 'aktindsigt-1',
    nameDa: 'Medarbejder med indsigtssager',
    nameEn: 'Records office, access requests',
    authority: 'udlaendingestyrelsen',
    purpose: 'data_subject_access',
  },
];

/** The desk of this authority. */
const deskOf = 'udlaendingestyrelsen';
const staff = [
  { role: 'desk_officer', nameDa: 'Medarbejder ved desken', nameEn: 'Desk officer', count: 1 },
  { role: 'release_officer', nameDa: 'Frigivende medarbejder', nameEn: 'Release officer', count: 1 },
  // Two of each: one signs for the other.
  { role: 'grant_approver', nameDa: 'Godkender af enkeltstående tilladelser', nameEn: 'Grant approver', count: 2 },
  { role: 'duty_officer', nameDa: 'Vagthavende', nameEn: 'Duty officer', count: 2 },
  { role: 'security_officer', nameDa: 'Sikkerhedsansvarlig', nameEn: 'Security officer', count: 1 },
] as const;

/** One test user for each role that the dashboard is for, as far as the policy has it. */
export function developmentUsers(policy: CompiledPolicy): readonly DevelopmentUser[] {
  const nameOf = (authority: AuthorityId): string => policy.authorities[authority]?.nameDa ?? authority;
  const overseeing = offices.flatMap(({ authority: name, purpose: purposeName, ...office }): DevelopmentUser[] => {
    const [authority, purpose] = [asId<AuthorityId>(name), asId<PurposeId>(purposeName)];
    if (policy.rules[ruleId(authority, purpose)]?.enabled !== true) return [];
    return [{ ...office, authority, authorityNameDa: nameOf(authority), purposes: [purpose], roles: [] }];
  });
  const authority = asId<AuthorityId>(deskOf);
  const atTheDesk = Object.values(policy.rules).flatMap((rule): DevelopmentUser[] => {
    const known = staff.find(({ role }) => role === rule.role);
    if (rule.authority !== authority || rule.role === null || known === undefined || !rule.enabled) return [];
    const { role, purpose } = rule;
    return Array.from({ length: known.count }, (_each, index) => ({
      id: `${known.role.replaceAll('_', '-')}-${index + 1}`,
      nameDa: known.nameDa,
      nameEn: known.nameEn,
      authority,
      authorityNameDa: nameOf(authority),
      purposes: [purpose],
      roles: [role],
    }));
  });
  return [...overseeing, ...atTheDesk];
}

/** Where the development issuer may send a browser back to: this machine, and where clients reach the gateway. */
export function signInAddresses(publicUrl: string | null): readonly string[] {
  const origins = ['http://127.0.0.1', ...(publicUrl === null ? [] : [publicUrl])];
  return [...new Set(origins.map((origin) => new URL(callbackPath, origin).href))];
}
