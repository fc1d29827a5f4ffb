import type { PolicyIssue } from '../policy-issue.ts';
import type { SchemaModel } from '../schema-model/read-schema.ts';
import type { PolicySource } from '../source/policy-source.ts';

/** One check: what is wrong with this policy over this schema, in any order. */
export type Check = (source: PolicySource, schema: SchemaModel) => readonly PolicyIssue[];
