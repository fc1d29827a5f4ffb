import type { Disclosure } from './answers.ts';

const columns = [
  'disclosedAt',
  'disclosedOn',
  'direction',
  'recipient',
  'recipientNameDa',
  'recipientNameEn',
  'source',
  'purpose',
  'rule',
  'legalBasis',
  'categories',
  'withheld',
  'reference',
  'policyVersion',
  'visibility',
  'id',
] as const satisfies readonly (keyof Disclosure)[];

/** RFC 4180, and no cell that a spreadsheet would take for a formula. */
export function toCsv(rows: readonly Disclosure[]): string {
  const lines = [columns.join(','), ...rows.map((row) => columns.map((column) => toCell(row[column])).join(','))];
  return `${lines.join('\r\n')}\r\n`;
}

function toCell(value: string | readonly string[] | null): string {
  const text = value === null ? '' : typeof value === 'string' ? value : value.join('; ');
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

/** Hands the text to the browser as a file, which stays on this computer. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob(['\uFEFF', text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
