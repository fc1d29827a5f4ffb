import { asId, type AuthorityId, type InstanceId, type PurposeId } from '#kernel/ids.ts';
import type { Requester } from '#identity/requester.ts';

/** Somebody of an authority who asks for a purpose, and says no more. */
export function requesterOf(authority: string, purpose: string, more: Partial<Requester> = {}): Requester {
  return {
    authority: asId<AuthorityId>(authority),
    instance: null,
    client: `${authority}-system`,
    officer: null,
    assurance: 'high',
    purpose: asId<PurposeId>(purpose),
    reference: null,
    need: null,
    cleared: false,
    ...more,
  };
}

/** A municipality code, mission or state. */
export function instance(code: string): InstanceId {
  return asId<InstanceId>(code);
}
