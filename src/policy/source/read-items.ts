import type { z } from 'zod';
import type { PolicyFile } from '../load-policy-files.ts';
import type { PolicyIssue, Position } from '../policy-issue.ts';
import { parseYamlFile, type YamlPath } from './yaml-file.ts';

/** A value that knows where it, and everything inside it, stands. */
export interface Located<Value> {
  readonly value: Value;
  readonly at: (...path: YamlPath) => Position;
}

export interface RawItem {
  readonly path: YamlPath;
  readonly raw: unknown;
}

/** Reads one whole file; `null`, and an issue for every fault, when it cannot be read. */
export function readFile<Value>(
  files: readonly PolicyFile[],
  path: string,
  shape: z.ZodType<Value>,
  issues: PolicyIssue[],
): Located<Value> | null {
  const file = files.find((each) => each.path === path);
  if (file === undefined) {
    issues.push({ code: 'POLICY_FILE_MISSING', file: path, line: 1, column: 1, message: 'this file is missing' });
    return null;
  }
  const { yaml, issues: yamlIssues } = parseYamlFile(file);
  issues.push(...yamlIssues);
  if (yamlIssues.length > 0) return null;
  return readValue({ path: [], raw: yaml.data }, (...inner) => yaml.locate(inner), shape, issues);
}

/** Reads items one by one, so that a fault in one does not hide the others. */
export function readItems<Value>(
  file: Located<unknown> | null,
  items: readonly RawItem[],
  shape: z.ZodType<Value>,
  issues: PolicyIssue[],
): readonly Located<Value>[] {
  if (file === null) return [];
  return items.flatMap((item) => {
    const read = readValue(item, (...path) => file.at(...path), shape, issues);
    return read === null ? [] : [read];
  });
}

function readValue<Value>(
  { path, raw }: RawItem,
  locate: (...path: YamlPath) => Position,
  shape: z.ZodType<Value>,
  issues: PolicyIssue[],
): Located<Value> | null {
  const at = (...inner: YamlPath): Position => locate(...path, ...inner);
  const parsed = shape.safeParse(raw);
  if (parsed.success) return { value: parsed.data, at };
  for (const fault of parsed.error.issues) {
    const inner = fault.path.flatMap((segment) => (typeof segment === 'symbol' ? [] : [segment]));
    // An unknown key is reported at the mapping; its own place is more useful.
    const places = fault.code === 'unrecognized_keys' ? fault.keys.map((key) => [...inner, key]) : [inner];
    for (const place of places) {
      const message = place.length === 0 ? fault.message : `${place.join('.')}: ${fault.message}`;
      issues.push({ code: 'POLICY_SHAPE_INVALID', ...at(...place), message });
    }
  }
  return null;
}
