import { contenderNames, type ContenderName } from './contender.ts';
import type { Judged, Results } from './judge.ts';
import { questionNames } from './questions.ts';

const titles: Readonly<Record<ContenderName, string>> = {
  ours: 'ours, rules and record',
  'ours-dpop': 'ours, a proof (DPoP) in each request',
  apollo: '@apollo/gateway, @apollo/server',
  hive: 'Hive Gateway',
  'hive-rust': 'Hive Gateway, Rust planner',
  'hive-scopes': 'Hive Gateway, @requiresScopes',
  mercurius: 'Mercurius',
  'mercurius-jit': 'Mercurius, jit',
  floor: 'floor: raw HTTP, the same fetches',
};

/** The tables of docs/peers.md. */
export function describePeers(results: Results, judged: readonly Judged[]): string {
  const tables = questionNames.map((question) => {
    const { ours } = results[question];
    const rows = contenderNames.map((name) => {
      const { cpuMicros, databaseMicros, perSecond, p50Ms, p99Ms, residentMb } = results[question][name];
      const isOurs = name === 'ours' || name === 'ours-dpop';
      return [
        titles[name],
        cpuMicros.toFixed(0),
        (cpuMicros / ours.cpuMicros).toFixed(2),
        isOurs && databaseMicros !== null ? databaseMicros.toFixed(0) : '',
        perSecond.toFixed(0),
        p50Ms.toFixed(1),
        p99Ms.toFixed(1),
        residentMb.toFixed(0),
      ];
    });
    return table([question, 'CPU µs', 'times ours', 'PostgreSQL µs', 'per second', 'p50 ms', 'p99 ms', 'MB'], rows);
  });
  const bars = judged.map(({ what, question, measured, must, holds, aim, reached }) => [
    `${question}: ${what}`,
    measured.toFixed(2),
    must,
    holds ? 'yes' : 'NO',
    aim ?? '',
    aim === null ? '' : reached ? 'yes' : 'no',
  ]);
  return [...tables, table(['', 'measured', 'must', 'holds', 'aim', 'reached'], bars)].join('\n');
}

/** In Markdown, which is as easy to read on a terminal. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0), '---'.length),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |\n`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
