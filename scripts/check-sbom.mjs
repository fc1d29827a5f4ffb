// Checks that a CycloneDX bill of materials holds exactly the packages of the lock file, each with its digest:
// node scripts/check-sbom.mjs FILE, in the root of the repository.
import { readFileSync } from 'node:fs';
import { readLockedPackages } from './locked-packages.mjs';

const { bomFormat, components } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const listed = new Set(
  components.filter(({ hashes }) => hashes?.length > 0).map(({ purl }) => decodeURIComponent(purl)),
);
const locked = new Set(readLockedPackages().map(({ id }) => `pkg:npm/${id}`));
const problems = [
  ...(bomFormat === 'CycloneDX' ? [] : ['not a CycloneDX document']),
  ...[...locked].filter((each) => !listed.has(each)).map((each) => `${each} is missing`),
  ...[...listed].filter((each) => !locked.has(each)).map((each) => `${each} is not in the lock file`),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
