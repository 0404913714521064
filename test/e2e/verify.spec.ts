import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as plainTest, type Page, type Route } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { hasFile, sampleCases, sampleFile, type SampleCase } from '../core/signatures/sigstore/samples.ts';
import { answerSample, type SampleInput } from './answer-sample.ts';
import { PORTAL } from './build-portal.ts';
import { builtPages, fileOf, portalUrl, test } from './portal.ts';

const RELEASE = 'apex-x/releases/v0.5.1/';
const published = (path: string) => readFileSync(join(PORTAL, path));

/** A file of the evidence of one release, as a reader would have it. */
function evidence() {
  const record = JSON.parse(published(`${RELEASE}r/1/record.json`).toString()) as { predicate: { files: { name: string; sha256: string; storedName: string; publish: string; retention: string; size: number }[] } };
  const file = record.predicate.files.find(({ publish, retention, size }) => publish === 'raw' && retention === 'kept' && size > 100);
  if (file === undefined) throw new Error('the release has no published evidence');
  return { name: file.storedName, mimeType: 'application/octet-stream', buffer: published(`evidence/${file.sha256}/${file.storedName}`), sha256: file.sha256 };
}

async function check(page: Page, ...files: readonly { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }[]): Promise<void> {
  const before = await page.locator('.verify-result').count();
  await page.setInputFiles('#verify-input', files.map(({ name, mimeType, buffer }) => ({ name, mimeType, buffer })));
  await expect(page.locator('.verify-result')).toHaveCount(before + files.length);
}

const stepsOf = (page: Page, state: string) => page.locator(`.verify-result:last-of-type .verify-steps li[data-state="${state}"] .step-title`).allTextContents();

test('a file that was published is found, and its whole chain holds; nothing of it leaves the machine', async ({ portal }) => {
  const page = await portal('verify/');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));
  const file = evidence();
  await check(page, file);
  await expect(page.locator('.verify-result h3')).toHaveText(/^This is evidence of Apex-X v0\.5\.1, exactly as it was received/);
  expect(await stepsOf(page, 'pass')).toEqual(expect.arrayContaining(['Digest computed', 'Digest found in one release', 'The signer is the expected one', 'Recorded in the portal’s log']));
  expect([...await stepsOf(page, 'invalid'), ...await stepsOf(page, 'fail')]).toEqual([]);

  expect(asked.filter((one) => !one.startsWith('GET ') || /[?#]/.test(one))).toEqual([]);
  // Files of the release are named by the release; of what is looked up, the first digits go out and no more.
  expect(asked.filter((one) => one.includes(file.sha256.slice(0, 6)) || one.includes(file.name))).toEqual([]);

  await page.locator('.verify-result summary').nth(1).click();
  await expect(page.locator('.verify-result details[open] dd').first()).toBeVisible();
});

test('an altered file, an unknown one and a typed digest are told apart', async ({ portal }) => {
  const page = await portal('verify/');
  const file = evidence();
  await check(page, { ...file, buffer: Buffer.concat([file.buffer, Buffer.from('\n')]) }, { name: 'nobody-knows-this.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('x') });
  await expect(page.locator('.verify-result h3')).toHaveText(['This file is not the one that was published.', 'This file is in no record of this site.']);

  await page.getByLabel('or compare a digest').fill('sha256: 12345');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('or compare a digest')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('or compare a digest').fill(`SHA256:${file.sha256.toUpperCase()}`);
  await page.keyboard.press('Enter');
  await expect(page.locator('.verify-result h3')).toHaveCount(3);
  await expect(page.locator('.verify-result h3').last()).toHaveText(/^This is evidence of/);
  await expect(page.locator('verify-file output')).toHaveText(/^This is evidence of/);
});

test('a kept checkpoint is compared, and one that the log does not go on from is told', async ({ portal }) => {
  const page = await portal('verify/');
  await check(page, evidence());
  await page.getByRole('button', { name: 'Keep this checkpoint' }).click();
  await page.reload();
  await check(page, evidence());
  expect(await stepsOf(page, 'pass')).toContain('The log goes on from the checkpoint you kept');

  // The checkpoint of another log: a reader may drop any file.
  await page.setInputFiles('#verify-input', { name: 'checkpoint', mimeType: 'text/plain', buffer: Buffer.from(published('log/checkpoint').toString().replace(/\n\d+\n/, '\n2\n')) });
  await expect(page.locator('.verify-result .step-title', { hasText: 'The checkpoint you kept can not be compared' })).toBeVisible();
});

for (const [what, glob, change, title] of [
  ['a record', `**/${RELEASE}r/1/record.json`, (text: string) => text.replace('"GO"', '"NO"').replace('"pass"', '"fail"'), 'The record is not the one that is listed'],
  ['a bundle', `**/${RELEASE}r/1/record.sigstore.json`, (text: string) => text.replace(/"sig":"./, '"sig":"A'), 'The signature does not match'],
  ['the checkpoint', '**/log/checkpoint', (text: string) => text.replace(/\n\d+\n/, '\n3\n'), 'The log’s checkpoint does not verify'],
] as const) {
  test(`${what} that a host serves with other bytes does not hold`, async ({ page, portal }) => {
    await page.route(glob, async (route: Route) => {
      const response = await route.fetch();
      const body = change(await response.text());
      await route.fulfill({ response, body });
    });
    await portal('verify/');
    await check(page, evidence());
    await expect(page.locator('.verify-result h3')).toHaveText(/^Do not rely on this/);
    expect(await stepsOf(page, 'invalid')).toContain(title);
  });
}

test('a release is checked where it is shown, and what checks is loaded on use only', async ({ portal }) => {
  const page = await portal(RELEASE);
  const scripts: string[] = [];
  page.on('request', (request) => { if (request.url().endsWith('.js')) scripts.push(request.url()); });
  await page.getByRole('button', { name: 'Verify here' }).click();
  await expect(page.locator('verify-release .verify-result h3')).toHaveText(/holds|read what was added since/);
  expect(scripts.length).toBeGreaterThan(0);
  await expect(page.getByRole('button', { name: 'Verify here again' })).toBeVisible();

  await page.getByRole('button', { name: /^Check its \d+ files too/ }).click();
  await expect(page.locator('li[data-state="pass"] .step-title', { hasText: 'Every published file has the digest that the record names' })).toBeVisible();
  expect(await page.locator('li[data-state="invalid"], li[data-state="fail"]').count()).toBe(0);
});

test('axe finds no violation in results, and they fit at every width', async ({ page: tab, portal }) => {
  const page = await portal('verify/');
  const file = evidence();
  await check(page, file, { ...file, buffer: Buffer.from('altered') });
  for (const colorScheme of ['light', 'dark'] as const) {
    await tab.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include('verify-file').analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  }
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth), `pixels beyond ${width}`).toBe(0);
  }
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the page says so, and has the commands', async ({ portal }) => {
    const page = await portal('verify/');
    await expect(page.getByText('This browser does not run scripts.')).toBeVisible();
    await expect(page.locator('.verify-drop')).toHaveCount(0);
    await expect(page.locator('.command').first()).toBeVisible();
  });
});

// A host that is not local and has no certificate: browsers give such pages no WebCrypto.
plainTest('on plain http the same is found', async ({ page }) => {
  const local = new URL(portalUrl());
  await page.route('http://portal.test/**', async (route) => route.fulfill({ response: await route.fetch({ url: route.request().url().replace('http://portal.test', local.origin) }) }));
  await page.goto(`http://portal.test${local.pathname}verify/`);
  expect(await page.evaluate(() => [isSecureContext, globalThis.crypto.subtle === undefined])).toEqual([false, true]);
  await check(page, evidence());
  await expect(page.locator('.verify-result h3')).toHaveText(/^This is evidence of Apex-X v0\.5\.1/);
});

test('what checks weighs at most 60 kB, and no page loads it before it is used', async ({ portal }) => {
  const page = await portal('');
  const loaded = new Set<string>();
  page.on('request', (request) => { if (request.url().endsWith('.js')) loaded.add(request.url().slice(request.url().lastIndexOf('/') + 1)); });
  await page.goto(new URL('verify/', portalUrl()).href);
  const before = new Set(loaded);
  await check(page, evidence());
  expect([...loaded].filter((script) => script.startsWith('re2.'))).toEqual([]);
  // Records signed keyless are checked by the same scripts; other kinds of signatures bring theirs when one of them is met.
  await page.getByLabel('or compare a digest').fill(createHash('sha256').update(published('mogemma/releases/v0.3.1/r/1/record.json')).digest('hex'));
  await page.keyboard.press('Enter');
  await expect(page.locator('.verify-result')).toHaveCount(2);
  await expect(page.locator('.verify-result').last().locator('li[data-state="pass"]', { hasText: 'The signer is the expected one' })).toBeVisible();
  // The copy button is every page's; RE2 comes where a trust file says `pattern:`, as the example's does.
  const own = [...loaded].filter((script) => !/^(?:copy-button|re2)\./.test(script));
  const weights = own.map((script) => [script, gzipSync(published(`_astro/${script}`), { level: 9 }).length] as const);
  expect(weights.reduce((sum, [, bytes]) => sum + bytes, 0), JSON.stringify(weights)).toBeLessThanOrEqual(60_000);

  const onUse = own.filter((script) => !before.has(script));
  expect(onUse.length).toBeGreaterThan(2);
  expect([...before].reduce((sum, script) => sum + gzipSync(published(`_astro/${script}`)).length, 0)).toBeLessThan(5000);
  for (const built of builtPages()) {
    const html = readFileSync(fileOf(built), 'utf8');
    expect.soft(onUse.filter((script) => html.includes(script)), built.path).toEqual([]);
  }
});

test('the browser build of core gives every Sigstore sample the verdict and the ground that Node gives', async ({ portal }) => {
  const samples = ['conformance', 'bundles', 'npm-attestations', 'pypi-attestations'].flatMap(sampleCases);
  const inputs = samples.map(inputOf);
  const inNode = await Promise.all(inputs.map(answerSample));
  const page = await portal('verify/');
  const script = await bundled('test/e2e/answer-sample.ts');
  const address = new URL('_astro/answer-sample.js', portalUrl()).href;
  await page.route(address, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  const inPage = await page.evaluate(async ({ from, asked }) => {
    const { answerSample: answer } = await import(from) as { answerSample(sample: unknown): Promise<readonly string[]> };
    return Promise.all(asked.map((one) => answer(one)));
  }, { from: address, asked: inputs });
  expect(samples.length).toBeGreaterThan(35);
  expect(inPage.map((answer, index) => [samples[index]?.name, ...answer])).toEqual(inNode.map((answer, index) => [samples[index]?.name, ...answer]));
  samples.forEach((sample, index) => {
    if (sample.expect === 'valid') expect(inPage[index]?.every((word) => word === 'verified'), sample.name).toBe(true);
    if (sample.expect === 'invalid') expect(inPage[index], sample.name).toContain(`refused: ${sample.ground ?? ''}`);
    if (sample.expect === 'unverifiable-offline') expect(inPage[index]?.every((word) => word.startsWith('not-verifiable')), sample.name).toBe(true);
  });
});

function inputOf(sample: SampleCase): SampleInput {
  const file = (name: string) => Buffer.from(sampleFile(sample, name)).toString('base64');
  const { registry_keys: keys, package: name, version } = sample as SampleCase & { readonly registry_keys?: string; readonly package?: string; readonly version?: string };
  return {
    kind: sample.folder === 'npm-attestations' ? 'npm' : sample.folder === 'pypi-attestations' ? 'pypi' : 'bundle',
    document: file(sample.file),
    ...(sample.artifact === null || !hasFile(sample, sample.artifact) ? {} : { artifact: file(sample.artifact), fileName: sample.artifact }),
    ...(sample.trusted_root === null ? {} : { root: file(sample.trusted_root) }),
    ...(sample.key === null ? {} : { key: file(sample.key) }),
    ...(keys === undefined ? {} : { registryKeys: file(keys) }),
    profile: sample.profile === 'github' ? 'timestamps' : 'log',
    ...(sample.identity === null ? {} : { identity: sample.identity }),
    ...(sample.issuer === null ? {} : { issuer: sample.issuer }),
    ...(name === undefined || version === undefined ? {} : { package: { name, version } }),
  };
}

/** One module for a browser, with everything that it imports. */
async function bundled(entry: string): Promise<string> {
  const built = await build({
    configFile: false, logLevel: 'error',
    build: { write: false, minify: false, lib: { entry: resolve(entry), formats: ['es'] }, rolldownOptions: { output: { codeSplitting: false } } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
  if (chunk === undefined) throw new Error(`${entry} gave no script`);
  return chunk.code;
}

// Hashing in the page is held to Node's own.
test('a large file is hashed as a stream, to the digest that Node gives', async ({ portal }) => {
  const page = await portal('verify/');
  const part = Buffer.alloc(1_000_000, 'dossier');
  const hash = createHash('sha256');
  for (let times = 0; times < 40; times += 1) hash.update(part);
  const sha256 = hash.digest('hex');
  // Made in the page, because bringing it there takes longer than hashing it.
  await page.evaluate((text) => {
    const bytes = new TextEncoder().encode(text);
    const chosen = new DataTransfer();
    chosen.items.add(new File(Array.from({ length: 40 }, () => bytes), 'large.bin'));
    const input = document.querySelector<HTMLInputElement>('#verify-input');
    if (input === null) throw new Error('there is no picker');
    input.files = chosen.files;
    input.dispatchEvent(new Event('change'));
  }, part.toString());
  await expect(page.locator('.verify-result')).toHaveCount(1);
  expect((await page.locator('.verify-result .digest').first().textContent())?.replaceAll(/\s/g, '')).toBe(sha256);
});
