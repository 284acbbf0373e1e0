// Shows that the linter rules bite: every rule in `../rules.yaml` is broken on purpose by at least one case of
// `cases.json`, and must answer for it alone. `good.json`, from which every case is made, must break none.
//
// Run by `scripts/api-lint`; needs the linter beside it (`npm ci --ignore-scripts`).

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const ruleset = join(here, '..', 'rules.yaml');
const linter = join(here, '..', 'node_modules', '.bin', 'spectral');

/** The names of the rules, as they stand at the second level of the file. */
function ruleNames() {
  const text = readFileSync(ruleset, 'utf8');
  const rules = text.slice(text.indexOf('\nrules:'));
  return [...rules.matchAll(/^  ([a-z$][\w:$-]*):/gm)].map((match) => match[1]);
}

/** The parent of the place that a JSON pointer names, and the last step to it. */
function locate(document, pointer) {
  const steps = pointer.slice(1).split('/').map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = steps.pop();
  let parent = document;
  for (const step of steps) {
    parent = parent?.[step];
  }
  if (parent === undefined) {
    throw new Error(`${pointer} leads nowhere in good.json`);
  }
  return { parent, last };
}

/** The good document with one thing broken. */
function broken(good, change) {
  const document = structuredClone(good);
  for (const pointer of change.remove ?? []) {
    const { parent, last } = locate(document, pointer);
    if (!(last in parent)) {
      throw new Error(`${pointer} is not there to be removed`);
    }
    if (Array.isArray(parent)) {
      parent.splice(Number(last), 1);
    } else {
      delete parent[last];
    }
  }
  for (const [pointer, value] of Object.entries(change.set ?? {})) {
    const { parent, last } = locate(document, pointer);
    parent[last] = value;
  }
  for (const [from, to] of Object.entries(change.move ?? {})) {
    const source = locate(document, from);
    const target = locate(document, to);
    target.parent[target.last] = source.parent[source.last];
    delete source.parent[source.last];
  }
  return document;
}

/** The rules that each file breaks, from one run of the linter. */
function lint(files) {
  const run = spawnSync(linter, ['lint', '--quiet', '--format', 'json', '--ruleset', ruleset, ...files], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error) {
    throw run.error;
  }
  const found = new Map(files.map((file) => [basename(file), new Set()]));
  for (const finding of JSON.parse(run.stdout)) {
    found.get(basename(finding.source)).add(finding.code);
  }
  return found;
}

const good = JSON.parse(readFileSync(join(here, 'good.json'), 'utf8'));
const cases = JSON.parse(readFileSync(join(here, 'cases.json'), 'utf8'));
const directory = mkdtempSync(join(tmpdir(), 'samenkoop-rules-'));
const faults = [];
try {
  const files = [join(directory, 'good.json')];
  writeFileSync(files[0], JSON.stringify(good));
  cases.forEach((change, index) => {
    const file = join(directory, `${index}.json`);
    writeFileSync(file, JSON.stringify(broken(good, change)));
    files.push(file);
  });
  const found = lint(files);

  const inGood = [...found.get('good.json')];
  if (inGood.length > 0) {
    faults.push(`good.json breaks ${inGood.join(', ')}`);
  }
  cases.forEach((change, index) => {
    const expected = [change.rule, ...(change.also ?? [])].sort().join(', ');
    const fired = [...found.get(`${index}.json`)].sort().join(', ');
    if (fired !== expected) {
      faults.push(`"${change.why}" should break ${expected}; it breaks ${fired || 'nothing'}`);
    }
  });
  const covered = new Set(cases.flatMap((change) => [change.rule]));
  for (const rule of ruleNames()) {
    if (!covered.has(rule)) {
      faults.push(`no case breaks ${rule}`);
    }
  }
  for (const rule of covered) {
    if (!ruleNames().includes(rule)) {
      faults.push(`cases.json names ${rule}, which is no rule`);
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(`${ruleNames().length} rules, ${cases.length} broken documents: every rule fires, and the good one breaks none.`);
