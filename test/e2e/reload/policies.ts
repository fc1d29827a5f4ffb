import { invariant } from '#kernel/invariant.ts';
import type { PolicyFile } from '#policy/load-policy-files.ts';
import { compileGenerated } from '#test/support/compile-generated.ts';
import type { Generated } from '../../../src/start/load-generated.ts';

/** One change to the files of the policy: what stands in a file becomes something else. */
export interface PolicyChange {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

const board = 'policy/rules/flygtningenaevnet.yaml';

/** The first rule of the board loses FAMILY; its other rule keeps it, so the fields stay in the contract. */
export const losesFamily: PolicyChange = {
  path: board,
  from: 'lists: related\n    needs: []\n    allow: [STRUCTURE, REFERENCE, FILE_NUMBER, IDENTITY, NATIONALITY, NATIONAL_ID, CONTACT, FAMILY,',
  to: 'lists: related\n    needs: []\n    allow: [STRUCTURE, REFERENCE, FILE_NUMBER, IDENTITY, NATIONALITY, NATIONAL_ID, CONTACT,',
};
/** Every rule of the board loses it, and with it its contract. */
export const losesFamilyAltogether: PolicyChange = { path: board, from: 'CONTACT, FAMILY,', to: 'CONTACT,' };
export const losesBasis: PolicyChange = { path: board, from: 'udl_53a, udl_45b]', to: 'udl_53a]' };
export const isDisabled: PolicyChange = {
  path: 'policy/rules/udlaendingenaevnet.yaml',
  from: 'purpose: appeal_immigration_appeals_board\n    enabled: true',
  to: 'purpose: appeal_immigration_appeals_board\n    enabled: false',
};

export function applyChange({ path, from, to }: PolicyChange, file: PolicyFile): string {
  if (file.path !== path) return file.text;
  invariant(file.text.includes(from), `${path} holds ${from}`);
  return file.text.replaceAll(from, to);
}

export function compileChange(change: PolicyChange): Promise<Generated> {
  return compileGenerated((file) => applyChange(change, file));
}
