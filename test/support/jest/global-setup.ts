/** Runs once before all suites, in jest's parent process. Nothing is prepared yet: suites build what they need. */
export default function globalSetup(): void {
  process.env.TZ = 'UTC';
}
