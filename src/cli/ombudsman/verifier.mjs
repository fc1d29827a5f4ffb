// Checks a bundle for the Ombudsman. One file, no packages, no network: any Node from version 20 on runs it.
//
//   node verifier.mjs BUNDLE.zip --key KEY --log-key KEY
//
// --key      who has made the bundle: the verifier key that the Ministry has given you, name+id+base64
// --log-key  the verifier key of the log of disclosures
//
// Take both keys from somewhere else than the bundle, and the verifier from an earlier bundle or from the Ministry: what
// comes with a forgery may be forged with it. It ends with 0 and "yes", with 1 and every reason for "no", or with 2 where
// it was called wrongly.
//
// What it goes by: ZIP (APPNOTE 6.3.10, stored entries alone), SHA-256, Ed25519 (RFC 8032), RFC 9162 section 2.1.3,
// RFC 8785, and c2sp.org/signed-note, tlog-checkpoint and tlog-proof.

import { createHash, createPublicKey, verify } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { openZip, Refusal } from './zip-reader.mjs';

/** Why the answer is no. */
const reasons = {
  BUNDLE_UNREADABLE: 'This is no bundle: not a ZIP of the form that bundles have.',
  FILE_MISSING: 'A file that is listed is not there.',
  FILE_UNLISTED: 'A file is there that is not listed.',
  FILE_CHANGED: 'A file is not what the list says.',
  KEY_OTHER: 'The bundle is signed by another key.',
  SIGNATURE_WRONG: 'The signature does not fit the list of files.',
  DOCUMENT_OTHER: 'A document is not the one that its case names.',
  POLICY_OTHER: 'A policy is not the version that it is named after.',
  RECORD_MISSING: 'Something was collected that no record is given for.',
  RECORD_OTHER: 'A record is not that of this collection.',
  CHECKPOINT_WRONG: 'The checkpoint is not signed by the key of the log.',
  CHECKPOINT_OLDER: 'The checkpoint is older than a record and does not cover it.',
  PROOF_MISSING: 'A record has no proof that it is in the log.',
  PROOF_OTHER_CHECKPOINT: 'A proof is made under another checkpoint.',
  PROOF_WRONG: 'A proof does not show that the record is in the log.',
};

function main(parameters) {
  const call = parseCall(parameters);
  if (call === null) {
    stderr.write('usage: node verifier.mjs BUNDLE.zip --key KEY --log-key KEY\n');
    exit(2);
  }
  let file;
  try {
    file = openSync(call.path, 'r');
  } catch {
    stderr.write(`${call.path} cannot be read.\n`);
    exit(1);
  }
  const found = [];
  const refuse = (code, subject = '') => found.push({ code, subject });
  let said = '';
  try {
    said = checkBundle(openZip(file), call, refuse);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuse(error.code, error.subject);
  } finally {
    closeSync(file);
  }
  if (found.length === 0) stdout.write(`yes\n${said}`);
  for (const { code, subject } of found)
    stdout.write(`no ${[code, subject].filter(Boolean).join(' ')}: ${reasons[code]}\n`);
  exit(found.length === 0 ? 0 : 1);
}

function parseCall(args) {
  try {
    const options = { key: { type: 'string' }, 'log-key': { type: 'string' } };
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [path, ...others] = positionals;
    const [key, logKey] = [parseKey(values.key ?? ''), parseKey(values['log-key'] ?? '')];
    return path === undefined || others.length > 0 || key === null || logKey === null ? null : { path, key, logKey };
  } catch {
    return null;
  }
}

/** Everything is checked, so that every reason is told. */
function checkBundle(bundle, { key, logKey }, refuse) {
  const manifestText = bundle.text('SHA256SUMS');
  checkSignature(bundle, manifestText, key, refuse);
  checkFiles(bundle, manifestText, refuse);
  const index = parseJson(bundle, 'bundle.json');
  const collected = index.cases.flatMap((file) => checkCase(bundle, file, refuse));
  for (const version of index.policyVersions) checkPolicy(bundle, version, refuse);
  const size = checkLog(bundle, { index, logKey, collected }, refuse);
  const cases = index.cases.map(({ journalNumber }) => journalNumber);
  return [
    `inquiry     ${index.inquiry.reference}`,
    `cases       ${cases.length} (${cases.slice(0, 10).join(', ')}${cases.length > 10 ? ', …' : ''})`,
    `files       ${bundle.names.length}`,
    `records     ${index.records.length}, each in the log of ${size} entries`,
    `made by     ${key.name}`,
    '',
  ].join('\n');
}

function checkSignature(bundle, manifestText, key, refuse) {
  const signature = signatureBy(key, bundle.text('SHA256SUMS.sig'));
  if (signature === null) refuse('KEY_OTHER');
  else if (!isSigned(key, manifestText, signature)) refuse('SIGNATURE_WRONG');
}

/** What the key, by its name and id, has signed, among lines of signatures; `null` where it has not. */
function signatureBy(key, lines) {
  for (const line of lines.split('\n')) {
    const [, name, encoded = ''] = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    if (name === key.name && bytes.subarray(0, 4).toString('hex') === key.id) return bytes.subarray(4);
  }
  return null;
}

const unlisted = ['SHA256SUMS', 'SHA256SUMS.sig'];

function checkFiles(bundle, manifestText, refuse) {
  const listed = new Map();
  for (const line of manifestText.split('\n').slice(0, -1)) {
    const [, digest, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (digest === undefined || listed.has(name)) throw new Refusal('BUNDLE_UNREADABLE', 'SHA256SUMS');
    listed.set(name, digest);
  }
  for (const [name, digest] of listed) {
    if (!bundle.has(name)) refuse('FILE_MISSING', name);
    else if (digestOf(bundle, name) !== digest) refuse('FILE_CHANGED', name);
  }
  for (const name of bundle.names) {
    if (!listed.has(name) && !unlisted.includes(name)) refuse('FILE_UNLISTED', name);
  }
}

/** @returns the ids of the records under which the case was collected */
function checkCase(bundle, { path }, refuse) {
  const file = parseJson(bundle, `${path}case.json`);
  for (const { file: name, sha256 } of file.documents) {
    if (name === null) continue;
    if (!bundle.has(`${path}${name}`)) refuse('FILE_MISSING', `${path}${name}`);
    else if (digestOf(bundle, `${path}${name}`) !== sha256) refuse('DOCUMENT_OTHER', `${path}${name}`);
  }
  return file.records;
}

/** A policy is named after what it says: SHA-256 of its canonical JSON without the name. */
function checkPolicy(bundle, version, refuse) {
  const { version: named, ...content } = parseJson(bundle, `policy/${version}.json`);
  if (named !== version || sha256(canonical(content)).toString('hex') !== version) refuse('POLICY_OTHER', version);
}

function checkLog(bundle, { index, logKey, collected }, refuse) {
  const checkpointText = bundle.text('log/checkpoint');
  const checkpoint = openCheckpoint(checkpointText, logKey);
  if (checkpoint === null) refuse('CHECKPOINT_WRONG');
  for (const id of collected) if (!index.records.includes(id)) refuse('RECORD_MISSING', id);
  for (const id of index.records) {
    const [record, proof] = [`log/records/${id}.json`, `log/proofs/${id}.tlog-proof`];
    if (!bundle.has(record)) refuse('RECORD_MISSING', id);
    else if (!bundle.has(proof)) refuse('PROOF_MISSING', id);
    else {
      checkRecord(bundle.text(record), { id, isCollected: collected.includes(id) }, index, refuse);
      if (checkpoint !== null) checkProof(bundle, { id, record, proof, checkpoint, checkpointText }, refuse);
    }
  }
  return checkpoint?.size ?? 0;
}

function checkRecord(text, { id, isCollected }, { recipient, purpose, policyVersions }, refuse) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return refuse('RECORD_OTHER', id);
  }
  const { recipient: to, purpose: why, policyVersion } = said?.skeleton ?? {};
  // An earlier disclosure to the same recipient may be for something else, under an earlier policy.
  const isOfCollection = why === purpose && policyVersions.includes(policyVersion);
  if (said?.id !== id || to !== recipient || (isCollected && !isOfCollection)) refuse('RECORD_OTHER', id);
}

function checkProof(bundle, { id, record, proof, checkpoint, checkpointText }, refuse) {
  const found = parseProof(bundle.text(proof));
  if (found === null) return refuse('PROOF_WRONG', id);
  if (found.index >= checkpoint.size) return refuse('CHECKPOINT_OLDER', id);
  if (found.checkpoint !== checkpointText) return refuse('PROOF_OTHER_CHECKPOINT', id);
  const leaf = sha256(Buffer.of(0), sha256(bundle.bytes(record)));
  if (!leadsTo(checkpoint, found.index, leaf, found.path)) refuse('PROOF_WRONG', id);
}

function parseProof(text) {
  const end = text.indexOf('\n\n');
  const [first, place = '', ...path] = text.slice(0, Math.max(0, end)).split('\n');
  const [, index] = /^index (0|[1-9]\d{0,14})$/.exec(place) ?? [];
  const hashes = path.map((line) => Buffer.from(line, 'base64'));
  const isForm =
    first === 'c2sp.org/tlog-proof@v1' && index !== undefined && hashes.every(({ length }) => length === 32);
  return isForm ? { index: Number(index), path: hashes, checkpoint: text.slice(end + 2) } : null;
}

/** RFC 9162 section 2.1.3.2. */
function leadsTo({ size, root }, index, leaf, path) {
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = sha256(Buffer.of(1), sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = sha256(Buffer.of(1), hash, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

/** @returns `null` unless the key has signed it */
function openCheckpoint(note, key) {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [origin, size = '', root = ''] = text.split('\n');
  const signature = signatureBy(key, note.slice(end + 2));
  const isForm = end >= 0 && origin === key.name && /^[1-9]\d{0,14}$/.test(size);
  if (!isForm || signature === null || !isSigned(key, text, signature)) return null;
  return { size: Number(size), root: Buffer.from(root, 'base64') };
}

function parseKey(text) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const material = Buffer.from(encoded ?? '', 'base64');
  if (material.length !== 33 || material[0] !== 1) return null;
  if (
    sha256(Buffer.from(`${name}\n`), material)
      .subarray(0, 4)
      .toString('hex') !== id
  )
    return null;
  const x = material.subarray(1).toString('base64url');
  return { name, id, publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }) };
}

function isSigned({ publicKey }, text, signature) {
  return signature.length === 64 && verify(null, Buffer.from(text), publicKey, signature);
}

function digestOf(bundle, name) {
  const hash = createHash('sha256');
  for (const chunk of bundle.chunks(name)) hash.update(chunk);
  return hash.digest('hex');
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** RFC 8785. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}

function parseJson(bundle, name) {
  try {
    return JSON.parse(bundle.text(name));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('BUNDLE_UNREADABLE', name);
  }
}

main(argv.slice(2));
