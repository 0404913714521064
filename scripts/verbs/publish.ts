import { OperatorError } from '../../src/node/errors.ts';
import { builtFiles, checkPublished, sealedFiles, type PublishedCheck } from '../../src/node/published-site.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

interface Options extends CommonOptions {
  readonly check: string;
  readonly site?: string;
  readonly sample: string;
  readonly all?: boolean;
  readonly concurrency: string;
  readonly wait: string;
}

export const addPublish: AddVerb = (program, run) => {
  addVerb(program, 'publish', 'read a published site back and compare its digests; exit 1 when anything is not as built', [
    'dossier publish --check https://example.org/evidence/ --site dist/portal   # with the folder that was built',
    'dossier publish --check https://example.org/evidence/                      # with what is sealed in the content folder',
    'dossier publish --check https://example.org/evidence/ --site dist/portal --wait 300',
  ])
    .requiredOption('--check <url>', 'where the site is published, with its trailing slash')
    .option('--site <dir>', 'the folder that was built and published (default: compare what is sealed in the content folder)')
    .option('--sample <number>', 'how many pages and other files to read besides all that is sealed', '50')
    .option('--all', 'read every file')
    .option('--concurrency <number>', 'how many requests are under way at a time', '8')
    .option('--wait <seconds>', 'how long to ask again for what is not as built yet: caches may hold the state before', '0')
    .action((options: Options) => run(options, async (report) => {
      const { content, site, all } = options;
      const sample = all === true ? Number.POSITIVE_INFINITY : numberFrom('--sample', options.sample, 0);
      const [concurrency, wait] = [numberFrom('--concurrency', options.concurrency, 1), numberFrom('--wait', options.wait, 0)];
      const expected = site === undefined ? await sealedFiles(content) : await builtFiles(site);
      const checked = await checkPublished({ url: options.check, expected, sample, concurrency, wait, onProgress: (text) => report.progress(text) });
      for (const { name, kind, expected: wanted, found } of checked.problems) report.fail({ message: WORDS[kind], place: name, expected: wanted, found });
      report.result(checked, printCheck(checked));
      return checked.problems.length === 0 && checked.checked > 0 ? 0 : 1;
    }));
};

const WORDS: Readonly<Record<PublishedCheck['problems'][number]['kind'], string>> = {
  missing: 'it is not published',
  truncated: 'it is published cut short',
  differs: 'other bytes are published under this name',
  unreachable: 'it could not be read',
};

function printCheck({ url, listed, checked, problems, notServed }: PublishedCheck): string {
  return [
    `Read ${checked} of ${listed} files at ${url}`,
    ...(notServed.length === 0 ? [] : [`Not served, which is up to the host: ${notServed.join(', ')}`]),
    checked === 0 ? 'Nothing was built here, so there was nothing to compare' : problems.length === 0 ? 'Every one is as it was built' : `${problems.length} ${problems.length === 1 ? 'is' : 'are'} not as built`,
  ].join('\n');
}

function numberFrom(option: string, typed: string, least: number): number {
  const number = Number(typed);
  if (!Number.isInteger(number) || number < least || number > 100_000) throw new OperatorError(`${option} takes a whole number`, { expected: `${least} or more`, found: typed });
  return number;
}
