const dayMs = 86_400_000;

/** The instant of `YYYY-MM-DD` (midnight UTC) or of `+40d`, counted from `at`. */
export function resolveInstant(text: string, at: Date): Date {
  if (!text.startsWith('+')) return new Date(`${text}T00:00:00Z`);
  return new Date(at.getTime() + Number(text.slice(1, -1)) * dayMs);
}

/** The same as a calendar date in UTC. */
export function resolveDate(text: string, at: Date): string {
  return resolveInstant(text, at).toISOString().slice(0, 10);
}
