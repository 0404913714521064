import { Command, InvalidArgumentError } from 'commander';
import { addingARelease } from './adding-a-release.ts';
import { browserHashing } from './browser-hashing.ts';
import { changePoints } from './change-points.ts';
import { firstSteps } from './first-steps.ts';
import { hashing } from './hashing.ts';
import { largeSbom, largeSbomStep } from './sbom.ts';
import { sealAndBuild } from './seal-and-build.ts';
import { trends } from './trends.ts';
import { verifyBundles } from './verify-bundles.ts';

// Prints ratios measured side by side in one run: absolute times move with the machine, ratios hardly.

const program = new Command('bench').description('Measures Dossier against a plain way to do the same, in one run');
const size = (command: Command) => command
  .option('--evidence <n>', 'JSON documents per release', whole, 10)
  .option('--components <n>', 'components in each SBOM', whole, 200)
  .option('--seed <n>', 'seed of the made-up portal', whole, 1);

size(program.command('seal-and-build'))
  .description('seal and build time per page, against plain templates over the same view objects; peak memory')
  .option('--releases <n>', 'releases in the portal', whole, 20)
  .action(sealAndBuild);
size(program.command('adding'))
  .description('the cost of one more release in a small and in a large portal')
  .option('--small <n>', 'releases in the small portal', whole, 10)
  .option('--large <n>', 'releases in the large portal', whole, 1000)
  .action(addingARelease);
program.command('first-steps')
  .description('the first portal from the packed tarball: init, seal, build; seconds after installation')
  .action(firstSteps);
program.command('hashing')
  .description('hashing a large file, against `openssl dgst -sha256`')
  .option('--megabytes <n>', 'size of the file', whole, 512)
  .option('--rounds <n>', 'measured rounds of each, in turn', whole, 5)
  .action(hashing);
program.command('browser')
  .description('checking a large file on /verify/ in a browser, against `sha256sum`; needs `node scripts/setup.mjs --browser`')
  .option('--mebibytes <n>', 'size of the file', whole, 1024)
  .option('--rounds <n>', 'measured rounds of each, in turn', whole, 3)
  .action(browserHashing);
program.command('bundles')
  .description('verifying Sigstore bundles, against @sigstore/verify')
  .option('--times <n>', 'how often each bundle is verified in a round', whole, 10)
  .option('--rounds <n>', 'measured rounds of each, in turn', whole, 5)
  .action(verifyBundles);
program.command('trends')
  .description('false failures and power of the readings in worlds that are known, against rules with a fixed ratio')
  .option('--releases <n>', 'releases judged for each row of the first table', whole, 2000)
  .option('--seed <n>', 'seed of the made-up releases', whole, 1)
  .action(trends);
program.command('change-points')
  .description('change points in series that people annotated: F1 and covering, against finding none and a plain PELT')
  .action(changePoints);
program.command('sbom')
  .description('seal and build of a release with a very large SBOM, against JSON.parse of the same bytes; page weights')
  .option('--components <n>', 'components in the SBOM', whole, 50_000)
  .option('--rounds <n>', 'measured rounds of each, in turn', whole, 3)
  .option('--seed <n>', 'seed of the made-up SBOM', whole, 1)
  .action(largeSbom);
program.command('sbom-step <step> <folder>', { hidden: true }).action(largeSbomStep);

await program.parseAsync();

function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number above zero');
  return Number(text);
}
