import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { PolicyFile } from '../load-policy-files.ts';
import type { PolicyIssue, Position } from '../policy-issue.ts';

export type YamlPath = readonly (string | number)[];

/** A parsed YAML text that knows where each of its values stands. */
export interface YamlFile {
  readonly path: string;
  readonly data: unknown;
  /** Position of the value at the path, or of the nearest existing value above it; for a mapping's value, of its key. */
  readonly locate: (path: YamlPath) => Position;
}

/** Parses YAML; a file with problems still gives the data that could be read, beside the issues. */
export function parseYamlFile(file: PolicyFile): { readonly yaml: YamlFile; readonly issues: readonly PolicyIssue[] } {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, uniqueKeys: true });
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file: file.path, line, column: col };
  };
  const issues = document.errors.map((error): PolicyIssue => ({
    code: error.code === 'DUPLICATE_KEY' ? 'POLICY_KEY_DUPLICATE' : 'POLICY_YAML_INVALID',
    ...positionOf(error.pos[0]),
    message: error.code === 'DUPLICATE_KEY' ? 'this key stands twice in one mapping' : `not valid YAML (${error.code})`,
  }));
  return {
    yaml: {
      path: file.path,
      data: issues.length === 0 ? toData(document) : null,
      locate: (path) => positionOf(offsetOf(document.contents, path)),
    },
    issues,
  };
}

/** `null` for a document whose aliases do not resolve: it then fails as a document of the wrong form. */
function toData(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return null;
  }
}

function offsetOf(root: Node | null, path: YamlPath): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const segment of path) {
    const step = descend(node, segment);
    if (step === null) break;
    ({ node, offset } = step);
  }
  return offset;
}

function descend(node: unknown, segment: string | number): { readonly node: unknown; readonly offset: number } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
    if (pair === undefined || !isScalar(pair.key)) return null;
    return { node: pair.value, offset: pair.key.range?.[0] ?? 0 };
  }
  if (isSeq(node) && typeof segment === 'number') {
    const item = node.items[segment];
    if (!isScalar(item) && !isMap(item) && !isSeq(item)) return null;
    return { node: item, offset: item.range?.[0] ?? 0 };
  }
  return null;
}
