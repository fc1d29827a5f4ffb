// Writes random passwords and keys for docker-compose.yml to compose/secrets/ (ignored by git), or to the folder that is
// given. Secrets that exist stay.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = process.argv[2] ?? join(root, 'compose', 'secrets');
const subgraphs = ['applicant', 'case', 'sponsor', 'oversight', 'desk'];
const key = () => randomBytes(32).toString('base64');
const password = () => randomBytes(24).toString('hex');
const databaseUrl = (user, secret) => `postgres://${user}:${secret}@postgres:5432/disclosure`;

mkdirSync(directory, { recursive: true, mode: 0o700 });
write('postgres_password', password());
write('database_url', databaseUrl('postgres', readFileSync(join(directory, 'postgres_password'), 'utf8')));
for (const component of [...subgraphs, 'gateway']) {
  write(`database_url_${component}`, databaseUrl(`${component}_login`, password()));
}
for (const subgraph of subgraphs) write(`assertion_key_${subgraph}`, key());
write('record_link_key', key());
write('recipient_id_key', key());
write('log_key', key());

function write(name, value) {
  const path = join(directory, name);
  if (existsSync(path)) return;
  // The folder is closed to others; the files are readable because they are mounted for a user of the container.
  writeFileSync(path, value, { mode: 0o444 });
  process.stdout.write(`wrote ${path}\n`);
}
